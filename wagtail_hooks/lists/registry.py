"""The composed lists by their panel's name, for jobs that run outside of any request."""

from importlib import import_module

from .state import Listing

_LISTINGS: dict[str, Listing] = {}


def register(listing: Listing) -> Listing:
    _LISTINGS[listing.panel] = listing
    return listing


def listing_of(panel: str) -> Listing | None:
    """The list of this panel; nothing where the shop has left that panel out."""
    import_module("wagtail_hooks.panels")
    return _LISTINGS.get(panel)
