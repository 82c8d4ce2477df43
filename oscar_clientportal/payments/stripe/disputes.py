"""Disputes of card payments, as Stripe sees them: a holder asks their bank for the money back."""

from dataclasses import dataclass
from typing import Any

from .transport import send


@dataclass(frozen=True)
class Dispute:
    """A dispute over one payment; ``intent_id`` is empty for a charge that was made without an intent."""

    id: str
    status: str
    intent_id: str

    @property
    def is_lost(self) -> bool:
        """Whether the money is the holder's again, and stays so."""
        return self.status == "lost"


class DisputeCalls:
    """The part of the gateway that looks at disputes."""

    _disputes: Any

    def retrieve_dispute(self, *, dispute_id: str) -> Dispute:
        """The dispute as it is now. Raises ``ProviderRefused`` (unknown), ``ProviderUnavailable``."""
        data = send(lambda: self._disputes.retrieve(dispute_id)).to_dict()
        return Dispute(data["id"], data["status"] or "", data.get("payment_intent") or "")
