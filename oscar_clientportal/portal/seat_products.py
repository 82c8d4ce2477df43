"""Which products of the shop bring a company more seats."""

from typing import Any

from oscar.core.loading import get_model

from oscar_clientportal.conditions.services import Reading
from oscar_clientportal.subscriptions.services.seat_products import families_of

Product = get_model("catalogue", "Product")
SeatProduct = get_model("clientportal_subscriptions", "SeatProduct")
Subscription = get_model("clientportal_subscriptions", "Subscription")

#: More of them to choose from are found in the shop itself.
MOST_PRODUCTS = 50


def seat_products_for(company: Any, reading: Reading) -> list[Any]:
    """Of what its people see: those with licences of their own, and those of a subscription that runs for the company.
    Three queries.
    """
    products = SeatProduct.objects.filter(product__is_public=True).select_related("product__parent")
    if reading.has_view:
        products = products.filter(product__in=reading.visible(Product.objects.order_by()))
    found = list(products.order_by("pk")[:MOST_PRODUCTS])
    plans = {seats.plan_id for seats in found if seats.plan_id is not None}
    if not plans:
        return found
    running = Subscription.objects.filter(company=company, status="active").order_by()
    held, families = set(running.values_list("plan", flat=True)), families_of(plans)
    return [seats for seats in found if seats.plan_id is None or held & families[seats.plan_id]]
