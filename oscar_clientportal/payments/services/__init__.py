"""What is done with money: paid with an order, given back, paid in."""

from .attempts import (
    attempt_for,
    authorise,
    capture_after_order,
    claim_basket,
    lock_for_order,
    offered_limits,
    own_attempt,
    release_attempt,
    release_parts,
    settle_with_order,
    state,
    waiting_attempt,
)

__all__ = [
    "attempt_for",
    "authorise",
    "capture_after_order",
    "claim_basket",
    "lock_for_order",
    "offered_limits",
    "own_attempt",
    "release_attempt",
    "release_parts",
    "settle_with_order",
    "state",
    "waiting_attempt",
    "why_not_offered",
]
    "carry_out",
    "why_not_offered",
