"""Which card pays a renewal, and why none can."""

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
WORDS = {
    "no_payer": NO_PAYER,
    "no_card": NO_CARD,
    "cards_unavailable": NO_CARDS_TAKEN,
    "no_price": NO_PRICE,
    methods.CARD_MISSING: CardMissing.message,
}
TOO_SMALL = _("%(amount)s is too little for a card payment. Please ask the shop.")


def card_of(subscription: Any, payer: Any) -> Any:
    """The payer's card that was chosen for this subscription, else their default one; None where they have none."""
    cards = SavedCard.objects.filter(user=payer)
    chosen = cards.filter(pk=subscription.card_id).first() if subscription.card_id else None
    return chosen or cards.filter(is_default=True).first()


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
