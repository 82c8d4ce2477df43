"""Panel: the products that only subscribers may buy."""

from typing import Any

from django import forms
from django.core.exceptions import ValidationError
from django.db.models import QuerySet
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from oscar.core.loading import get_model
from wagtail.admin.forms.models import WagtailAdminModelForm
from wagtail.admin.panels import FieldPanel, ObjectList

from wagtail_hooks.choosers import product_chooser
from wagtail_hooks.facts import Fact
from wagtail_hooks.viewsets import PanelIndexView, PanelViewSet

Plan = get_model("clientportal_subscriptions", "Plan")
ProductRequirement = get_model("clientportal_subscriptions", "ProductRequirement")


def required_products() -> QuerySet:
    requirements = ProductRequirement.objects.select_related("product__parent")
    return requirements.prefetch_related("contents")


def contents(requirement: Any) -> str:
    return ", ".join(str(content) for content in requirement.contents.all())


class RequiredProductForm(WagtailAdminModelForm):
    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["contents"].error_messages["required"] = _("Please tick what a buyer must have.")

    def clean_product(self) -> Any:
        """Whether a plan may be bought is for the ladder to say."""
        product = self.cleaned_data["product"]
        if Plan.objects.filter(product=product).exists():
            raise ValidationError(_("This product sells a plan: what leads to it follows from its contents."))
        return product


class RequiredProductIndexView(PanelIndexView):
    page_title = gettext_lazy("Products for subscribers")
    results_template_name = "oscar_clientportal/wagtail/accounts/index_results.html"


class RequiredProductViewSet(PanelViewSet):
    model = ProductRequirement
    name = "clientportal_required_products"
    url_prefix = "client-portal/products-for-subscribers"
    menu_label = gettext_lazy("Products for subscribers")
    icon = "lock"
    ordering = "product__title"
    export_filename = "products-for-subscribers"
    rows = staticmethod(required_products)
    index_view_class = RequiredProductIndexView
    search_fields = ["product__title", "product__upc", "contents__name"]
    edit_handler = ObjectList(
        [
            FieldPanel("product", widget=product_chooser.widget_class),
            FieldPanel(
                "contents",
                widget=forms.CheckboxSelectMultiple,
                help_text=gettext_lazy("A buyer needs all of them, or the person it is bought for."),
            ),
        ],
        base_form_class=RequiredProductForm,
    )
    facts = (
        Fact("product", gettext_lazy("Product"), str, sort_key="product__title"),
        Fact("upc", gettext_lazy("UPC"), lambda row: row.product.upc, sort_key="product__upc"),
        Fact("contents", gettext_lazy("Required contents"), contents),
    )
