"""Whose prices a strategy gives; one without our mixins knows of no conditions, and gives the shop's."""

from contextlib import AbstractContextManager, nullcontext
from typing import Any


def at_shops_prices(strategy: Any) -> AbstractContextManager[None]:
    """What is asked of the strategy meanwhile is not for its reader."""
    return getattr(strategy, "at_shops_prices", nullcontext)()


def pricing_for(strategy: Any, reading: Any) -> AbstractContextManager[None]:
    """What is asked of the strategy meanwhile is for whoever ``reading`` is of."""
    own = getattr(strategy, "pricing_for", None)
    return own(reading) if own is not None else nullcontext()
