"""What the checkout does when a room below announces something. Connected in ``ready()``."""

from typing import Any

from oscar.apps.basket.signals import basket_addition
from oscar.core.loading import get_model

from oscar_clientportal.payments.signals import provider_event

from . import lines
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


def keep_price(sender: Any, *, product: Any, request: Any, **kwargs: Any) -> None:
    """What a plan comes to for somebody is known once it is in their basket: Oscar has written the list price down, and
    would tell them of a trial or an upgrade that its price has decreased.
    """
    prices = lines.facts_of(request.basket).prices
    for line in request.basket.all_lines():
        if line.product_id == product.pk and prices.get(line.pk, line.price_excl_tax) != line.price_excl_tax:
            price = line.purchase_info.price
            line.price_excl_tax = price.excl_tax
            line.price_incl_tax = price.incl_tax if price.is_tax_known else None
            kept = {"price_excl_tax": line.price_excl_tax, "price_incl_tax": line.price_incl_tax}
            type(line)._default_manager.filter(pk=line.pk).update(**kept)


def connect() -> None:
    """Called by ``ready()``; calling it again changes nothing."""
    basket_addition.connect(keep_price, dispatch_uid="clientportal_checkout.keep_price")
    provider_event.connect(
        finish_waiting_attempt, dispatch_uid="clientportal_checkout.finish_waiting_attempt"
    )
