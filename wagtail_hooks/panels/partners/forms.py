"""What the staff fill in about partners."""

from typing import Any

from django import forms
from django.core.exceptions import ValidationError
from django.utils.translation import gettext_lazy as _
from oscar.core.loading import get_model

from wagtail_hooks.choosers import company_chooser, contact_chooser

Company = get_model("clientportal_clients", "Company")
Contact = get_model("clientportal_clients", "Contact")


class EnableForm(forms.Form):
    company = forms.ModelChoiceField(
        label=_("Company"),
        queryset=Company.objects.all(),
        required=False,
        widget=company_chooser.widget_class,
    )
    contact = forms.ModelChoiceField(
        label=_("Or one of its people"),
        queryset=Contact.objects.select_related("company"),
        required=False,
        widget=contact_chooser.widget_class,
        help_text=_("Their company is enabled. Whoever has none gets one of their own."),
    )

    def clean(self) -> dict[str, Any]:
        cleaned = super().clean()
        company, contact = cleaned.get("company"), cleaned.get("contact")
        if not self.errors and company is None and contact is None:
            raise ValidationError(_("Please choose a company or somebody."))
        if company and contact and contact.company_id != company.pk:
            raise ValidationError({"contact": _("This person belongs to another company.")})
        return cleaned


class ClientForm(forms.Form):
    company = forms.ModelChoiceField(
        label=_("Client"), queryset=Company.objects.all(), widget=company_chooser.widget_class
    )
