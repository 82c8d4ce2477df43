"""A template's form: each setting has a tick that makes it a part of the template, and a box of its own kind."""

from typing import Any

from django import forms
from django.core.exceptions import ValidationError
from django.utils.text import capfirst, format_lazy
from django.utils.translation import gettext_lazy as _
from oscar.core.loading import get_model
from wagtail.admin.forms.models import WagtailAdminModelForm
from wagtail.admin.panels import FieldPanel, FieldRowPanel, MultiFieldPanel, ObjectList
from wagtail.admin.widgets import AdminDateInput

from oscar_clientportal.clients import fields, languages
from oscar_clientportal.clients.abstract_models import MailKind
from oscar_clientportal.clients.services.customers import LONGEST_TEXT
from oscar_clientportal.clients.services.templates import TEMPLATE_FIELDS, clean_values
from oscar_clientportal.conditions.services import available_codes
from wagtail_hooks.panels.customers.agreed import AgreedMixin

Company = get_model("clientportal_clients", "Company")
SettingsTemplate = get_model("clientportal_clients", "SettingsTemplate")

MOST_DAYS = 32_767
#: As in a customer's form.
AGREED = AgreedMixin.base_fields
PART = _("{field}: part of this template")


def tick(name: str) -> str:
    return f"has_{name}"


def _label(name: str) -> Any:
    return capfirst(TEMPLATE_FIELDS[name].label)


def _line(name: str, **more: Any) -> forms.CharField:
    longest = Company._meta.get_field(name).max_length
    return forms.CharField(label=_label(name), required=False, max_length=longest, **more)


def _day(name: str) -> forms.DateField:
    return forms.DateField(label=_label(name), required=False, widget=AdminDateInput)


class ShippingField(forms.MultipleChoiceField):
    """None of them: all that the shop has."""

    widget = forms.CheckboxSelectMultiple

    def clean(self, value: Any) -> list[str] | None:
        return super().clean(value) or None


BOXES: dict[str, forms.Field] = {
    "status": forms.ChoiceField(label=_label("status"), required=False, choices=Company.Status.choices),
    "language": forms.ChoiceField(
        label=_label("language"),
        required=False,
        choices=[("", _("The shop's main language")), *languages.LANGUAGES],
    ),
    "invoice_days": forms.IntegerField(
        label=_label("invoice_days"),
        required=False,
        min_value=0,
        max_value=MOST_DAYS,
        help_text=_("Days until an invoice is due. Empty: no payment on invoice."),
    ),
    "mail_kinds": forms.MultipleChoiceField(
        label=_label("mail_kinds"),
        required=False,
        choices=MailKind.choices,
        widget=forms.CheckboxSelectMultiple,
        help_text=_("To the central address."),
    ),
    "supplier_name": _line(
        "supplier_name", help_text=_("What these customers see in place of the shop's name.")
    ),
    "landing_page": _line("landing_page", help_text=_("A path in this shop, such as /catalogue/.")),
    "shop_url": _line("shop_url"),
    "valid_from": _day("valid_from"),
    "valid_until": _day("valid_until"),
    "view": AGREED["view"],
    "group": AGREED["group"],
    "shipping_methods": ShippingField(
        label=AGREED["shipping"].label,
        required=False,
        choices=available_codes,
        help_text=_("Where none is ticked: all that the shop has."),
    ),
    "delivery_terms": AGREED["delivery_terms"],
    "payment_terms": AGREED["payment_terms"],
}


class SettingsTemplateForm(WagtailAdminModelForm):
    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        kept = self.instance.values if isinstance(self.instance.values, dict) else {}
        for name in BOXES:
            self.initial.setdefault(tick(name), name in kept)
            self.initial.setdefault(name, kept.get(name))

    def clean_title(self) -> str:
        title = self.cleaned_data["title"]
        fields.validate_line(title)
        same = SettingsTemplate.objects.filter(title__iexact=title).exclude(pk=self.instance.pk)
        if same.exists():
            raise ValidationError(_("There is such a template already."))
        return title

    def clean_description(self) -> str:
        description = self.cleaned_data["description"]
        fields.validate_text(description)
        if len(description) > LONGEST_TEXT:
            message = _("Please use at most %(count)d characters.")
            raise ValidationError(message, params={"count": LONGEST_TEXT})
        return description

    def clean(self) -> dict[str, Any]:
        cleaned = super().clean() or self.cleaned_data
        self._refuse_unticked(cleaned)
        named = [name for name in BOXES if cleaned.get(tick(name)) and name in cleaned]
        try:
            self.values = clean_values({name: TEMPLATE_FIELDS[name].write(cleaned[name]) for name in named})
        except ValidationError as error:
            self.add_error(None, error)
        return cleaned

    def _refuse_unticked(self, cleaned: dict[str, Any]) -> None:
        """What somebody has just filled in is not left out unseen."""
        for name in BOXES:
            is_new = name in self.changed_data and cleaned.get(name) and name != "status"
            if is_new and not cleaned.get(tick(name)):
                self.add_error(name, _("Tick that this is a part of the template, or leave it as it was."))

    def save(self, commit: bool = True) -> Any:
        self.instance.values = self.values
        return super().save(commit=commit)


def _with_boxes() -> type[SettingsTemplateForm]:
    ticks = {
        tick(name): forms.BooleanField(label=format_lazy(PART, field=box.label), required=False)
        for name, box in BOXES.items()
    }
    return type(SettingsTemplateForm)("SettingsTemplateForm", (SettingsTemplateForm,), {**BOXES, **ticks})


edit_handler = ObjectList(
    [
        FieldPanel("title"),
        FieldPanel("description"),
        MultiFieldPanel(
            [FieldRowPanel([FieldPanel(tick(name)), FieldPanel(name)]) for name in BOXES],
            heading=_("Settings"),
            help_text=_("What is not ticked stays with each customer as it is."),
        ),
    ],
    base_form_class=_with_boxes(),
)
