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
from .cards import add_card, finish_adding, make_default, refresh_cards, remove_card, saved_cards
from .disputes import follow_dispute
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
    returned_lines,
    returned_quantities,
)
from .repayments import (
    advance_repayment,
    give_up_repayment,
    reconcile_repayments,
    repayment_range,
    start_repayment,
    takes_repayments,
)

__all__ = [
    "RefundPlan",
    "add_card",
    "advance_repayment",
    "agree_refund",
    "attempt_for",
    "authorise",
    "capture_after_order",
    "carry_out",
    "claim_basket",
    "finish_adding",
    "follow_dispute",
    "follow_refund",
    "give_up_repayment",
    "lock_for_order",
    "make_default",
    "offered_limits",
    "own_attempt",
    "plan_refund",
    "preview_refund",
    "process_event",
    "receive_event",
    "reconcile_refunds",
    "reconcile_repayments",
    "refresh_cards",
    "refund_order",
    "refundable_parts",
    "refuse_refund",
    "release_attempt",
    "release_expired_holds",
    "release_parts",
    "remove_card",
    "repayment_range",
    "retry_events",
    "retry_refund",
    "returned_lines",
    "returned_quantities",
    "saved_cards",
    "settle_part",
    "settle_refund",
    "settle_with_order",
    "start_repayment",
    "state",
    "takes_repayments",
    "wait_for_bank",
    "waiting_attempt",
    "why_not_offered",
]
