"""Panel: the products with which companies buy seats."""

from typing import Any

from django.core.exceptions import ValidationError
from django.db.models import Q, QuerySet
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from oscar.core.loading import get_model
from wagtail.admin.forms.models import WagtailAdminModelForm
from wagtail.admin.panels import FieldPanel, ObjectList

from wagtail_hooks.choosers import product_chooser
from wagtail_hooks.facts import Fact
from wagtail_hooks.viewsets import PanelIndexView, PanelViewSet

from .plans import words
from .seats_field import SeatsField

Plan = get_model("clientportal_subscriptions", "Plan")
SeatProduct = get_model("clientportal_subscriptions", "SeatProduct")


def seat_products() -> QuerySet:
    products = SeatProduct.objects.select_related("product__parent")
    return products.select_related("plan__product__parent", "plan__successor")


class SeatProductForm(WagtailAdminModelForm):
    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        seats = self.fields["seats"]
        self.fields["seats"] = SeatsField(label=seats.label, initial=seats.initial)
        plans = Plan.objects.select_related("product__parent", "successor").order_by("product__title", "pk")
        newest = Q(successor=None) | Q(pk=self.instance.plan_id)
        self.fields["plan"].queryset = plans.filter(newest)
        self.fields["plan"].label_from_instance = words.version_name

    def clean_product(self) -> Any:
        """One product sells one thing."""
        product = self.cleaned_data["product"]
        if Plan.objects.filter(product=product).exists():
            raise ValidationError(
                _("This product sells a plan. How many licences come with it is said there.")
            )
        return product

    def clean(self) -> dict[str, Any]:
        data = super().clean() or self.cleaned_data
        if data.get("plan") and data.get("months"):
            message = _("Licences of a plan are valid as long as the subscription: leave this empty.")
            self.add_error("months", ValidationError(message))
        return data


class SeatProductIndexView(PanelIndexView):
    page_title = gettext_lazy("Products with licences")
    results_template_name = "oscar_clientportal/wagtail/accounts/index_results.html"


def plan_of(row: Any) -> str:
    return words.version_name(row.plan) if row.plan else ""


class SeatProductViewSet(PanelViewSet):
    model = SeatProduct
    name = "clientportal_seat_products"
    url_prefix = "client-portal/products-with-licences"
    menu_label = gettext_lazy("Products with licences")
    icon = "pick"
    ordering = "product__title"
    export_filename = "products-with-licences"
    rows = staticmethod(seat_products)
    index_view_class = SeatProductIndexView
    search_fields = ["product__title", "product__upc", "plan__product__title"]
    edit_handler = ObjectList(
        [
            FieldPanel("product", widget=product_chooser.widget_class),
            FieldPanel("seats"),
            FieldPanel("plan"),
            FieldPanel("months"),
            FieldPanel("kind"),
        ],
        base_form_class=SeatProductForm,
    )
    facts = (
        Fact("product", gettext_lazy("Product"), str, sort_key="product__title"),
        Fact("upc", gettext_lazy("UPC"), lambda row: row.product.upc, sort_key="product__upc"),
        Fact("seats", gettext_lazy("Licences per unit"), lambda row: row.seats, sort_key="seats"),
        Fact("plan", gettext_lazy("Plan"), plan_of, sort_key="plan__product__title"),
        Fact("months", gettext_lazy("Valid for (months)"), lambda row: row.months or "", sort_key="months"),
        Fact("kind", gettext_lazy("Type"), lambda row: row.get_kind_display()),
    )
