"""The form at the door of "My space"."""

from django import forms
from django.core.exceptions import ValidationError
from django.utils.translation import gettext_lazy as _

from oscar_clientportal.clients import rules

#: The longest that is read of what somebody typed: four times a key, an order number of Oscar's.
LONGEST = 128


class SpaceForm(forms.Form):
    """A unique key or an order number, and the e-mail address it belongs to."""

    secret = forms.CharField(
        label=_("Unique key or order number"),
        max_length=LONGEST,
        widget=forms.TextInput(
            attrs={"autocomplete": "off", "autocapitalize": "characters", "spellcheck": "false"}
        ),
        help_text=_(
            "The key is in the e-mail from the shop, the order number in the confirmation of an order."
        ),
        error_messages={
            "required": _("Please enter your unique key or an order number."),
            "max_length": _("This is too long for a key or an order number."),
        },
    )
    email = forms.CharField(
        label=_("E-mail address"),
        max_length=rules.MAX_ADDRESS,
        widget=forms.EmailInput(attrs={"autocomplete": "email"}),
        error_messages={
            "required": _("Please enter an e-mail address."),
            "max_length": _("This is too long for an e-mail address."),
        },
    )

    def clean_email(self) -> str:
        try:
            return rules.normalise_email(self.cleaned_data["email"])
        except ValueError:
            message = _("This is not an e-mail address. It looks like name@example.com.")
            raise ValidationError(message) from None
