"""A plan's form, with its price. What somebody has bought is locked."""

from typing import Any

from django import forms
from django.core.exceptions import ValidationError
from django.utils.functional import cached_property
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from oscar.core.loading import get_model
from wagtail.admin.forms.models import WagtailAdminModelForm

from oscar_clientportal.subscriptions.services.plan_prices import set_price, shop_currency, stock_record_of
from oscar_clientportal.subscriptions.services.versions import is_sold
from wagtail_hooks.panels.seats_field import SeatsField

from .price import PriceField

Content = get_model("clientportal_subscriptions", "Content")
Plan = get_model("clientportal_subscriptions", "Plan")
Product = get_model("catalogue", "Product")

#: The longest term, in each unit: ten years. Further than that the calendar itself runs out.
LONGEST = {Plan.Unit.DAY: 3660, Plan.Unit.MONTH: 120, Plan.Unit.YEAR: 10}
#: What is theirs who bought the plan.
LOCKED = ("product", "contents", "term_length", "term_unit", "seats")
NO_CONTENTS = gettext_lazy("A plan opens at least one content.")


class TermAndPrice:
    """What a plan's form and that of a new version check alike."""

    def take_price(self, product: Any, **field: Any) -> None:
        """Put the box for the price there, in the shop's currency."""
        self.record = stock_record_of(product) if product else None
        self.currency = shop_currency(besides=product)
        label = _("Price of a term (%(currency)s)") % {"currency": self.currency}
        self.fields["price"] = PriceField(currency=self.currency, label=label, required=False, **field)
        self.fields["contents"].error_messages["required"] = NO_CONTENTS
        if self.record and self.record.price_currency == self.currency:
            self.initial.setdefault("price", self.record.price)

    def clean(self) -> dict[str, Any]:
        cleaned = super().clean() or self.cleaned_data
        length, longest = cleaned.get("term_length"), LONGEST.get(cleaned.get("term_unit"))
        if length is not None and longest and not 1 <= length <= longest:
            message = _("A term lasts at least one unit and at most ten years.")
            self.add_error("term_length", ValidationError(message))
        return cleaned

    def check_currency(self, record: Any) -> None:
        if record is not None and record.price_currency != self.currency:
            facts = {"currency": self.currency, "other": record.price_currency}
            message = _(
                "The price of this product is in %(other)s, but the shop sells its plans in %(currency)s. Please "
                "change the currency of its stock record in the shop's dashboard first."
            )
            self.add_error("price", ValidationError(message % facts))


class PlanForm(TermAndPrice, WagtailAdminModelForm):
    price = forms.CharField(required=False)

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        plan = self.instance
        self.is_sold = is_sold(plan)
        help_text = _("Without tax.")
        if self.is_sold:
            help_text = _("Without tax. For new buyers: who has the plan keeps the price they agreed.")
        self.take_price(plan.product if plan.pk else None, help_text=help_text)
        self.fields["trial_days"].required = False
        seats = self.fields["seats"]
        self.fields["seats"] = SeatsField(label=seats.label, help_text=seats.help_text, required=False)
        if self.is_sold:
            self._lock(LOCKED)
        elif plan.previous_id:  # its versions follow one another on one product
            self._lock(LOCKED[:1])

    def _lock(self, names: tuple[str, ...]) -> None:
        for name in names:
            self.fields[name].disabled = True
        product = self.fields["product"]
        product.widget = forms.Select(choices=[(self.instance.product_id, str(self.instance))])
        product.help_text = ""

    def clean_trial_days(self) -> int:
        return self.cleaned_data["trial_days"] or 0

    @cached_property
    def own_record(self) -> Any:
        """The stock record of the product that was chosen."""
        product = self.cleaned_data.get("product")
        return stock_record_of(product) if product else None

    def clean(self) -> dict[str, Any]:
        cleaned = super().clean()
        self.check_currency(self.own_record)
        if "price" in self.errors or cleaned.get("price") is not None:
            return cleaned
        if "product" in self.changed_data and self.own_record is not None:
            cleaned["price"] = self.own_record.price
        if cleaned["price"] is None and cleaned.get("is_open"):
            self.add_error("price", ValidationError(_("Without a price nobody can buy the plan.")))
        return cleaned

    def save_price(self) -> None:
        """Once the plan is saved."""
        price = self.cleaned_data["price"]
        if price is not None or self.own_record is not None:
            set_price(plan=self.instance, price=price)


class NewVersionForm(TermAndPrice, forms.Form):
    contents = forms.ModelMultipleChoiceField(
        label=gettext_lazy("Contents"), queryset=Content.objects.all(), widget=forms.CheckboxSelectMultiple
    )
    term_length = forms.IntegerField(label=gettext_lazy("Length of a term"))
    term_unit = forms.ChoiceField(label=gettext_lazy("Unit"), choices=Plan.Unit.choices)
    seats = SeatsField(
        label=gettext_lazy("Licences"), required=False, help_text=Plan._meta.get_field("seats").help_text
    )

    def __init__(self, *args: Any, plan: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.plan = plan
        self.initial |= {
            "contents": list(plan.contents.all()),
            "term_length": plan.term_length,
            "term_unit": plan.term_unit,
            "seats": plan.seats,
        }
        self.take_price(plan.product, help_text=_("Without tax."))

    def clean(self) -> dict[str, Any]:
        cleaned = super().clean()
        self.check_currency(self.record)
        if "price" not in self.errors and cleaned.get("price") is None:
            self.add_error("price", ValidationError(_("Without a price nobody can buy the plan.")))
        contents = cleaned.get("contents")
        if contents is not None and not self.errors and self._is_as_before(cleaned):
            self.add_error(None, ValidationError(_("Nothing is different from the version before.")))
        return cleaned

    def _is_as_before(self, cleaned: dict[str, Any]) -> bool:
        terms = ("term_length", "term_unit", "seats")
        is_as_sold = all(cleaned[name] == getattr(self.plan, name) for name in terms)
        return is_as_sold and set(cleaned["contents"]) == set(self.plan.contents.all())
