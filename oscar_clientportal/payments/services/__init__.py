"""What is done with money: paid with an order, given back, paid in."""

from .attempts import (
    attempt_for,
    authorise,
    claim_basket,
    lock_for_order,
    offered_limits,
    own_attempt,
    release_attempt,
    settle_with_order,
    state,
    wait_for_bank,
    waiting_attempt,
    why_not_offered,
)
from .endings import capture_after_order, release_parts, settle_part
from .events import process_event, receive_event, retry_events
from .expiry import release_expired_holds
from .open_items import retry_refund, settle_refund
from .refund_parts import carry_out, follow_refund, reconcile_refunds
from .refunds import (
    RefundPlan,
    agree_refund,
    plan_refund,
    preview_refund,
    refund_order,
    refundable_parts,
    refuse_refund,
    returned_quantities,
)

__all__ = [
    "RefundPlan",
    "agree_refund",
    "attempt_for",
    "authorise",
    "capture_after_order",
    "carry_out",
    "claim_basket",
    "follow_refund",
    "lock_for_order",
    "offered_limits",
    "own_attempt",
    "plan_refund",
    "preview_refund",
    "process_event",
    "receive_event",
    "reconcile_refunds",
    "refund_order",
    "refundable_parts",
    "refuse_refund",
    "release_attempt",
    "release_expired_holds",
    "release_parts",
    "retry_events",
    "retry_refund",
    "returned_quantities",
    "settle_part",
    "settle_refund",
    "settle_with_order",
    "state",
    "wait_for_bank",
    "waiting_attempt",
    "why_not_offered",
]
