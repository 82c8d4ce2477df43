"""Which card pays a renewal, and why none can."""

from collections.abc import Iterable, Mapping
from decimal import Decimal
from typing import Any

from django.utils.translation import gettext_lazy as _
from oscar.core.loading import get_model

from oscar_clientportal.core import conf, money
from oscar_clientportal.payments import methods
from oscar_clientportal.payments.exceptions import CardMissing
from oscar_clientportal.payments.stripe import amounts
from oscar_clientportal.payments.stripe.declines import FINAL, MESSAGES, decline

from .outcome import Outcome, Result

RenewalAttempt = get_model("clientportal_subscriptions", "RenewalAttempt")
SavedCard = get_model("clientportal_payments", "SavedCard")

NO_PAYER = _("Nobody pays for this renewal any more.")
NO_CARD = _("There is no saved card to pay with.")
NO_CARDS_TAKEN = _("The shop takes no cards at present.")
NO_PRICE = _("The shop no longer has a price for this subscription.")
#: Of the beneficiary's company, or the payer's; see ``renewing.closed``.
CLOSED = "closed"
WORDS = {
    CLOSED: _("The access was closed when it was due."),
    "no_payer": NO_PAYER,
    "no_card": NO_CARD,
    "cards_unavailable": NO_CARDS_TAKEN,
    "no_price": NO_PRICE,
    methods.CARD_MISSING: CardMissing.message,
}
TOO_SMALL = _("%(amount)s is too little for a card payment. Please ask the shop.")


def card_that_pays(subscription: Any, payer: int | None = None) -> Any:
    """The card that its payer has chosen for this subscription, else their default one; None: they have none.

    ``payer`` is a user's id; without it, who pays its renewals now. At most one query, if it was read with its card.
    """
    payers = {subscription.pk: payer or subscription.renewal_payer_id}
    return _cards_of([subscription], payers).get(subscription.pk)


def cards_that_pay(subscriptions: Iterable[Any]) -> dict[int, Any]:
    """As ``card_that_pays`` for many, by subscription; those without one are missing. At most one query."""
    return _cards_of(subscriptions, {each.pk: each.renewal_payer_id for each in subscriptions})


def _cards_of(subscriptions: Iterable[Any], payers: Mapping[int, int | None]) -> dict[int, Any]:
    chosen = {each.pk: each.card for each in subscriptions if each.card_id and payers[each.pk]}
    chosen = {pk: card for pk, card in chosen.items() if card.user_id == payers[pk]}
    others = {payer for pk, payer in payers.items() if payer and pk not in chosen}
    cards = SavedCard.objects.filter(user__in=others, is_default=True) if others else []
    defaults = {card.user_id: card for card in cards}
    return {pk: defaults[payer] for pk, payer in payers.items() if payer in defaults} | chosen


def details_of(card: Any) -> dict[str, Any]:
    """What a part of a payment keeps of a saved card."""
    return {"payment_method": card.reference, "label": str(card), "saved": True}


def why_not(*, total: Decimal, currency: str) -> Outcome | None:
    """Why no card can pay so much here, before any is asked."""
    if not conf.settings.stripe_secret_key or methods.CardMethod.code not in methods.registered():
        return refused("cards_unavailable", NO_CARDS_TAKEN)
    if total < amounts.minimum(currency):
        return refused("amount_too_small", TOO_SMALL % {"amount": money.display(total, currency)})
    return None


def refused_for_good(renewal: Any, card: Any) -> Outcome | None:
    """Whether this very card was refused for good in an earlier try of this renewal: then it isn't asked again."""
    tries = renewal.attempts.filter(
        code__in=FINAL, payment__parts__details__payment_method=card.reference
    ).exclude(code="authentication_required")
    last = tries.order_by("number").last()
    return refused(last.code, str(decline(last.code)), is_final=True) if last is not None else None


def refused(code: str, message: Any, *, is_final: bool = False) -> Outcome:
    return Outcome(Result.REFUSED, code=code[:64], message=str(message)[:500], is_final=is_final)


def reason_in_words(code: str, message: str = "") -> str:
    """Why a card was refused, in the reader's language; ``message`` is what was said then, in whatever language."""
    if code in WORDS:
        return str(WORDS[code])
    if code in MESSAGES or code in FINAL or not message:
        return str(decline(code)) if code else ""
    return message
