"""Panel: orders that somebody placed acting as the customer, told apart from what was bought *for* somebody."""

from typing import Any

from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy
from oscar.core.loading import get_model
from wagtail.admin.ui.tables import DateColumn

from oscar_clientportal.core import money
from wagtail_hooks import reads
from wagtail_hooks.facts import Fact
from wagtail_hooks.viewsets import ReadOnlyIndexView, ReadOnlyViewSet

OrderParties = get_model("clientportal_portfolios", "OrderParties")


def name(user: Any) -> str:
    return (user.get_full_name() or user.email) if user else ""


class PlacedOrdersIndexView(ReadOnlyIndexView):
    page_title = _("Orders placed as clients")
    verbose_name = _("order")
    verbose_name_plural = _("orders")


class PlacedOrdersViewSet(ReadOnlyViewSet):
    model = OrderParties
    name = "clientportal_placed_orders"
    url_prefix = "client-portal/placed-orders"
    menu_label = _("Orders placed as clients")
    icon = "clipboard-list"
    ordering = "-order__date_placed"
    export_filename = "orders-placed-as-clients"
    rows = staticmethod(reads.orders_placed_as_clients)
    index_view_class = PlacedOrdersIndexView
    search_fields = [
        "order__number",
        *[
            f"{who}__{field}"
            for who in ("actor", "order__user")
            for field in ("first_name", "last_name", "email")
        ],
    ]
    facts = (
        Fact("order", _("Order"), lambda row: row.order.number, sort_key="order__number"),
        Fact(
            "date",
            _("Date"),
            lambda row: row.order.date_placed,
            sort_key="order__date_placed",
            column=DateColumn,
        ),
        Fact("customer", pgettext_lazy("of the shop", "Customer"), lambda row: name(row.order.user)),
        Fact("placed_by", _("Placed by"), lambda row: name(row.actor)),
        Fact("payer", _("Payer"), lambda row: name(row.payer)),
        Fact(
            "amount",
            pgettext_lazy("money", "Amount"),
            lambda row: row.order.total_incl_tax,
            shown=lambda row: money.display(row.order.total_incl_tax, row.order.currency),
        ),
        Fact("currency", _("Currency"), lambda row: row.order.currency, is_listed=False),
    )
