"""Plans in words: their version, their price, how they stand, and what is to be said of the ladder."""

from typing import Any

from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, ngettext

from oscar_clientportal.core import money
from oscar_clientportal.subscriptions.rules.ladder import Concern, Finding
from oscar_clientportal.subscriptions.services.plan_prices import stock_record_of

SENTENCES = {
    Concern.EQUAL: gettext_lazy(
        "%(plans)s open the same: neither can follow the other before it ends. Only so can plans seem to lead in "
        "circles."
    ),
    Concern.DEAD_END: gettext_lazy(
        "Nothing leads on from %(plans)s, though other plans open something that it doesn't."
    ),
    Concern.LOST: gettext_lazy("From %(low)s nobody can upgrade to %(high)s any longer."),
    Concern.UNREACHED: gettext_lazy(
        "Nothing leads to %(plans)s any longer: only who has no subscription can buy it."
    ),
}


def names(objects: Any) -> str:
    return ", ".join(str(item) for item in objects.all())


def quoted(titles: Any) -> str:
    return ", ".join(_("“%(title)s”") % {"title": title} for title in titles)


def is_old(plan: Any) -> bool:
    """Whether another version has taken the plan's place."""
    return getattr(plan, "successor", None) is not None


def version_name(plan: Any) -> str:
    """The plan's title, and its version where there is more than one."""
    if plan.version == 1 and not is_old(plan):
        return str(plan)
    return named_version(plan, plan.version)


def named_version(plan: Any, version: int) -> str:
    return _("%(plan)s · version %(version)d") % {"plan": plan, "version": version}


def status(plan: Any) -> str:
    if is_old(plan):
        return _("Old version")
    if not plan.is_open:
        return _("Closed")
    return _("Open") if plan.product.is_public else _("Hidden in the shop")


def is_sold_now(plan: Any) -> bool:
    return plan.is_open and plan.product.is_public


def price(plan: Any) -> Any:
    record = stock_record_of(plan.product)
    return record.price if record else None


def currency(plan: Any) -> str:
    record = stock_record_of(plan.product)
    return record.price_currency if record else ""


def price_text(plan: Any) -> str:
    amount = price(plan)
    return "" if amount is None else money.display(amount, currency(plan))


def seats_text(seats: int | None) -> str:
    """The licences that come with a plan; empty where none do."""
    return ngettext("%(count)d licence", "%(count)d licences", seats) % {"count": seats} if seats else ""


def comes_with(seats: int | None) -> str:
    """What buying the plan means for a company's people."""
    if not seats:
        return _("It opens its contents for the one it is bought for.")
    return ngettext(
        "%(count)d licence comes with it: it opens its contents for as many of the company's users.",
        "%(count)d licences come with it: it opens its contents for as many of the company's users.",
        seats,
    ) % {"count": seats}


def subscribers(count: int) -> str:
    return ngettext("%(count)d subscriber", "%(count)d subscribers", count) % {"count": count}


def have_this(count: int) -> str:
    """For the form of a plan that was sold."""
    if not count:
        return _("This was sold.")
    return ngettext("%(count)d person has this.", "%(count)d people have this.", count) % {"count": count}


def sentence(finding: Finding) -> str:
    """What is to be said, and how many it concerns."""
    titles = [rung.title for rung in finding.plans]
    facts = {"plans": quoted(titles), "low": quoted(titles[:1]), "high": quoted(titles[-1:])}
    told = str(SENTENCES[finding.concern]) % facts
    return _("%(sentence)s It concerns %(people)s.") % {
        "sentence": told,
        "people": subscribers(finding.people),
    }
