"""How the owner of a shop sets its options about customers, approvals and mails."""

from typing import Any

from django import forms
from django.core.exceptions import ValidationError
from django.core.validators import RegexValidator
from django.utils.translation import gettext_lazy as _
from wagtail.admin.forms.models import WagtailAdminModelForm
from wagtail.admin.panels import FieldPanel, MultiFieldPanel

from oscar_clientportal.clients import rules

panels = [
    MultiFieldPanel([FieldPanel("customer_number_pattern")], heading=_("Customers")),
    MultiFieldPanel(
        [
            FieldPanel("approval_hours"),
            FieldPanel("holiday_country"),
            FieldPanel("holiday_subdivision"),
            FieldPanel("extra_holidays"),
        ],
        heading=_("Approvals"),
    ),
    MultiFieldPanel([FieldPanel("new_clients_per_day")], heading=_("Agents")),
    MultiFieldPanel([FieldPanel("mail_colour")], heading=_("Mails")),
]


class ClientOptionsForm(WagtailAdminModelForm):
    mail_colour = forms.CharField(
        label=_("Colour of mails"),
        validators=[RegexValidator("^#[0-9a-fA-F]{6}$", _("Please choose a colour: #rrggbb."))],
        widget=forms.TextInput(attrs={"type": "color"}),
        help_text=_("Headings and buttons."),
    )

    def clean_customer_number_pattern(self) -> Any:
        pattern = self.cleaned_data["customer_number_pattern"]
        if not rules.is_number_pattern(pattern):
            raise ValidationError(
                _("{number} must stand in it exactly once; nothing else in brackets but {year}.")
            )
        return pattern
