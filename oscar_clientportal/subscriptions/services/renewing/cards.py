"""Which card would pay a renewal now, and whether it is the one that was refused."""

from collections.abc import Iterable
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

#: The bank wants to hear from the holder: the card may pay all the same.
HOLDER_WANTED = ("authentication_required", "authentication_not_handled")


def card_that_pays(subscription: Any) -> Any:
    """The chosen card of whoever pays renewals, or their default one; None: there is none. At most one query."""
    return cards_that_pay([subscription]).get(subscription.pk)


def cards_that_pay(subscriptions: Iterable[Any]) -> dict[int, Any]:
    """As ``card_that_pays`` for many, by subscription; those without one are missing. At most one query."""
    payers = {each.pk: each.renewal_payer_id for each in subscriptions if each.renewal_payer_id}
    chosen = {each.pk: each.card for each in subscriptions if each.card_id}
    chosen = {pk: card for pk, card in chosen.items() if card.user_id == payers.get(pk)}
    others = {payer for pk, payer in payers.items() if pk not in chosen}
    cards = SavedCard.objects.filter(user__in=others, is_default=True) if others else []
    defaults = {card.user_id: card for card in cards}
    found = {pk: defaults[payer] for pk, payer in payers.items() if payer in defaults}
    return found | chosen


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
