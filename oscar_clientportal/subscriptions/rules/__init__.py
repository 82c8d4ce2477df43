"""What may be bought, how long a term is, what an upgrade costs, when a worker looks again. Pure Python."""

from .contents import Comparison, Holding, PlanFacts, Refusal, compare, may_buy
from .prices import prorated_difference, upgrade_price
from .schedule import next_due, notice_moments
from .terms import moved, next_term, term_around, term_bounds

__all__ = [
    "Comparison",
    "Holding",
    "PlanFacts",
    "Refusal",
    "compare",
    "may_buy",
    "moved",
    "next_due",
    "next_term",
    "notice_moments",
    "prorated_difference",
    "term_around",
    "term_bounds",
    "upgrade_price",
]
