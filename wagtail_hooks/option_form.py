"""How the owner of a shop sets its options: the form, and its fields in groups."""

from decimal import Decimal
from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _
from wagtail.admin.forms.models import WagtailAdminModelForm
from wagtail.admin.panels import FieldPanel, MultiFieldPanel

from oscar_clientportal.payments import methods

#: A year, in minutes.
LONGEST_HOLD = 365 * 24 * 60
AMOUNTS = ("credit_limit", "four_eyes_above")

panels = [
    MultiFieldPanel(
        [FieldPanel("customer_area_open"), FieldPanel("credit_limit")], heading=_("Customer accounts")
    ),
    MultiFieldPanel([FieldPanel("offered_methods"), FieldPanel("hold_minutes")], heading=_("Payment")),
    MultiFieldPanel([FieldPanel("refund_order")], heading=_("Refunds")),
    MultiFieldPanel([FieldPanel("four_eyes_above")], heading=_("Four eyes")),
]


def method_choices() -> list[tuple[str, Any]]:
    """The shop's methods as the customer reads them."""
    return [(code, method.label) for code, method in methods.registered().items()]


def _at_least_cents(amount: Decimal) -> Decimal:
    """``amount`` without the zeros the database adds after the cents."""
    cents = amount.quantize(Decimal("0.01"))
    return cents if cents == amount else amount


class OptionsForm(WagtailAdminModelForm):
    offered_methods = forms.MultipleChoiceField(
        label=_("Payment methods"),
        choices=method_choices,
        widget=forms.CheckboxSelectMultiple,
        required=False,
        help_text=_("Ticked: offered in the checkout. Nothing ticked: all of them."),
    )
    hold_minutes = forms.IntegerField(
        label=_("Hold time (minutes)"),
        min_value=1,
        max_value=LONGEST_HOLD,
        help_text=_("An amount set aside for a payment that never ends is given back after this time."),
    )

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        if not self.initial.get("offered_methods"):
            self.initial["offered_methods"] = [code for code, _label in method_choices()]
        for name in AMOUNTS:
            # As the reader's language writes numbers, 12,50 in French; Wagtail's own box takes a point alone.
            field = self.fields[name]
            field.localize, field.widget = True, forms.TextInput(attrs={"inputmode": "decimal"})
            field.widget.is_localized = True
            if isinstance(self.initial.get(name), Decimal):
                self.initial[name] = _at_least_cents(self.initial[name])

    def clean_offered_methods(self) -> list[str] | None:
        """All of them is kept as "all", so that a method the shop adds later is offered too."""
        chosen = self.cleaned_data["offered_methods"]
        return None if not chosen or len(chosen) == len(method_choices()) else chosen
