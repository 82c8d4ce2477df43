"""The page of a product for subscribers: it stays to be seen, and says what opens it to whoever lacks that.

The page of a product that sells licences says what it comes to.
"""

from typing import Any

from django.template.loader import select_template
from django.utils.functional import cached_property

from oscar_clientportal.subscriptions import services as subscriptions


class ProductPageMixin:
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

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        context = super().get_context_data(**kwargs)  # type: ignore[misc]
        if codes := self.missing:
            shops_own = select_template(super().get_template_names())  # type: ignore[misc]
            opening = subscriptions.plans_that_open(request=self.request, codes=codes)
            context |= {"shops_own_page": shops_own.template, "opening": opening}
        elif seats := self.seats:
            shops_own = select_template(super().get_template_names())  # type: ignore[misc]
            running = self.request.strategy.running(seats)
            context |= {"shops_own_page": shops_own.template, "seats": seats, "running": running}
        return context

    def get_template_names(self) -> list[str]:
        if self.missing:
            return ["oscar_clientportal/subscriptions/product.html"]
        if self.seats:
            return ["oscar_clientportal/subscriptions/seat_product.html"]
        return super().get_template_names()  # type: ignore[misc]
