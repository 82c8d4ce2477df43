"""Rules of visibility and prices. Pure Python."""

from .prices import Condition, Tier, What, Who, explain, price_of, rank, winner
from .visibility import is_shown

__all__ = ["Condition", "Tier", "What", "Who", "explain", "is_shown", "price_of", "rank", "winner"]
