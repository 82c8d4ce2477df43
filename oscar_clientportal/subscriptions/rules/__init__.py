"""What may be bought, how long a term is, what an upgrade costs, when a worker looks again. Pure Python."""

from .advice import Candidate, buyable_from, cheapest_covering
from .contents import Comparison, Holding, PlanFacts, Refusal, compare, may_buy
from .deals import Deal, DealKind, ListPrice, strike_deal, term_of
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
    "Candidate",
    "Comparison",
    "Deal",
    "DealKind",
    "Due",
    "Facts",
    "Holding",
    "ListPrice",
    "PlanFacts",
    "Policy",
    "Refusal",
    "RenewalFacts",
    "Step",
    "after",
    "buyable_from",
    "cheapest_covering",
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
    "strike_deal",
    "term_around",
    "term_bounds",
    "term_of",
    "upgrade_price",
]
