"""What can go wrong with a subscription, in words the customer may read."""

from datetime import datetime
from typing import Any

from django.utils import formats, timezone
from django.utils.translation import gettext, ngettext
from django.utils.translation import gettext_lazy as _

from oscar_clientportal.payments.exceptions import RefundError

from .rules import Refusal

MESSAGES = {
    Refusal.CLOSED: _("This plan can no longer be bought."),
    Refusal.EMPTY: _("This plan opens nothing at the moment, so it can't be bought."),
    Refusal.SAME: _(
        "This content runs until %(end)s already; it can be bought again when that term has ended."
    ),
    Refusal.LOWER: _("The subscription that runs until %(end)s opens more than this plan already."),
    Refusal.INCOMPARABLE: _(
        "This plan lacks something the subscription that runs until %(end)s opens. While that runs, only a "
        "plan with all of its content and more can be bought."
    ),
    Refusal.TWICE: _("Only one plan for the same person can be bought at a time."),
    Refusal.NOBODY: _("Please log in to buy a subscription."),
}


def reason(refusal: Refusal, ends_at: datetime | None = None) -> str:
    """The sentence for ``refusal``, in the language of the moment; ``ends_at``: of the running term."""
    end = formats.date_format(timezone.localtime(ends_at), "DATE_FORMAT") if ends_at else ""
    return str(MESSAGES[refusal]) % {"end": end}


class SubscriptionError(Exception):
    """Base of everything this room refuses."""


class DealChanged(SubscriptionError):
    """The plan comes to something else than what was paid for. ``str()`` says so, in the language of the moment."""

    def __init__(self, *, title: str) -> None:
        super().__init__(title)
        self.title = title

    def __str__(self) -> str:
        return gettext(
            "%(plan)s: what it costs has changed while you were paying. Nothing was charged; please look at your "
            "basket again."
        ) % {"plan": self.title}


class PlanRefused(SubscriptionError):
    """The plan can't be bought for this person now. ``str()`` says why, in the language of the moment."""

    def __init__(self, refusal: Refusal, *, ends_at: datetime | None = None, title: str = "") -> None:
        super().__init__(refusal)
        self.refusal = refusal
        self.ends_at = ends_at
        self.title = title

    def __str__(self) -> str:
        if not self.title:
            return self.reason
        return gettext("%(plan)s: %(reason)s") % {"plan": self.title, "reason": self.reason}

    @property
    def reason(self) -> str:
        return reason(self.refusal, self.ends_at)


class SeatsRefused(SubscriptionError):
    """These licences can't be bought. ``str()`` says why, in the language of the moment."""


class SeatsInUse(RefundError):
    """A part of a refund would leave fewer seats than are in use; ``count`` too many."""

    def __init__(self, title: str, count: int) -> None:
        super().__init__(title)
        self.title, self.count = title, count

    def __str__(self) -> str:
        text = ngettext(
            "“%(title)s”: %(count)d seat too many is in use. Take it back first, or refund the whole line, which ends "
            "the licence.",
            "“%(title)s”: %(count)d seats too many are in use. Take them back first, or refund the whole line, which "
            "ends the licence.",
            self.count,
        )
        return text % {"title": self.title, "count": self.count}


class RenewalRefused(SubscriptionError):
    """Automatic renewal can't be switched so, or paid so. ``str()`` says why, in the language of the moment."""


class Overtaken(SubscriptionError):
    """A renewal that is not to be paid any more: switched off, bought in another way, or given up."""


class PlanError(SubscriptionError):
    """What can't be done with a plan, in words for whoever keeps the shop's plans."""

    message = _("This can't be done.")

    def __str__(self) -> str:
        return str(self.message)


class PlanChanged(PlanError):
    message = _(
        "Somebody else has changed this plan meanwhile, or made a new version of it. Nothing was saved."
    )


class PlanSold(PlanError):
    message = _(
        "Somebody has bought this plan meanwhile: what it opens, and for how long, is theirs. Nothing was saved."
    )


class NoContents(PlanError):
    message = _("A plan opens at least one content.")


class WrongPrice(PlanError):
    message = _("This is no price.")


class ActRefused(SubscriptionError):
    """The staff can't do that with the subscription as it is. ``str()`` says why, in the language of the moment.

    ``facts`` are what the sentence names; moments among them are told as the shop's dates.
    """

    message: Any = _("This can't be done with the subscription.")

    def __init__(self, message: Any = None, **facts: Any) -> None:
        super().__init__(message)
        self.message = self.message if message is None else message
        self.facts = facts

    def __str__(self) -> str:
        return str(self.message) % {name: _told(value) for name, value in self.facts.items()}


class ChangedMeanwhile(ActRefused):
    message = _("Something has changed meanwhile: please look at it once more.")


class ReasonNeeded(ActRefused):
    message = _("Please say why.")


class WrongMoment(ActRefused):
    """It can't last until then."""


def _told(value: Any) -> Any:
    if not isinstance(value, datetime):
        return value
    return formats.date_format(timezone.localtime(value), "DATETIME_FORMAT")
