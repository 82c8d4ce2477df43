"""What was agreed with a customer, within its form: catalogue view, group, delivery, payment, credit."""

from typing import Any

from django import forms
from django.core.exceptions import ValidationError
from django.db import transaction
from django.forms.forms import DeclarativeFieldsMetaclass
from django.http import HttpResponse
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from oscar.core.loading import get_model

from oscar_clientportal.clients.fields import validate_text
from oscar_clientportal.conditions.services.agreeing import AGREED, LONGEST_TEXT, set_conditions
from oscar_clientportal.conditions.services.shipping import available_codes
from wagtail_hooks.choosers import group_chooser, view_chooser
from wagtail_hooks.panels.conditions_pages import tell

CatalogueView = get_model("clientportal_conditions", "CatalogueView")
CompanyConditions = get_model("clientportal_conditions", "CompanyConditions")
CustomerGroup = get_model("clientportal_conditions", "CustomerGroup")
CHANGE = "clientportal_conditions.change_companyconditions"
SOME = "some"
#: The fields that the form adds to the company's own.
FIELDS = (*AGREED, "shipping")


def conditions_of(company: Any) -> Any:
    """The customer's row; one that says nothing where there is none."""
    kept = CompanyConditions.objects.select_related("view", "group__view").filter(company=company.pk).first()
    return kept or CompanyConditions(company=company)


def text(label: Any, help_text: Any) -> forms.CharField:
    return forms.CharField(
        label=label,
        max_length=LONGEST_TEXT,
        required=False,
        validators=[validate_text],
        help_text=help_text,
        widget=forms.Textarea(attrs={"rows": 3}),
    )


def number(name: str, **kwargs: Any) -> forms.Field:
    field = CompanyConditions._meta.get_field(name).formfield(**kwargs)
    field.required = False
    return field


class AgreedMixin(metaclass=DeclarativeFieldsMetaclass):
    """A customer's form with these fields: what wasn't changed in it stays as it is by then."""

    view = forms.ModelChoiceField(
        label=gettext_lazy("Catalogue view"),
        queryset=CatalogueView.objects.all(),
        required=False,
        widget=view_chooser.widget_class,
        help_text=gettext_lazy("Empty: the view of the customer's group, else the shop's default."),
    )
    group = forms.ModelChoiceField(
        label=gettext_lazy("Customer group"),
        queryset=CustomerGroup.objects.all(),
        required=False,
        widget=group_chooser.widget_class,
    )
    shipping = forms.ChoiceField(
        label=gettext_lazy("Shipping methods"),
        choices=[
            ("", gettext_lazy("All that the shop has")),
            (SOME, gettext_lazy("Only those ticked below")),
        ],
        required=False,
        widget=forms.RadioSelect,
    )
    shipping_methods = forms.MultipleChoiceField(
        label=gettext_lazy("Those that the customer may choose"),
        required=False,
        widget=forms.CheckboxSelectMultiple,
    )
    delivery_terms = text(gettext_lazy("Terms of delivery"), gettext_lazy("Printed on orders and invoices."))
    payment_terms = text(
        gettext_lazy("Terms of payment"), gettext_lazy("Printed on invoices, after the date they are due.")
    )
    discount_percent = number("discount_percent", label=gettext_lazy("Early-payment discount (%)"))
    discount_days = number(
        "discount_days", label=gettext_lazy("Early-payment discount within (days)"), max_value=32_767
    )
    credit_limit = number("credit_limit", label=gettext_lazy("Credit limit"))

    def offer_agreed(self) -> None:
        """Show what holds now. Fields that somebody may not change aren't there."""
        if "view" not in self.fields:
            return
        kept = conditions_of(self.instance)
        for name in AGREED:
            self.initial.setdefault(name, getattr(kept, name))
        self.initial.setdefault("shipping", "" if kept.shipping_methods is None else SOME)
        offered = dict(available_codes())
        for code in kept.shipping_methods or ():
            offered.setdefault(code, code)
        self.fields["shipping_methods"].choices = list(offered.items())

    def clean_agreed(self, cleaned: dict[str, Any]) -> None:
        """All of the shop's ways of delivery, or at least one of them."""
        if cleaned.get("shipping") != SOME:
            cleaned["shipping_methods"] = None
        elif "shipping_methods" in cleaned and not cleaned["shipping_methods"]:
            self.add_error("shipping_methods", _("Please tick at least one, or choose all."))

    def save_agreed(self) -> None:
        """Raises ``ValidationError``, field by field."""
        data = self.cleaned_data
        asked = set(self.changed_data) & set(FIELDS)
        if "shipping" in asked:
            asked.add("shipping_methods")
        changes = {name: data[name] for name in AGREED if name in asked}
        if changes:
            set_conditions(company=self.instance, by=self.for_user, **changes)


class AgreeingMixin:
    """A page that saves a customer's form: what the services refuse stands beside the fields, and nothing is kept."""

    def form_valid(self, form: Any) -> HttpResponse:
        is_new = form.instance.pk is None
        try:
            with transaction.atomic():
                return super().form_valid(form)
        except ValidationError as error:
            tell(form, error)
        self.produced_error_message = self.get_error_message()
        if is_new:
            form.instance.pk, form.instance.number, self.object = None, "", None
        return self.form_invalid(form)
