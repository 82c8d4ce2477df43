"""Views that people keep: their own, and those that others share."""

from dataclasses import dataclass
from typing import Any

from django.db.models import Q, QuerySet

from wagtail_hooks.models import SavedView

from .state import Listing, State


def visible_to(panel: str, user: Any) -> QuerySet[SavedView]:
    """The user's views of this list, and those shared with whoever may open it."""
    return SavedView.objects.filter(Q(owner=user) | Q(is_shared=True), panel=panel).select_related("owner")


def own(panel: str, user: Any) -> QuerySet[SavedView]:
    return SavedView.objects.filter(panel=panel, owner=user)


def find(panel: str, user: Any, key: str) -> SavedView | None:
    """The view of this key, as far as the user may see it."""
    is_key = key.isascii() and key.isdigit() and len(key) < 19
    return visible_to(panel, user).filter(pk=int(key)).first() if is_key else None


@dataclass(frozen=True)
class Offered:
    """A kept view as the list shows it. ``is_changed``: it is open, and something else is asked by now."""

    view: SavedView
    is_own: bool
    is_open: bool
    is_changed: bool


def offered(listing: Listing, user: Any, state: State) -> list[Offered]:
    views = visible_to(listing.panel, user).order_by("name", "pk")
    return [_offered(listing, user, state, view) for view in views]


def _offered(listing: Listing, user: Any, state: State, view: SavedView) -> Offered:
    is_open = view.pk == state.view
    is_changed = is_open and view.choices != state.as_json()
    return Offered(view, view.owner_id == user.pk, is_open, is_changed)


def free_name(panel: str, user: Any, name: str) -> str:
    """``name``, or ``name 2`` and so on where the user has one of that name."""
    taken = set(own(panel, user).values_list("name", flat=True))
    name = name[:60]
    numbered = (f"{name} {number}" for number in range(2, len(taken) + 3))
    return name if name not in taken else next(one for one in numbered if one not in taken)
