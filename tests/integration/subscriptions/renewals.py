"""Renewals that are due, for tests: who has what, and the cards that are to pay."""

from collections import Counter
from datetime import timedelta
from decimal import Decimal
from typing import Any

from oscar.core.loading import get_model

from oscar_clientportal.core import clock
from oscar_clientportal.payments import card_customers
from oscar_clientportal.subscriptions.rules import next_term
from tests import factories

Card = get_model("clientportal_payments", "SavedCard")
Order = get_model("order", "Order")
Renewal = get_model("clientportal_subscriptions", "Renewal")


def card_at_twin(user: Any, name: str = "visa") -> Any:
    """A saved card, the default one, that pays or is refused as Stripe's test card of this name."""
    card_customers.customer_of(user)
    reference = f"pm_card_{name}"
    Card.objects.filter(user=user).update(is_default=False)
    Card.objects.filter(reference=reference).delete()
    card = factories.make_card(user)
    card.reference = reference
    card.save()
    return card


def due_renewal(
    payer: Any = None,
    *,
    contact: Any = None,
    plan: Any = None,
    price: str = "75.00",
    currency: str = "EUR",
    **fields: Any,
) -> Any:
    """The renewal of a subscription whose term ended a minute ago; by default the payer's own."""
    payer = payer or factories.make_user()
    contact = contact or factories.make_contact(user=payer, email=payer.email)
    plan = plan or factories.make_plan("HS", price, currency=currency)
    starts_at = clock.now() - timedelta(days=365, minutes=1)
    subscription = factories.make_subscription(
        contact,
        plan,
        starts_at=starts_at,
        payer=payer,
        price=Decimal(price),
        currency=currency,
        auto_renew=True,
        renewal_payer=payer,
        **fields,
    )
    return renewal_of(subscription)


def renewal_of(subscription: Any) -> Any:
    """The renewal of its last term, as a worker makes it."""
    end = subscription.terms.order_by("starts_at").last().ends_at
    plan = subscription.plan
    _anchor, starts_at, ends_at = next_term(
        subscription.anchor, end, plan.term_length, plan.term_unit, clock.shop_zone()
    )
    return Renewal.objects.create(
        subscription=subscription,
        plan=plan,
        payer=subscription.renewal_payer,
        starts_at=starts_at,
        ends_at=ends_at,
        price=subscription.price,
        currency=subscription.currency,
        created_at=clock.now(),
    )


def orders_of(payer: Any) -> list[Any]:
    return list(Order.objects.filter(user=payer).order_by("pk"))


def statuses(intents: list[dict[str, Any]]) -> Counter[str]:
    return Counter(intent["status"] for intent in intents)
