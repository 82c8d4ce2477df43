"""Panel: what was bought for clients, with both names on every line: who paid, and for whom."""

from typing import Any

import django_filters
from django.apps import apps
from django.urls import NoReverseMatch, reverse
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy
from oscar.core.loading import get_model
from oscar.views.decorators import check_permissions
from wagtail.admin.filters import DateRangePickerWidget, WagtailFilterSet
from wagtail.admin.paginator import WagtailPaginator
from wagtail.admin.ui.tables import DateColumn
from wagtail.admin.widgets.button import Button, HeaderButton

from oscar_clientportal.core import money
from wagtail_hooks import reads
from wagtail_hooks.facts import Fact
from wagtail_hooks.panels.documents.of_order import invoice_buttons
from wagtail_hooks.viewsets import ReadOnlyFactsView, ReadOnlyIndexView, ReadOnlyViewSet

Agent = get_model("clientportal_portfolios", "Agent")
OrderLineBeneficiary = get_model("clientportal_portfolios", "OrderLineBeneficiary")


def product(row: Any) -> str:
    """What was bought; the line's own title, which names the client again, only where the product is gone."""
    return row.line.product.get_title() if row.line.product else row.line.title


def payer(row: Any) -> str:
    """Who paid, as the order's parties say; the order's own user where nobody wrote them."""
    parties = getattr(row.line.order, "clientportal_parties", None)
    user = parties.payer if parties else row.line.order.user
    return (user.get_full_name() or user.email) if user else ""


def placed_by(row: Any) -> str:
    """Who acted as the payer to place it; empty where they did it themselves."""
    actor = getattr(getattr(row.line.order, "clientportal_parties", None), "actor", None)
    return (actor.get_full_name() or actor.email) if actor else ""


def price(row: Any) -> str:
    return money.display(row.line.line_price_incl_tax, row.line.order.currency)


def dashboard_url(user: Any, row: Any) -> str | None:
    """Where Oscar's dashboard shows the order, for those it lets in."""
    try:
        permissions = apps.get_app_config("orders_dashboard").permissions_map["order-detail"]
        url = reverse("dashboard:order-detail", kwargs={"number": row.line.order.number})
    except (LookupError, NoReverseMatch):  # a shop without Oscar's dashboard
        return None
    return url if user.is_staff and check_permissions(user, permissions) else None


class OrdersFilterSet(WagtailFilterSet):
    agent = django_filters.ModelChoiceFilter(
        label=_("Agent"),
        field_name="line__order__clientportal_parties__payer__clientportal_agent",
        queryset=lambda request: Agent.objects.select_related("user"),
    )
    date = django_filters.DateFromToRangeFilter(
        label=_("Date"), field_name="line__order__date_placed", widget=DateRangePickerWidget
    )

    class Meta:
        model = OrderLineBeneficiary
        fields = ["agent", "date"]


class LinesPaginator(WagtailPaginator):
    """Counts order lines, which is what the rows are to the reader."""

    verbose_name = _("order line")
    verbose_name_plural = _("order lines")


class OrdersIndexView(ReadOnlyIndexView):
    paginator_class = LinesPaginator
    page_title = _("Orders for clients")
    verbose_name = _("order line")
    verbose_name_plural = _("order lines")

    def get_list_more_buttons(self, instance: Any) -> list[Any]:
        buttons = super().get_list_more_buttons(instance)
        if url := dashboard_url(self.request.user, instance):
            buttons.append(
                Button(_("Order in the dashboard"), url=url, icon_name="link-external", priority=30)
            )
        return buttons


class OrdersFactsView(ReadOnlyFactsView):
    @property
    def header_buttons(self) -> list[Any]:
        buttons = invoice_buttons(self.request.user, self.object.line.order)
        if url := dashboard_url(self.request.user, self.object):
            buttons.append(HeaderButton(_("Order in the dashboard"), url=url, icon_name="link-external"))
        return buttons

    def get_page_subtitle(self) -> str:
        return self.object.line.order.number


class OrdersViewSet(ReadOnlyViewSet):
    model = OrderLineBeneficiary
    name = "clientportal_orders"
    url_prefix = "client-portal/orders"
    menu_label = _("Orders for clients")
    icon = "clipboard-list"
    ordering = "-line__order__date_placed"
    export_filename = "orders-for-clients"
    rows = staticmethod(reads.lines_for_clients)
    index_view_class = OrdersIndexView
    inspect_view_class = OrdersFactsView
    filterset_class = OrdersFilterSet
    search_fields = [
        "line__order__number",
        "line__title",
        "contact__first_name",
        "contact__last_name",
        "contact__email",
        "line__order__clientportal_parties__payer__first_name",
        "line__order__clientportal_parties__payer__last_name",
        "line__order__clientportal_parties__payer__email",
    ]
    facts = (
        Fact("order", _("Order"), lambda row: row.line.order.number, sort_key="line__order__number"),
        Fact(
            "date",
            _("Date"),
            lambda row: row.line.order.date_placed,
            sort_key="line__order__date_placed",
            column=DateColumn,
        ),
        Fact("payer", _("Payer"), payer),
        Fact("placed_by", _("Placed by"), placed_by, is_listed=False),
        Fact("beneficiary", _("Beneficiary"), lambda row: row.contact.name, sort_key="contact__last_name"),
        Fact("email", _("E-mail address"), lambda row: row.contact.email, is_listed=False),
        Fact("product", _("Product"), product, sort_key="line__title"),
        Fact(
            "amount", pgettext_lazy("money", "Amount"), lambda row: row.line.line_price_incl_tax, shown=price
        ),
        Fact("currency", _("Currency"), lambda row: row.line.order.currency, is_listed=False),
    )
