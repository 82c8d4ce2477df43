"""What the checkout does when a room below announces something. Connected in ``ready()``."""

from typing import Any

from oscar.apps.basket.signals import basket_addition
from oscar.core.loading import get_model

from oscar_clientportal.core import afterwards
from oscar_clientportal.documents.signals import documents_asked
from oscar_clientportal.payments.signals import money_returned, provider_event

from .finishing import advance_attempt
from .kept_prices import keep_prices


def finish_waiting_attempt(sender: Any, *, event: Any, **kwargs: Any) -> None:
    """Advance the attempt that waits for this payment; one in the middle of its request is left to it."""
    if not event.reference:
        return
    PaymentAttempt = get_model("clientportal_payments", "PaymentAttempt")
    waiting = PaymentAttempt.objects.filter(status=PaymentAttempt.Status.WAITING)
    attempt = waiting.filter(parts__reference=event.reference).first()
    if attempt is not None:
        advance_attempt(attempt=attempt)


def keep_price(sender: Any, *, product: Any, request: Any, **kwargs: Any) -> None:
    """What a product comes to for somebody is known once it is in their basket, with how many: Oscar has written down
    the price of one for the reader, and would tell them of a trial, an upgrade or a scale that its price has decreased.
    """
    keep_prices([line for line in request.basket.all_lines() if line.product_id == product.pk])


def issue_documents(sender: Any, *, order_id: int, **kwargs: Any) -> None:
    """In a moment, on another thread: an order neither waits for its papers nor fails with them."""
    from . import papers

    afterwards.soon(lambda: papers.issue_waiting(order_id=order_id))


def correct_invoice(sender: Any, *, refund: Any, **kwargs: Any) -> None:
    """Money that goes back is taken off the order's invoice by a credit note."""
    from . import papers

    papers.ask_for_credit_note(refund)


def connect() -> None:
    """Called by ``ready()``; calling it again changes nothing."""
    basket_addition.connect(keep_price, dispatch_uid="clientportal_checkout.keep_price")
    provider_event.connect(
        finish_waiting_attempt, dispatch_uid="clientportal_checkout.finish_waiting_attempt"
    )
    documents_asked.connect(issue_documents, dispatch_uid="clientportal_checkout.issue_documents")
    money_returned.connect(correct_invoice, dispatch_uid="clientportal_checkout.correct_invoice")
