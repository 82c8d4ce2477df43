"""The page of a product for subscribers: it stays to be seen, and says what opens it to whoever lacks that.

The page of a product that sells licences says what it comes to; that of one with conditions for the reader, what they
are. Of what can be had more than once, each asks how many.
"""

from typing import Any

from django.db.models import QuerySet
from django.template.loader import select_template
from django.utils.functional import cached_property

from oscar_clientportal.conditions.services import shown_prices
from oscar_clientportal.subscriptions import services as subscriptions

from .catalogue.pages import SeenProductPageMixin
from .forms import ASKS_QUANTITY
from .subscribers import PLAN

#: Over the shop's own page.
PRICED = "oscar_clientportal/conditions/product.html"


class ProductPageMixin(SeenProductPageMixin):
    """Mixed over ``oscar.apps.catalogue.views.ProductDetailView``: other products' pages stay as the shop has them."""

    object: Any
    request: Any

    @cached_property
    def missing(self) -> list[str]:
        """What the reader needs to have before they may buy it; empty where they may."""
        return list(self.request.strategy.lacked(self.object))

    @cached_property
    def seats(self) -> Any:
        """What a unit gives of a product that sells seats; None: it sells none."""
        return self.request.strategy.seats_of(self.object)

    @cached_property
    def own_prices(self) -> Any:
        """What is to be said of the reader's price; None: they pay what everybody does."""
        return shown_prices(self.request.strategy, self.object)

    def get_queryset(self) -> QuerySet:
        return super().get_queryset().select_related(PLAN)

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        setattr(self.object, ASKS_QUANTITY, getattr(self.object, PLAN, None) is None)
        context = super().get_context_data(**kwargs)  # type: ignore[misc]
        if codes := self.missing:
            opening = subscriptions.plans_that_open(request=self.request, codes=codes)
            context |= {**self._shops_own_page(), "opening": opening}
        elif seats := self.seats:
            running = self.request.strategy.running(seats)
            context |= {**self._shops_own_page(), "seats": seats, "running": running}
        elif self.own_prices:
            context |= {"page_without_prices": self._shops_template(), "own_prices": self.own_prices}
        return context

    def get_template_names(self) -> list[str]:
        if self.missing:
            return ["oscar_clientportal/subscriptions/product.html"]
        if self.seats:
            return ["oscar_clientportal/subscriptions/seat_product.html"]
        return [PRICED] if self.own_prices else super().get_template_names()  # type: ignore[misc]

    def _shops_own_page(self) -> dict[str, Any]:
        """What the pages above extend: the shop's own, with the reader's prices where they have some."""
        if not self.own_prices:
            return {"shops_own_page": self._shops_template()}
        priced = select_template([PRICED]).template
        return {
            "shops_own_page": priced,
            "page_without_prices": self._shops_template(),
            "own_prices": self.own_prices,
        }

    def _shops_template(self) -> Any:
        return select_template(super().get_template_names()).template  # type: ignore[misc]
