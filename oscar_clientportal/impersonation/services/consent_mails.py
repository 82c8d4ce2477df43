"""Who hears of a consent by mail."""

from typing import Any


def tell(consent: Any, event: Any) -> None:
    """Nobody yet."""
