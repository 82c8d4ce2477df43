"""The licences of a company as its super-admin sees them."""

from dataclasses import dataclass
from datetime import datetime
from typing import Any

from django.db.models import Max, QuerySet
from oscar.core.loading import get_model

from oscar_clientportal.core import keyset
from oscar_clientportal.core.keyset import moment

from .question import Question, in_order
from .seat_bar import SeatBar, bar_of

Licence = get_model("clientportal_licences", "Licence")
LicenceTransfer = get_model("clientportal_licences", "LicenceTransfer")
Seat = get_model("clientportal_licences", "Seat")
SubscriptionLicence = get_model("clientportal_subscriptions", "SubscriptionLicence")

NEWEST_FIRST = keyset.Order("created_at", descending=True, read=moment)
#: So many transfers of one licence are shown.
MOST_TRANSFERS = 20
#: In a list to choose from.
MOST_CHOICES = 100


@dataclass(frozen=True)
class Shown:
    """One licence, at ``now``."""

    licence: Any
    now: datetime

    @property
    def bar(self) -> SeatBar:
        return bar_of(self.licence)

    @property
    def is_over(self) -> bool:
        until = self.licence.valid_until
        return self.licence.ended_at is not None or (until is not None and until <= self.now)

    @property
    def begins_later(self) -> bool:
        return not self.is_over and self.licence.valid_from > self.now

    @property
    def is_live(self) -> bool:
        return not self.is_over and not self.begins_later

    @property
    def is_received(self) -> bool:
        return self.licence.source == Licence.Source.TRANSFER


@dataclass(frozen=True)
class Candidate:
    """Somebody of the company who could be given a seat; ``seat``: the one they have."""

    person: Any
    seat: Any = None

    @property
    def is_unreached(self) -> bool:
        """Written down, and neither invited nor with a login."""
        return self.person.user_id is None and self.person.status == "added"


def candidates(people: list[Any], *, licence: Any) -> list[Candidate]:
    """One query."""
    seats = {seat.contact_id: seat for seat in Seat.objects.filter(licence=licence, contact__in=people)}
    return [Candidate(person, seats.get(person.pk)) for person in people]


def found_licences(question: Question, *, user: Any, now: datetime) -> tuple[list[Shown], keyset.Page]:
    """The licences on the page asked for, the newest first; those that are over among them. Two queries."""
    page = question.page(Licence.objects.visible_to(user), NEWEST_FIRST)
    return [Shown(licence, now) for licence in in_order(Licence.objects.all(), page)], page


def live_licences(user: Any, now: datetime) -> QuerySet:
    """Those of which somebody can be given a seat."""
    return Licence.objects.visible_to(user).live(now).order_by("title", "pk")


def with_free_seats(user: Any, now: datetime) -> list[Any]:
    """Those to choose from where somebody is given a seat. One query."""
    licences = live_licences(user, now).with_free().filter(free_seats__gt=0)
    return list(licences[:MOST_CHOICES])


def transfers_of(licence: Any) -> list[Any]:
    """What of it was offered or passed on, the last first. One query."""
    transfers = LicenceTransfer.objects.filter(licence=licence).select_related("to_company")
    return list(transfers.order_by("-offered_at", "-pk")[:MOST_TRANSFERS])


def came_by(licence: Any) -> Any:
    """The transfer a received licence came by. One query."""
    found = LicenceTransfer.objects.filter(target=licence).select_related("licence__company")
    return found.first()


def tie_of(licence: Any) -> Any:
    """What ties it to the subscription whose contents it opens, or ``None``. One query."""
    ties = SubscriptionLicence.objects.filter(licence=licence)
    return ties.select_related("subscription__plan__product__parent").first()


def renews(licence: Any, tie: Any) -> bool:
    """Whether its number is set anew with each renewal of a subscription."""
    return tie is not None and licence.source == Licence.Source.PLAN and tie.subscription.status == "active"


def renewals_of(company: Any) -> dict[int, datetime]:
    """When a smaller number of licences that was asked for takes effect: by licence. One query."""
    ties = SubscriptionLicence.objects.filter(
        licence__company=company, licence__quantity_next__isnull=False, subscription__status="active"
    )
    ends = ties.order_by().values_list("licence").annotate(Max("subscription__terms__ends_at"))
    return {licence: until for licence, until in ends if until is not None}
