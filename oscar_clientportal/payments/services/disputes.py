"""A dispute that was lost: the card's money is gone, and whoever sold something for it hears of that."""

import logging
from typing import Any

from django.db import transaction
from django.utils.translation import gettext
from oscar.core.loading import get_model

from oscar_clientportal.core import money
from oscar_clientportal.core.locks import lock_row
from oscar_clientportal.payments.signals import payment_lost
from oscar_clientportal.payments.stripe import gateway

logger = logging.getLogger("oscar_clientportal.payments")

OrderNote = get_model("order", "OrderNote")
PaymentAttempt = get_model("clientportal_payments", "PaymentAttempt")
PaymentPart = get_model("clientportal_payments", "PaymentPart")


def follow_dispute(*, reference: str) -> Any:
    """Ask how the dispute stands; the payment it has cost us, if it has. Safe to repeat. Not inside a transaction.

    The order gets a note, once. Raises ``ProviderError`` where the provider can't be asked.
    """
    dispute = gateway.gateway().retrieve_dispute(dispute_id=reference)
    if not dispute.is_lost or not dispute.intent_id:
        return None
    part = PaymentPart.objects.filter(reference=dispute.intent_id, attempt__order__isnull=False).first()
    return _lose(part, reference) if part is not None else None


@transaction.atomic
def _lose(part: Any, reference: str) -> Any:
    attempt = lock_row(PaymentAttempt.objects.select_related("order"), part.attempt_id)
    message = gettext("%(amount)s by card: the holder's bank took it back (dispute %(reference)s is lost).")
    facts = {"amount": money.display(part.amount, attempt.currency), "reference": reference}
    notes = OrderNote._default_manager.filter(order=attempt.order, message__contains=reference)
    if not notes.exists():
        logger.warning("Order %s: dispute %s is lost", attempt.order_number, reference)
        OrderNote._default_manager.create(
            order=attempt.order, note_type=OrderNote.SYSTEM, message=message % facts
        )
    payment_lost.send(sender=PaymentAttempt, attempt=attempt)
    return attempt
