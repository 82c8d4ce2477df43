"""What blocking customers would do, counted before anybody does it."""

from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any

from django.db.models import Q, QuerySet
from django.utils import formats, timezone
from django.utils.translation import gettext as _
from django.utils.translation import ngettext
from oscar.core.loading import get_model

from oscar_clientportal.core import clock
from wagtail_hooks.panels.subscriptions.rows import subscriptions

Contact = get_model("clientportal_clients", "Contact")
Invitation = get_model("clientportal_clients", "Invitation")
Impersonation = get_model("clientportal_impersonation", "Impersonation")
Subscription = get_model("clientportal_subscriptions", "Subscription")

#: So many renewals are named.
NAMED = 10


@dataclass(frozen=True)
class Impact:
    """``renewals``: the first of those that would not take place, by their day."""

    logins: int
    sessions: int
    invitations: int
    renewals: list[Any]
    renewal_count: int

    @property
    def sentences(self) -> list[str]:
        return list(self._said())

    def _said(self) -> Iterator[str]:
        yield _people(self.logins)
        if self.sessions:
            yield ngettext(
                "%(count)d session of somebody who acts for them ends at once.",
                "%(count)d sessions of people who act for them end at once.",
                self.sessions,
            ) % {"count": self.sessions}
        if self.invitations:
            yield ngettext(
                "%(count)d open invitation can't be accepted.",
                "%(count)d open invitations can't be accepted.",
                self.invitations,
            ) % {"count": self.invitations}
        if self.renewal_count:
            yield ngettext(
                "%(count)d subscription would not renew:",
                "%(count)d subscriptions would not renew:",
                self.renewal_count,
            ) % {"count": self.renewal_count}

    @property
    def renewal_lines(self) -> list[str]:
        return [_line(subscription) for subscription in self.renewals]

    @property
    def more_renewals(self) -> int:
        return self.renewal_count - len(self.renewals)


def impact_of(companies: QuerySet) -> Impact:
    """Of blocking these companies now: five queries, however many they are."""
    keys, now = companies.order_by().values("pk"), clock.now()
    people = Contact.objects.filter(company__in=keys, deactivated_at=None, user__is_active=True)
    renewing = Q(company__in=keys) | Q(renewal_payer__clientportal_contact__company__in=keys)
    ours = Subscription.objects.filter(renewing, auto_renew=True, status="active").order_by()
    first = subscriptions().filter(pk__in=ours.values("pk")).order_by("last_ends_at", "pk")[:NAMED]
    return Impact(
        logins=people.count(),
        sessions=Impersonation.objects.live(now).filter(company__in=keys).count(),
        invitations=Invitation.objects.open(now).filter(contact__company__in=keys).count(),
        renewals=list(first),
        renewal_count=ours.values("pk").distinct().count(),
    )


def _people(count: int) -> str:
    if not count:
        return _("Nobody logs in for them now.")
    return ngettext(
        "%(count)d login is closed with its next request, a running session included.",
        "%(count)d logins are closed with their next request, running sessions included.",
        count,
    ) % {"count": count}


def _line(subscription: Any) -> str:
    facts = {"plan": subscription.plan, "contact": subscription.contact}
    if subscription.last_ends_at is None:
        return _("%(plan)s for %(contact)s") % facts
    day = formats.date_format(timezone.localtime(subscription.last_ends_at), "DATE_FORMAT")
    return _("%(plan)s for %(contact)s, due on %(day)s") % {**facts, "day": day}
