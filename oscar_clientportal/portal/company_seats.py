"""The seats somebody holds, and what each of them opens."""

from dataclasses import dataclass, field
from datetime import datetime
from typing import Any

from oscar.core.loading import get_model

from .company_home import own_seats
from .company_licences import Shown

SubscriptionLicence = get_model("clientportal_subscriptions", "SubscriptionLicence")
Term = get_model("clientportal_subscriptions", "Term")


@dataclass(frozen=True)
class Held:
    """One seat. ``tie``: the subscription it is one of, if it is; ``term``: the one that runs now."""

    seat: Any
    now: datetime
    tie: Any = None
    term: Any = None
    contents: list[Any] = field(default_factory=list)

    @property
    def is_reserved(self) -> bool:
        return self.seat.status == "reserved"

    @property
    def licence(self) -> Shown:
        return Shown(self.seat.licence, self.now)

    @property
    def is_open(self) -> bool:
        return bool(self.contents) and not self.is_reserved and self.licence.is_live


def held_by(user: Any, *, now: datetime) -> list[Held]:
    """All seats of whoever is logged in. At most five queries, however many they are."""
    seats = own_seats(user)
    if not seats:
        return []
    ties = {tie.licence_id: tie for tie in _ties(seats)}
    terms = {term.subscription_id: term for term in _terms(ties.values(), now)} if ties else {}
    held = []
    for seat in seats:
        tie = ties.get(seat.licence_id)
        term = terms.get(tie.subscription_id) if tie is not None else None
        held.append(Held(seat, now, tie, term, list(term.plan.contents.all()) if term is not None else []))
    return held


def _ties(seats: list[Any]) -> Any:
    ties = SubscriptionLicence.objects.filter(licence__in=[seat.licence_id for seat in seats])
    return ties.select_related("subscription__plan__product__parent")


def _terms(ties: Any, now: datetime) -> Any:
    terms = Term.objects.running(now).filter(subscription__in=[tie.subscription_id for tie in ties])
    return terms.select_related("plan").prefetch_related("plan__contents")
