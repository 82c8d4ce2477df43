"""The forms for partners and leads."""

from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from oscar_clientportal.clients.fields import AddressField, validate_line

NO_HISTORY = {"autocomplete": "off"}


class PartnerForm(forms.Form):
    """First name, last name and e-mail address; a company if there is one."""

    first_name = forms.CharField(
        label=_("First name"),
        max_length=150,
        validators=[validate_line],
        widget=forms.TextInput(attrs=NO_HISTORY),
    )
    last_name = forms.CharField(
        label=_("Last name"),
        max_length=150,
        validators=[validate_line],
        widget=forms.TextInput(attrs=NO_HISTORY),
    )
    email = AddressField(label=_("E-mail address"), widget=forms.EmailInput(attrs=NO_HISTORY))
    company_name = forms.CharField(
        label=_("Company"),
        max_length=255,
        required=False,
        validators=[validate_line],
        widget=forms.TextInput(attrs={**NO_HISTORY, "list": "company-names"}),
        help_text=_("One you have entered before, a new one, or none."),
    )


class LeadForm(PartnerForm):
    """The e-mail address may come later."""

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["email"].required = False
        self.fields["email"].help_text = _("Can be added later. Without it nobody can be invited.")


class EmailForm(forms.Form):
    """The address of somebody who was added without one."""

    email = AddressField(label=_("E-mail address"), widget=forms.EmailInput(attrs=NO_HISTORY))
