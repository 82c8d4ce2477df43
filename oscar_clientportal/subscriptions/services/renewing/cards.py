"""Which card would pay a renewal now, and whether it is the one that was refused."""

from dataclasses import replace
from datetime import datetime
from typing import Any

from django.utils import timezone
from oscar.core.loading import get_model

from oscar_clientportal.payments import rules as payment_rules
from oscar_clientportal.payments.stripe.declines import FINAL
from oscar_clientportal.subscriptions.rules import RenewalFacts

Renewal = get_model("clientportal_subscriptions", "Renewal")
SavedCard = get_model("clientportal_payments", "SavedCard")


def card_that_pays(subscription: Any) -> Any:
    """The chosen card of whoever pays renewals, or their default one; None: there is none. At most one query."""
    payer_id = subscription.renewal_payer_id
    if subscription.card_id and subscription.card.user_id == payer_id:
        return subscription.card
    return SavedCard.objects.filter(user=payer_id, is_default=True).first() if payer_id else None


def is_expired_at(card: Any, moment: datetime) -> bool:
    """Whether the card can't pay any more at ``moment``, by the date that is printed on it."""
    day = timezone.localdate(moment)
    return payment_rules.is_card_expired(month=card.exp_month, year=card.exp_year, today=day)


def with_card(subscription: Any, renewal: RenewalFacts, pk: int) -> RenewalFacts:
    """The facts of a refused renewal, and what they are worth with the card that would pay now. Two queries."""
    if renewal.status != Renewal.Status.RETRY:
        return renewal
    card = card_that_pays(subscription)
    refused = _refused_card(pk)
    is_new = card is not None and bool(refused) and card.reference != refused
    code = Renewal.objects.values_list("code", flat=True).get(pk=pk)
    return replace(renewal, has_new_card=is_new, is_barred=code in FINAL and not is_new)


def _refused_card(renewal_pk: int) -> str:
    """The provider's name of the card with which the last try was made; empty: none is known."""
    parts = get_model("clientportal_payments", "PaymentPart").objects.filter(
        attempt__clientportal_renewal_attempt__renewal=renewal_pk, method="card"
    )
    details = parts.order_by("-attempt__pk").values_list("details", flat=True).first()
    return (details or {}).get("payment_method", "")
