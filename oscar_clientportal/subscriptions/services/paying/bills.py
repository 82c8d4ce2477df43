"""What the payer of a renewal reads before they pay it."""

from dataclasses import dataclass
from datetime import datetime, timedelta
from decimal import Decimal
from typing import Any

from oscar.core.loading import get_model

from oscar_clientportal.core import clock, conf

from .quotes import Discount
from .tries import is_live, last_try, quote_of
from .writing import term_if_paid_now

Renewal = get_model("clientportal_subscriptions", "Renewal")
SavedCard = get_model("clientportal_payments", "SavedCard")
SubscriptionEvent = get_model("clientportal_subscriptions", "SubscriptionEvent")


@dataclass(frozen=True)
class Bill:
    """What is to be paid, for which time, and until when that can be done."""

    total: Decimal
    before: Decimal
    currency: str
    discounts: tuple[Discount, ...]
    starts_at: datetime
    ends_at: datetime
    payable_until: datetime
    #: So long the contents stay open although it isn't paid; None: they are closed.
    open_until: datetime | None
    #: The saved card whose bank waits for the payer's word, if one does.
    waiting_card: Any = None


def bill_of(renewal: Any) -> Bill | None:
    """What paying this renewal now would cost and bring; None: the shop has no price for it."""
    found = quote_of(renewal)
    if found is None:
        return None
    subscription = renewal.subscription
    _anchor, starts_at, ends_at = term_if_paid_now(subscription, renewal)
    return Bill(
        total=found.total,
        before=found.incl_tax,
        currency=found.currency,
        discounts=found.discounts,
        starts_at=starts_at,
        ends_at=ends_at,
        payable_until=_payable_until(renewal),
        open_until=_open_until(subscription),
        waiting_card=_waiting_card(renewal),
    )


def _payable_until(renewal: Any) -> datetime:
    """When a worker gives it up."""
    if renewal.status == Renewal.Status.FAILED:
        events = SubscriptionEvent.objects.filter(subscription=renewal.subscription_id, kind="suspended")
        since = events.order_by("created_at").values_list("created_at", flat=True).last()
        return (since or renewal.updated_at) + conf.settings.suspension
    dunning = timedelta(days=max([0, *conf.settings.dunning_days]))
    return renewal.created_at + dunning + conf.settings.suspension


def _open_until(subscription: Any) -> datetime | None:
    if subscription.status != "active":
        return None
    last = subscription.terms.order_by("starts_at", "pk").last()
    until = max(last.ends_at, last.grace_until or last.ends_at) if last else None
    return until if until and until > clock.now() else None


def _waiting_card(renewal: Any) -> Any:
    attempt = last_try(renewal)
    if not is_live(attempt) or attempt.payment.status != attempt.payment.Status.WAITING:
        return None
    part = attempt.payment.parts.first()
    references = [part.details.get("payment_method")] if part is not None else []
    return SavedCard.objects.filter(user=renewal.payer, reference__in=references).first()
