"""The composed lists by their panel's name, for jobs that run outside of any request."""

from collections.abc import Callable
from typing import Any

from .state import Listing

_LISTINGS: dict[str, Listing] = {}
_WRITERS: dict[str, Callable[[Any, Any], Any]] = {}


def register(listing: Listing) -> Listing:
    _LISTINGS[listing.panel] = listing
    return listing


def register_writer(panel: str, write: Callable[[Any, Any], Any]) -> None:
    """For a panel that is no composed list: ``write(job, progress)`` gives the file of its exports."""
    _WRITERS[panel] = write


def writer_of(panel: str) -> Callable[[Any, Any], Any] | None:
    return _WRITERS.get(panel)


def listing_of(panel: str) -> Listing | None:
    """The list of this panel; nothing where the shop has left that panel out, or its panels were not imported."""
    return _LISTINGS.get(panel)
