"""The form with which somebody begins to act as a client."""

import unicodedata
from uuid import UUID, uuid4

from django import forms
from django.core.exceptions import ValidationError
from django.utils.translation import gettext_lazy as _

#: Control characters, and those that break lines or turn the direction of what follows.
NOT_IN_A_LINE = {"Cc", "Zl", "Zp"}
TURNING = {chr(code) for code in (*range(0x202A, 0x202F), *range(0x2066, 0x206A))}


def one_line(text: str) -> None:
    """Refuse what isn't one plain line: the client reads it in their account of the session."""
    if any(unicodedata.category(letter) in NOT_IN_A_LINE or letter in TURNING for letter in text):
        raise ValidationError(_("Please write one line, without special characters."), code="one_line")


class ImpersonateForm(forms.Form):
    """Exactly one of ``contact`` (the shop's staff) and ``consent`` is given."""

    contact = forms.IntegerField(required=False, widget=forms.HiddenInput, min_value=1, max_value=2**63 - 1)
    consent = forms.IntegerField(required=False, widget=forms.HiddenInput, min_value=1, max_value=2**63 - 1)
    reason = forms.CharField(
        label=_("Why"),
        max_length=255,
        validators=[one_line],
        error_messages={"required": _("Please say why.")},
        help_text=_("The client reads it."),
    )
    token = forms.UUIDField(widget=forms.HiddenInput, initial=uuid4, required=False)
    next = forms.CharField(required=False, widget=forms.HiddenInput)

    def clean_token(self) -> UUID:
        return self.cleaned_data["token"] or uuid4()
