"""Wish lists, one's own and shared ones: only with what whoever looks sees. What is left out stays on the list."""

from typing import Any

from django.db.models import Prefetch, Q, QuerySet
from django.http import HttpRequest
from oscar.core.loading import get_model

from oscar_clientportal.conditions.services import reading_of

from .pages import keep_to, require_seen, seen_by


def lines_seen(request: HttpRequest) -> QuerySet:
    """Lines of wish lists; with those whose product the shop has deleted, as Oscar shows them."""
    return get_model("wishlists", "Line").objects.filter(Q(product=None) | seen_by(request))


def _narrowed(wishlist: Any, request: HttpRequest) -> Any:
    if reading_of(request).has_view:
        keep_to(wishlist, "lines", lines_seen(request).filter(wishlist=wishlist))
    return wishlist


class WishListsMixin:
    """Mixed over the list of one's wish lists, which says how long each is."""

    request: Any

    def get_queryset(self) -> QuerySet:
        wishlists = super().get_queryset()  # type: ignore[misc]
        if not reading_of(self.request).has_view:
            return wishlists
        return wishlists.prefetch_related(Prefetch("lines", queryset=lines_seen(self.request)))


class OwnWishListMixin:
    """Mixed over ``customer.wishlists.views.WishListDetailView``."""

    object: Any
    request: Any

    def get_wishlist_or_404(self, key: str, user: Any) -> Any:
        return _narrowed(super().get_wishlist_or_404(key, user), self.request)  # type: ignore[misc]

    def get_form_kwargs(self) -> dict[str, Any]:
        return {**super().get_form_kwargs(), "queryset": self.object.lines.all()}  # type: ignore[misc]


class SharedWishListMixin:
    """Mixed over ``wishlists.views.WishListView``: whoever is shown somebody's list sees by their own view."""

    request: Any

    def get_object(self, queryset: QuerySet | None = None) -> Any:
        return _narrowed(super().get_object(queryset), self.request)  # type: ignore[misc]

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        context = super().get_context_data(**kwargs)  # type: ignore[misc]
        reading = reading_of(self.request)
        if reading.profile.has_prices:
            reading.prepare(line.product for line in context["page_obj"])
        return context


class WishListLineMixin:
    """Mixed over what is done with a line of a wish list."""

    line: Any
    request: Any

    def fetch_line(self, *args: Any, **kwargs: Any) -> None:
        super().fetch_line(*args, **kwargs)  # type: ignore[misc]
        require_seen(self.request, self.line.product_id)
