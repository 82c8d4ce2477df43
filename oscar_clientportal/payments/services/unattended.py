"""Attempts that nobody makes at a checkout: renewals. Their basket is frozen from the start and stays so.

They go on as any other: ``authorise``, ``settle_with_order``, ``capture_after_order``, or ``release_attempt``.
"""

from collections.abc import Mapping
from datetime import datetime
from decimal import Decimal
from typing import Any

from oscar.core.loading import get_model

from oscar_clientportal.core import clock
from oscar_clientportal.payments import exceptions, methods

from .attempts import release_attempt
from .endings import parts_of

PaymentAttempt = get_model("clientportal_payments", "PaymentAttempt")
PaymentPart = get_model("clientportal_payments", "PaymentPart")
CARD = methods.CardMethod.code


def begin_attempt(
    *,
    basket: Any,
    user: Any,
    order_number: str,
    total: Decimal,
    currency: str,
    details: Mapping[str, Any],
    checkout_data: Mapping[str, Any],
    expires_at: datetime,
) -> Any:
    """An attempt to pay for this basket by card, as ``details`` say; without a part where nothing is to be paid.

    To be committed before the provider is asked. After ``expires_at`` it becomes no order any more.
    """
    attempt = PaymentAttempt.objects.create(
        basket=basket,
        user=user,
        order_number=str(order_number),
        total=total,
        currency=currency,
        checkout_data=checkout_data,
        expires_at=expires_at,
        created_at=clock.now(),
    )
    part = PaymentPart(attempt=attempt, method=CARD, amount=total, details=dict(details))
    attempt.known_parts = PaymentPart.objects.bulk_create([part] if total else [])
    return attempt


def card_part(attempt: Any) -> Any:
    """The attempt's part that a card pays, or None."""
    return next((part for part in parts_of(attempt) if part.method == CARD), None)


def confirm_attempt(*, attempt: Any, return_url: str) -> None:
    """The card's holder is there now: go on with the same intent. Not inside a transaction.

    Raises ``ActionRequired`` (they have to go to their bank), ``PaymentRefused`` (everything is given back) or
    ``ProviderError`` (it can't be told yet; the attempt stays).
    """
    part, method = card_part(attempt), _card()
    try:
        part.reference = method.confirm(attempt=attempt, part=part, return_url=return_url)
    except exceptions.PaymentRefused as refused:
        release_attempt(attempt=attempt, message=str(refused))
        raise
    part.status = PaymentPart.Status.HELD
    part.save(update_fields=["reference", "status"])


def refusal_of(attempt: Any) -> exceptions.PaymentRefused:
    """Why the card was refused, asked of the provider."""
    part = card_part(attempt)
    message = exceptions.ProviderError.message
    if part is None or not part.reference or clock.now() >= attempt.expires_at:
        return exceptions.PaymentRefused(message, code="expired")
    return _card().refusal(part=part)


def _card() -> Any:
    """The shop's method of this code, which knows a payment without its payer."""
    return methods.registered()[CARD]
