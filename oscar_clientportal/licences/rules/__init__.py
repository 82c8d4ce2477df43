"""What a licence's numbers may be, which one somebody is given a seat of, and what is coming: pure decisions."""

from .choosing import best_of, in_order
from .forecast import Coming, Step, forecast
from .numbers import MOST_SEATS, NotEnough, Numbers, free_of, is_quantity

__all__ = [
    "MOST_SEATS",
    "Coming",
    "NotEnough",
    "Numbers",
    "Step",
    "best_of",
    "forecast",
    "free_of",
    "in_order",
    "is_quantity",
]
