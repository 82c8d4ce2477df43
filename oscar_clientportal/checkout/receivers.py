"""What the checkout does when a room below announces something. Connected in ``ready()``."""

from typing import Any

from oscar.core.loading import get_model

from oscar_clientportal.payments.signals import provider_event

from .finishing import advance_attempt


def finish_waiting_attempt(sender: Any, *, event: Any, **kwargs: Any) -> None:
    """Advance the attempt that waits for this payment; one in the middle of its request is left to it."""
    if not event.reference:
        return
    PaymentAttempt = get_model("clientportal_payments", "PaymentAttempt")
    waiting = PaymentAttempt.objects.filter(status=PaymentAttempt.Status.WAITING)
    attempt = waiting.filter(parts__reference=event.reference).first()
    if attempt is not None:
        advance_attempt(attempt=attempt)


def connect() -> None:
    """Called by ``ready()``; calling it again changes nothing."""
    provider_event.connect(
        finish_waiting_attempt, dispatch_uid="clientportal_checkout.finish_waiting_attempt"
    )
