"""The composed lists by their panel's name, for jobs that run outside of any request."""

from .state import Listing

_LISTINGS: dict[str, Listing] = {}


def register(listing: Listing) -> Listing:
    _LISTINGS[listing.panel] = listing
    return listing


def listing_of(panel: str) -> Listing | None:
    """The list of this panel; nothing where the shop has left that panel out, or its panels were not imported."""
    return _LISTINGS.get(panel)
