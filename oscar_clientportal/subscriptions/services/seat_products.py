"""Products that sell seats: who may buy them, and for which of a company's subscriptions."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from django.db.models import Exists, Max, OuterRef, Q
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from oscar.apps.partner.availability import Base
from oscar.core.loading import get_model

ClientLink = get_model("clientportal_portfolios", "ClientLink")
Contact = get_model("clientportal_clients", "Contact")
Plan = get_model("clientportal_subscriptions", "Plan")
Subscription = get_model("clientportal_subscriptions", "Subscription")
Term = get_model("clientportal_subscriptions", "Term")

LOG_IN = gettext_lazy("Please log in to buy licences.")


@dataclass(frozen=True)
class SeatFacts:
    """What one unit of a product gives."""

    seats: int
    kind: str = "customer"
    months: int | None = None
    #: Of a running subscription to this plan; None: licences of their own.
    plan_id: int | None = None
    plan_title: str = ""


@dataclass(frozen=True)
class Running:
    """A subscription of a company that more seats can be bought for."""

    subscription_id: int
    contact_id: int
    plan_id: int
    ends_at: datetime


class NoSeats(Base):
    """Oscar's availability of licences that somebody can't buy."""

    code = "no-seats"

    def __init__(self, message: str, otherwise: Any) -> None:
        self.message, self.otherwise = message, otherwise

    def is_purchase_permitted(self, quantity: int) -> tuple[bool, str]:
        return False, str(self.message)


def only_with(facts: SeatFacts) -> str:
    return _("Only for companies with a running subscription to %(plan)s") % {"plan": facts.plan_title}


def why_not_seats(facts: SeatFacts, *, has_login: bool, running: Running | None) -> str:
    """Why somebody can't buy it, in words; empty where they can."""
    if not has_login:
        return str(LOG_IN)
    return only_with(facts) if facts.plan_id is not None and running is None else ""


def running_for(
    *,
    plan_ids: Iterable[int],
    contacts: Iterable[Any] = (),
    user: Any = None,
    on: datetime,
    buyer_id: int | None = None,
) -> dict[tuple[int | None, int], Running]:
    """By contact (None: ``user``'s own) and plan the subscription of their company that runs at ``on``, in any version
    of the plan: the last to end. An agent whose link to the contact waits sees none. Two queries.
    """
    families = families_of(plan_ids)
    contacts = list(contacts)
    people = Contact.objects.filter(Q(pk__in=[contact.pk for contact in contacts]) | Q(user=user or -1))
    if buyer_id is not None:
        waits = ClientLink.objects.filter(status="pending", agent__user=buyer_id, contact=OuterRef("pk"))
        people = people.exclude(Exists(waits))
    runs = Term.objects.spanning(on).filter(subscription=OuterRef("company__subscriptions"))
    rows = (
        people.filter(
            Exists(runs),
            company__subscriptions__status=Subscription.Status.ACTIVE,
            company__subscriptions__plan__in={pk for family in families.values() for pk in family},
        )
        .annotate(ends_at=Max("company__subscriptions__terms__ends_at"))
        .order_by("ends_at", "company__subscriptions")
        .values_list(
            "pk",
            "user_id",
            "company__subscriptions",
            "company__subscriptions__contact",
            "company__subscriptions__plan",
            "ends_at",
        )
    )
    found: dict[tuple[int | None, int], Running] = {}
    for pk, user_id, subscription, contact, plan, ends_at in rows:
        for plan_id, family in families.items():
            if plan in family:
                running = Running(subscription, contact, plan, ends_at)
                found[pk, plan_id] = running
                if user is not None and user_id == user.pk:
                    found[None, plan_id] = running
    return found


def families_of(plan_ids: Iterable[int]) -> dict[int, set[int]]:
    """Each plan with all its versions, older and newer. One query."""
    before = dict(Plan.objects.order_by().values_list("pk", "previous"))
    after = {previous: pk for pk, previous in before.items() if previous}
    return {plan_id: {plan_id, *_chain(plan_id, before), *_chain(plan_id, after)} for plan_id in plan_ids}


def _chain(plan_id: int, next_of: Mapping[int, int | None]) -> Iterable[int]:
    while (following := next_of.get(plan_id)) is not None:
        yield following
        plan_id = following
