"""Offers and ranges in the storefront: their products as far as they are seen; none of whose is, is not there."""

from typing import Any

from django.db.models import QuerySet
from django.http import Http404, HttpRequest, HttpResponse

from oscar_clientportal.conditions.services import Reading, reading_of

#: So many of its products the list shows of each offer.
MOST = 12


class ProductsMixin:
    """Mixed over the page of an offer and that of a range."""

    request: Any

    def get(self, request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponse:
        response = super().get(request, *args, **kwargs)  # type: ignore[misc]
        if self._is_emptied():
            raise Http404
        return response

    def get_queryset(self) -> QuerySet:
        return reading_of(self.request).visible(super().get_queryset())  # type: ignore[misc]

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        context = super().get_context_data(**kwargs)  # type: ignore[misc]
        reading_of(self.request).prepare(context["products"])
        self._has_products = bool(context["paginator"].count)
        return context

    def _is_emptied(self) -> bool:
        """Nothing is left of what others see here."""
        has_view = reading_of(self.request).has_view
        return has_view and not self._has_products and super().get_queryset().exists()  # type: ignore[misc]


class OfferListMixin:
    """Mixed over ``offer.views.OfferListView``."""

    request: Any

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        context = super().get_context_data(**kwargs)  # type: ignore[misc]
        reading = reading_of(self.request)
        if reading.has_view or reading.profile.has_prices:
            shown = [offer for offer in context["offers"] if _is_shown(offer, reading)]
            reading.prepare(product for offer in shown for product in offer.products)
            context["offers"] = context["object_list"] = shown
        return context


def _is_shown(offer: Any, reading: Reading) -> bool:
    """From now on the offer's products are those that the reader sees. One query, as Oscar's page makes for each."""
    all_products = offer.products()
    offer.products = list(reading.visible(all_products)[:MOST])
    return bool(offer.products) or not reading.has_view or not all_products.exists()
