"""What a company keeps right of its own data."""

from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _
from oscar.core.loading import get_model

from oscar_clientportal.clients.services.own_data import OWN_DATA

from .company_user_forms import RefusableForm

Company = get_model("clientportal_clients", "Company")
Country = get_model("address", "Country")


class DataForm(forms.ModelForm, RefusableForm):
    """The service checks and writes; a form of the model only for its fields, labels and lengths."""

    class Meta:
        model = Company
        fields = OWN_DATA

    url = forms.URLField(
        label=_("Website"),
        required=False,
        assume_scheme="https",
        max_length=200,
    )
    mail_kinds = forms.MultipleChoiceField(
        label=_("Automated e-mails to the central address"),
        required=False,
        widget=forms.CheckboxSelectMultiple,
    )

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        kinds = Company._meta.get_field("mail_kinds").base_field.choices
        self.fields["mail_kinds"].choices = kinds
        self.fields["country"].queryset = Country.objects.order_by("printable_name")

    @property
    def lines(self) -> list[Any]:
        """The fields of one line each; the mails are boxes to tick."""
        return [field for field in self if field.name != "mail_kinds"]

    def _post_clean(self) -> None:
        """Nothing of the row in memory is changed: whoever is logged in is shown with it."""
