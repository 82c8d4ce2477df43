"""Refunds of card payments, as Stripe sees them."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from decimal import Decimal
from typing import Any

import stripe

from .amounts import from_units, to_units
from .transport import send


@dataclass(frozen=True)
class RefundAnswer:
    """A refund: ``pending`` and ``requires_action`` may still become ``succeeded``, ``failed`` or ``canceled``, and one
    that ``succeeded`` can fail days later.
    """

    id: str
    status: str
    amount: Decimal
    failure_reason: str = ""
    metadata: dict[str, str] = field(default_factory=dict)


class RefundCalls:
    """The part of the gateway that gives money back."""

    _refunds: Any

    def refund(
        self,
        *,
        intent_id: str,
        amount: Decimal,
        currency: str,
        idempotency_key: str,
        metadata: Mapping[str, str],
    ) -> RefundAnswer:
        """Give ``amount`` of a captured payment back to its card.

        Raises ``ProviderRefused`` (more than is left, nothing captured), ``ProviderUnavailable``; ``ValueError`` for
        an amount no card can take exactly.
        """
        params: Any = {
            "payment_intent": intent_id,
            "amount": to_units(amount, currency),
            "metadata": dict(metadata),
        }
        options: Any = {"idempotency_key": idempotency_key}
        return _to_answer(send(lambda: self._refunds.create(params=params, options=options)))

    def retrieve_refund(self, *, refund_id: str) -> RefundAnswer:
        """The refund as it is now."""
        return _to_answer(send(lambda: self._refunds.retrieve(refund_id)))

    def find_refund(self, *, intent_id: str, key: str) -> RefundAnswer | None:
        """The payment's refund with this metadata ``key``, if there is one; for lost answers."""
        params: Any = {"payment_intent": intent_id, "limit": 100}
        found = send(lambda: list(self._refunds.list(params=params).auto_paging_iter()))
        answers = (_to_answer(refund) for refund in found)
        return next((answer for answer in answers if answer.metadata.get("key") == key), None)


def _to_answer(refund: stripe.Refund) -> RefundAnswer:
    data = refund.to_dict()
    return RefundAnswer(
        id=data["id"],
        status=data["status"] or "pending",
        amount=from_units(data["amount"], data["currency"].upper()),
        failure_reason=data.get("failure_reason") or "",
        metadata=dict(data.get("metadata") or {}),
    )
