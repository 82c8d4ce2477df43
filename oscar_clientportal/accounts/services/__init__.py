"""The one door for all money on customer accounts."""

from .ledger import (
    CASH,
    CORRECTIONS,
    SALES,
    available,
    capture_hold,
    deposit,
    hold_amount,
    open_account,
    post_transfer,
    release_hold,
    system_account,
)

__all__ = [
    "CASH",
    "CORRECTIONS",
    "SALES",
    "available",
    "capture_hold",
    "deposit",
    "hold_amount",
    "open_account",
    "post_transfer",
    "release_hold",
    "system_account",
]
