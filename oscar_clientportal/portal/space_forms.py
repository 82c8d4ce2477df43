"""The form at the door of "My space"."""

from django import forms
from django.utils.translation import gettext_lazy as _

from .forms import AddressField

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
    email = AddressField(label=_("E-mail address"), widget=forms.EmailInput(attrs={"autocomplete": "email"}))
