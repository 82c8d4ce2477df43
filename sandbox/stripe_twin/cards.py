"""Stripe's test cards: which number does what. Nothing else is taken for a card."""

from dataclasses import dataclass
from datetime import date

from .errors import Declined

DECLINED = "Your card was declined."


@dataclass(frozen=True)
class Card:
    """A test card. ``refusal`` is (code, decline code, message) for what happens when it is charged."""

    number: str
    brand: str = "visa"
    refusal: tuple[str, str, str] | None = None
    #: Whether the holder must authenticate: "" never, "always", or "unless_set_up" for off-session use.
    authenticate: str = ""
    #: The status of the dispute that its holder opens as soon as it has paid.
    dispute: str = ""
    #: Refused already when it is saved with a customer.
    refused_on_attach: bool = True
    country: str = "US"
    #: What a refund is at first and what it becomes some time later: empty for one that is done at once.
    refund: tuple[str, str] | None = None

    @property
    def last4(self) -> str:
        return self.number[-4:]


def _declined(decline_code: str, message: str = DECLINED) -> tuple[str, str, str]:
    return ("card_declined", decline_code, message)


INSUFFICIENT = _declined("insufficient_funds", "Your card has insufficient funds.")
EXPIRED = ("expired_card", "expired_card", "Your card has expired.")
WRONG_CVC = ("incorrect_cvc", "incorrect_cvc", "Your card's security code is incorrect.")
PROCESSING = (
    "processing_error",
    "processing_error",
    "An error occurred while processing your card. Try again in a little bit.",
)

#: Stripe's name of the payment method without its "pm_card_" → the card.
CARDS = {
    "visa": Card("4242424242424242"),
    "visa_debit": Card("4000056655665556"),
    "mastercard": Card("5555555555554444", brand="mastercard"),
    "amex": Card("378282246310005", brand="amex"),
    "fr": Card("4000002500000003", country="FR"),
    "pendingRefund": Card("4000000000007726", refund=("pending", "succeeded")),
    "refundFail": Card("4000000000005126", refund=("succeeded", "failed")),
    "hu": Card("4000003480000005", country="HU"),
    "threeDSecure2Required": Card("4000000000003220", authenticate="always"),
    "authenticationRequired": Card("4000002760003184", authenticate="always"),
    "authenticationRequiredOnSetup": Card("4000002500003155", authenticate="unless_set_up"),
    "authenticationRequiredSetupForOffSession": Card("4000003800000446", authenticate="unless_set_up"),
    "authenticationRequiredChargeDeclinedInsufficientFunds": Card(
        "4000008260003178", authenticate="always", refusal=INSUFFICIENT, refused_on_attach=False
    ),
    "threeDSecureRequiredChargeDeclined": Card(
        "4000008400001629",
        authenticate="always",
        refusal=_declined("generic_decline"),
        refused_on_attach=False,
    ),
    "chargeDeclined": Card("4000000000000002", refusal=_declined("generic_decline")),
    "chargeDeclinedInsufficientFunds": Card("4000000000009995", refusal=INSUFFICIENT),
    "chargeDeclinedLostCard": Card("4000000000009987", refusal=_declined("lost_card")),
    "chargeDeclinedStolenCard": Card("4000000000009979", refusal=_declined("stolen_card")),
    "chargeDeclinedExpiredCard": Card("4000000000000069", refusal=EXPIRED),
    "chargeDeclinedIncorrectCvc": Card("4000000000000127", refusal=WRONG_CVC),
    "chargeDeclinedProcessingError": Card("4000000000000119", refusal=PROCESSING),
    "chargeCustomerFail": Card(
        "4000000000000341", refusal=_declined("generic_decline"), refused_on_attach=False
    ),
    "createDispute": Card("4000000000000259", dispute="needs_response"),
    "createDisputeInquiry": Card("4000000000001976", dispute="warning_needs_response"),
}
#: Set up for off-session use from the start.
BORN_SET_UP = {"4000003800000446"}
BY_NUMBER = {card.number: card for card in CARDS.values()}


def by_token(token: str) -> Card | None:
    """The card behind ``pm_card_visa`` and its like; Stripe writes some as ``pm_card_visa_chargeDeclined``."""
    name = token.removeprefix("pm_card_")
    return CARDS.get(name) or CARDS.get(name.removeprefix("visa_")) if name != token else None


def by_number(number: str) -> Card:
    """The card with this number; real numbers are refused like wrong ones."""
    digits = "".join(number.split())
    if not passes_luhn(digits):
        raise Declined("Your card number is incorrect.", code="incorrect_number", param="number")
    if digits not in BY_NUMBER:
        message = "Your card was declined. Your request was in test mode, but used a non test card."
        raise Declined(message, code="card_declined", decline_code="test_mode_live_card")
    return BY_NUMBER[digits]


def check_expiry(month: int, year: int, today: date) -> None:
    """Refuse a date that is none or lies in the past."""
    if not 1 <= month <= 12:
        message = "Your card's expiration month is invalid."
        raise Declined(message, code="invalid_expiry_month", param="exp_month")
    if (year, month) < (today.year, today.month) or year > today.year + 50:
        message = "Your card's expiration year is invalid."
        raise Declined(message, code="invalid_expiry_year", param="exp_year")


def check_cvc(cvc: str, card: Card) -> None:
    """Refuse a security code of the wrong form."""
    if not (cvc.isdecimal() and len(cvc) == (4 if card.brand == "amex" else 3)):
        raise Declined("Your card's security code is invalid.", code="invalid_cvc", param="cvc")


def passes_luhn(digits: str) -> bool:
    """Whether the number's check digit is right."""
    if not (digits.isascii() and digits.isdecimal() and 12 <= len(digits) <= 19):
        return False
    doubled = (int(d) * (1 + i % 2) for i, d in enumerate(reversed(digits)))
    return sum(d - 9 if d > 9 else d for d in doubled) % 10 == 0
