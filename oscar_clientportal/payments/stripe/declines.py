"""What a customer reads when the card is refused, and whether trying it again makes sense.

Stripe asks not to tell a customer that a card was reported lost or stolen: those read like any other refusal.
"""

from typing import Any

from django.utils.translation import gettext_lazy as _

from oscar_clientportal.payments.exceptions import CardDeclined

GENERIC = _("Your card was declined. Please use another card, or ask your bank.")
NOT_AUTHENTICATED = _("Your bank could not confirm that it was you. Please try again, or use another card.")
MESSAGES: dict[str, Any] = {
    "insufficient_funds": _("There is not enough money on your card. Please use another card."),
    "expired_card": _("Your card has expired. Please use another card."),
    "incorrect_cvc": _("The security code of your card is not right. Please check it."),
    "invalid_cvc": _("The security code of your card is not right. Please check it."),
    "incorrect_number": _("The number of your card is not right. Please check it."),
    "invalid_number": _("The number of your card is not right. Please check it."),
    "invalid_expiry_month": _("The expiry date of your card is not right. Please check it."),
    "invalid_expiry_year": _("The expiry date of your card is not right. Please check it."),
    "card_velocity_exceeded": _("Your card has reached its limit. Please use another card."),
    "withdrawal_count_limit_exceeded": _("Your card has reached its limit. Please use another card."),
    "card_not_supported": _("Your card cannot be used for this purchase. Please use another card."),
    "currency_not_supported": _("Your card cannot pay in this currency. Please use another card."),
    "processing_error": _("Your bank could not handle the payment just now. Please try again."),
    "try_again_later": _("Your bank could not handle the payment just now. Please try again."),
    "authentication_required": _("Your bank asks you to confirm this payment yourself."),
    "authentication_not_handled": _("Your bank asks you to confirm this payment yourself."),
    "payment_intent_authentication_failure": NOT_AUTHENTICATED,
    "setup_intent_authentication_failure": NOT_AUTHENTICATED,
}
#: Not the card is at fault: its holder has to confirm the payment, or failed to and may do it again.
HOLDER_WANTED = frozenset(
    {"authentication_required", "authentication_not_handled", "payment_intent_authentication_failure"}
)
#: The card will not pay, however often it is asked.
FINAL = frozenset(
    {
        "authentication_required",
        "card_not_supported",
        "currency_not_supported",
        "do_not_try_again",
        "expired_card",
        "fraudulent",
        "incorrect_cvc",
        "incorrect_number",
        "invalid_account",
        "invalid_cvc",
        "invalid_expiry_month",
        "invalid_expiry_year",
        "invalid_number",
        "lost_card",
        "merchant_blacklist",
        "new_account_information_available",
        "not_permitted",
        "pickup_card",
        "restricted_card",
        "revocation_of_all_authorizations",
        "revocation_of_authorization",
        "security_violation",
        "stolen_card",
        "stop_payment_order",
        "transaction_not_allowed",
    }
)


def decline(code: str, *, intent_id: str = "") -> CardDeclined:
    """The refusal for Stripe's decline code (or its error code where there is no decline code)."""
    message = MESSAGES.get(code, GENERIC)
    return CardDeclined(message, code=code, retryable=code not in FINAL, intent_id=intent_id)
