"""Of which licence somebody gets a seat, where nobody said."""

from collections.abc import Iterable
from datetime import UTC, datetime
from typing import Any

_NEVER = datetime.max.replace(tzinfo=UTC)


def in_order(licences: Iterable[Any]) -> list[Any]:
    """Those without an end first, then those that hold longest, then the oldest."""
    by_age = sorted(licences, key=lambda licence: licence.pk)
    return sorted(by_age, key=lambda licence: licence.valid_until or _NEVER, reverse=True)


def best_of(licences: Iterable[Any]) -> Any:
    """The first of them with a free seat, or None."""
    return next((licence for licence in in_order(licences) if licence.free > 0), None)
