"""How the owner of a shop sets its options about customers, approvals and mails."""

from datetime import date
from typing import Any

from django import forms
from django.core.exceptions import ValidationError
from django.core.validators import RegexValidator
from django.utils import formats
from django.utils.translation import gettext_lazy as _
from wagtail.admin.forms.models import WagtailAdminModelForm
from wagtail.admin.panels import FieldPanel, MultiFieldPanel

from oscar_clientportal.clients import rules
from oscar_clientportal.core import calendars

#: More days than anybody would type, so that a pasted book is refused.
MOST_DAYS = 400

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


class DaysField(forms.CharField):
    """Days, one a line, as the reader's language writes them or as 2026-12-24."""

    widget = forms.Textarea(attrs={"rows": 4})

    def prepare_value(self, value: Any) -> Any:
        if isinstance(value, list | tuple):
            return "\n".join(formats.localize_input(day) if isinstance(day, date) else day for day in value)
        return value

    def to_python(self, value: Any) -> list[date]:
        lines = [line.strip() for line in str(value or "").splitlines()]
        written = [line for line in lines if line]
        if len(written) > MOST_DAYS:
            raise ValidationError(_("No more than %(most)d days, please.") % {"most": MOST_DAYS})
        return sorted({self._day(line) for line in written})

    def has_changed(self, initial: Any, data: Any) -> bool:
        try:
            return sorted(initial or []) != self.to_python(data)
        except ValidationError:
            return True

    @staticmethod
    def _day(line: str) -> date:
        try:
            return forms.DateField().clean(line)
        except ValidationError:
            message = _("“%(line)s” is no day. One day a line, please, such as 2026-12-24.")
            raise ValidationError(message % {"line": line[:40]}) from None


class ClientOptionsForm(WagtailAdminModelForm):
    holiday_country = forms.ChoiceField(
        label=_("Country of the holidays"),
        choices=lambda: [("", _("None: Saturdays and Sundays alone")), *calendars.countries()],
        required=False,
        widget=forms.Select(attrs={"style": "max-width: 100%"}),
        help_text=_("Its public holidays and week-ends don't count."),
    )
    holiday_subdivision = forms.CharField(
        label=_("Region of the holidays"), required=False, widget=forms.Select
    )
    extra_holidays = DaysField(
        label=_("Further holidays"),
        required=False,
        help_text=_("Days on which nobody works. One day a line."),
    )
    mail_colour = forms.CharField(
        label=_("Colour of mails"),
        validators=[RegexValidator("^#[0-9a-fA-F]{6}$", _("Please choose a colour: #rrggbb."))],
        widget=forms.TextInput(attrs={"type": "color"}),
        help_text=_("Headings and buttons."),
    )

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        region, country = self.fields["holiday_subdivision"], self["holiday_country"].value()
        regions = calendars.subdivisions(country or "")
        region.widget.choices = [("", _("The whole country")), *regions]
        region.help_text = "" if regions else _("Save the country first: then its regions are offered.")

    def clean_customer_number_pattern(self) -> Any:
        pattern = self.cleaned_data["customer_number_pattern"]
        if not rules.is_number_pattern(pattern):
            raise ValidationError(
                _("{number} must stand in it exactly once; nothing else in brackets but {year}.")
            )
        return pattern

    def clean_holiday_subdivision(self) -> str:
        """A region goes with its country: that of another country before is forgotten."""
        region, country = self.cleaned_data["holiday_subdivision"], self.cleaned_data.get("holiday_country")
        if country is None or not region or (country and calendars.is_known(country, region)):
            return region
        if region == self.instance.holiday_subdivision and country != self.instance.holiday_country:
            return ""
        raise ValidationError(_("The country has no such region."))
