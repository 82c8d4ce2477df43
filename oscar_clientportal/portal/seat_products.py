"""Which products of the shop bring a company more seats."""

from typing import Any

from django.db.models import Q
from oscar.core.loading import get_model

SeatProduct = get_model("clientportal_subscriptions", "SeatProduct")
Subscription = get_model("clientportal_subscriptions", "Subscription")

#: More of them to choose from are found in the shop itself.
MOST_PRODUCTS = 10


def seat_products_for(company: Any) -> list[Any]:
    """Those with licences of their own, and those of a subscription that runs for the company. One query."""
    running = Subscription.objects.filter(company=company, status="active").order_by().values("plan")
    of_plan = Q(plan__in=running) | Q(plan__previous__in=running) | Q(plan__successor__in=running)
    fitting = SeatProduct.objects.filter(Q(plan=None) | of_plan, product__is_public=True)
    return list(fitting.select_related("product__parent").order_by("pk")[:MOST_PRODUCTS])
