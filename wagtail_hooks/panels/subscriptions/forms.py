"""What the staff fill in to change a subscription."""

from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _
from oscar.core.loading import get_model
from wagtail.admin.widgets import AdminDateInput

from oscar_clientportal.clients.fields import validate_line
from wagtail_hooks.choosers import contact_chooser

Contact = get_model("clientportal_clients", "Contact")


class ReasonForm(forms.Form):
    reason = forms.CharField(
        label=_("Reason"),
        max_length=255,
        validators=[validate_line],
        help_text=_("Kept with the subscription; the customer does not read it."),
    )
    field_order: Any = None


class ExtendForm(ReasonForm):
    until = forms.DateField(
        label=_("Until"),
        widget=AdminDateInput,
        help_text=_("It ends on that day at the hour at which it ends now, by the shop's clock."),
    )
    field_order = ["until"]


class MoveForm(ReasonForm):
    contact = forms.ModelChoiceField(
        label=_("To whom"), queryset=Contact.objects.all(), widget=contact_chooser.widget_class
    )
    field_order = ["contact"]
