"""What the pages that take a card have in common."""

from django import forms
from django.utils.translation import gettext_lazy as _


class CardForm(forms.Form):
    """What the card provider's script gives for the card: never the card itself."""

    payment_method = forms.RegexField(
        regex=r"^pm_[A-Za-z0-9_]{1,200}$",
        widget=forms.HiddenInput,
        error_messages={
            "required": _("Please enter your card."),
            "invalid": _("Please enter your card."),
        },
    )
    label = forms.CharField(max_length=40, required=False, widget=forms.HiddenInput)
