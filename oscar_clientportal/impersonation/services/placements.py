"""Orders that somebody placed as the client they belong to: who it was, in words for the client and for the staff."""

from collections.abc import Iterable
from dataclasses import dataclass
from typing import Any

from django.db.models import QuerySet
from django.utils.translation import gettext as _
from oscar.core.loading import get_model

from oscar_clientportal.impersonation.querysets import companies_run_by

Impersonation = get_model("clientportal_impersonation", "Impersonation")
Order = get_model("order", "Order")
OrderParties = get_model("clientportal_portfolios", "OrderParties")
PaymentAttempt = get_model("clientportal_payments", "PaymentAttempt")


@dataclass(frozen=True)
class Placement:
    """Who placed an order as a client, by what right, and whether they paid it too."""

    name: str
    authority: str
    is_paid_by_them: bool
    session: int | None = None

    @property
    def for_client(self) -> str:
        """The client's words: the staff are the shop."""
        texts = self._paid() if self.is_paid_by_them else self._placed()
        return texts.get(self.authority, texts["staff"]) % {"name": self.name}

    @property
    def for_staff(self) -> str:
        """With the name, whoever it was."""
        paid = _("Placed and paid by %(name)s, acting as the customer")
        placed = _("Placed by %(name)s, acting as the customer")
        return (paid if self.is_paid_by_them else placed) % {"name": self.name}

    @staticmethod
    def _placed() -> dict[str, str]:
        return {
            "agent": _("Placed by your agent %(name)s"),
            "partner": _("Placed by your partner %(name)s"),
            "staff": _("Placed by the shop"),
        }

    @staticmethod
    def _paid() -> dict[str, str]:
        return {
            "agent": _("Placed and paid by your agent %(name)s"),
            "partner": _("Placed and paid by your partner %(name)s"),
            "staff": _("Placed and paid by the shop"),
        }


def placements(orders: Iterable[Any]) -> dict[int, Placement]:
    """Of these orders those that somebody placed as their client, by order. One query, two more where there are any."""
    keys = [order.pk for order in orders]
    acted = OrderParties.objects.filter(order__in=keys, actor__isnull=False).select_related("actor")
    parties = {each.order_id: each for each in acted}
    if not parties:
        return {}
    attempts = PaymentAttempt.objects.filter(order__in=parties).values_list("order_id", "acting_session")
    session_of = dict(attempts)
    sessions = Impersonation.objects.in_bulk([pk for pk in session_of.values() if pk is not None])
    return {pk: _placement(each, sessions.get(session_of.get(pk))) for pk, each in parties.items()}


def placed_for_colleagues_of(user: Any) -> QuerySet:
    """Orders that somebody placed as another of the people of the company whose super-admin ``user`` is: a partner's
    named user can't log in to read them. The newest first.
    """
    acted = Order.objects.filter(clientportal_parties__actor__isnull=False).exclude(user=user)
    return acted.filter(user__clientportal_contact__company__in=companies_run_by(user)).order_by("-pk")


def placement_of(order: Any) -> Placement | None:
    """As ``placements``, of one order; None: its customer placed it."""
    return placements([order]).get(order.pk)


def _placement(parties: Any, session: Any) -> Placement:
    actor = parties.actor
    name = session.impersonator_name if session else actor.get_full_name() or actor.email
    return Placement(
        name=name,
        authority=session.authority if session else "staff",
        is_paid_by_them=parties.payer_id == parties.actor_id,
        session=session.pk if session else None,
    )
