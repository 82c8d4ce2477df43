"""Whether the card that would pay a renewal now is the one that was refused, or has expired by then."""

from dataclasses import replace
from datetime import datetime
from typing import Any

from django.utils import timezone
from oscar.core.loading import get_model

from oscar_clientportal.payments import rules as payment_rules
from oscar_clientportal.payments.stripe.declines import FINAL
from oscar_clientportal.subscriptions.rules import RenewalFacts
from oscar_clientportal.subscriptions.services.paying.cards import card_that_pays

Renewal = get_model("clientportal_subscriptions", "Renewal")

#: The bank wants to hear from the holder: the card may pay all the same.
HOLDER_WANTED = ("authentication_required", "authentication_not_handled")


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
    return replace(
        renewal, has_new_card=is_new, is_barred=code in FINAL and code not in HOLDER_WANTED and not is_new
    )


def _refused_card(renewal_pk: int) -> str:
    """The provider's name of the card with which the last try was made; empty: none is known."""
    parts = get_model("clientportal_payments", "PaymentPart").objects.filter(
        attempt__clientportal_renewal_attempt__renewal=renewal_pk, method="card"
    )
    details = parts.order_by("-attempt__pk").values_list("details", flat=True).first()
    return (details or {}).get("payment_method", "")
