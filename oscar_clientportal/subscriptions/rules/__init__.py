"""What may be bought, how long a term is, what an upgrade costs, when a worker looks again. Pure Python."""

from .contents import Comparison, Holding, PlanFacts, Refusal, compare, may_buy
from .prices import prorated_difference, upgrade_price
from .schedule import (
    Due,
    Facts,
    Policy,
    RenewalFacts,
    Step,
    after,
    dunning_moments,
    next_step,
    notice_moments,
    renewed_term,
    step_at,
)
from .terms import moved, next_term, term_around, term_bounds

__all__ = [
    "Comparison",
    "Due",
    "Facts",
    "Holding",
    "PlanFacts",
    "Policy",
    "Refusal",
    "RenewalFacts",
    "Step",
    "after",
    "compare",
    "dunning_moments",
    "may_buy",
    "moved",
    "next_step",
    "next_term",
    "notice_moments",
    "prorated_difference",
    "renewed_term",
    "step_at",
    "term_around",
    "term_bounds",
    "upgrade_price",
]
