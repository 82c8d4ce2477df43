"""What a payment method answers when money is to go back."""

from dataclasses import dataclass
from typing import Any

from django.utils import translation
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _

from .stripe.refunds import RefundAnswer

NOT_BY_ITSELF = _("This way of paying gives nothing back by itself.")
NEVER_TAKEN = _("This amount could never be taken from the card, so there is nothing to give back.")
BANK_REFUSED = _("The bank did not take the refund (%(reason)s).")

STATUS = {"succeeded": "done", "failed": "failed", "canceled": "failed"}
REASONS: dict[str, Any] = {
    "charge_for_pending_refund_disputed": _("the payment is disputed"),
    "declined": _("declined"),
    "expired_or_canceled_card": _("the card has expired or was cancelled"),
    "insufficient_funds": _("not enough money at the card provider"),
    "lost_or_stolen_card": _("the card can't be used any more"),
    "merchant_request": _("cancelled by the shop"),
}


@dataclass(frozen=True)
class Returned:
    """``status`` is ``done``, ``pending`` (the answer comes later) or ``failed``; ``message`` is for the staff.

    ``key`` is the one the refund was asked for with, where the answer names it.
    """

    status: str
    reference: str = ""
    message: str = ""
    key: str = ""


def reason_of(attempt: Any) -> str:
    """What the customer reads beside the refund in their account: in their language, whoever gives it back."""
    with translation.override(attempt.language or None):
        return gettext("Refund of order %(number)s") % {"number": attempt.order_number}


def returned_to_card(answer: RefundAnswer) -> Returned:
    """The card provider's word for a refund in ours."""
    status = STATUS.get(answer.status, "pending")
    message = ""
    if status == "failed":
        reason = REASONS.get(answer.failure_reason, answer.failure_reason or answer.status)
        message = gettext(BANK_REFUSED) % {"reason": reason}
    return Returned(status, reference=answer.id, message=message, key=answer.metadata.get("key", ""))
