"""The form by which a partner or an agent asks a client to let them act for it."""

from collections.abc import Iterator
from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from oscar_clientportal.clients import fields

from .consent_state import SCOPES

MEANINGS = {
    "basket": _("Fill their basket"),
    "buy": _("Place orders that you pay"),
    "balance": _("Place orders that they pay"),
    "users": _("Manage their users"),
}


class AskForm(forms.Form):
    """Looking is part of every consent, so nothing has to be ticked."""

    scopes = forms.MultipleChoiceField(
        label=_("What you would like to do for them"),
        choices=list(MEANINGS.items()),
        required=False,
        widget=forms.CheckboxSelectMultiple(attrs={"class": "form-check-input"}),
    )
    purpose = forms.CharField(
        label=_("For what"),
        max_length=255,
        validators=[fields.validate_line],
        help_text=_("The client reads it when they decide."),
        error_messages={"required": _("Please say what it is for: the client reads it.")},
    )

    def boxes(self) -> Iterator[tuple[Any, Any]]:
        """Each box with what ticking it means."""
        for box in self["scopes"]:
            yield box, SCOPES[str(box.data["value"])][1]

    def take(self, errors: dict[str, Any]) -> None:
        """Show what a service had to say beside the fields it is about."""
        for name, text in errors.items():
            self.add_error(name if name in self.fields else None, text)
