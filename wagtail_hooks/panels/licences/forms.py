"""What the staff fill in about licences."""

from datetime import date
from typing import Any

from django import forms
from django.core.exceptions import ValidationError
from django.utils.translation import gettext_lazy as _
from oscar.core.loading import get_model
from wagtail.admin.widgets import AdminDateInput

from oscar_clientportal.clients.fields import validate_line, validate_text
from oscar_clientportal.licences.exceptions import ValidityInvalid
from wagtail_hooks.choosers import company_chooser
from wagtail_hooks.panels.seats_field import SeatsField

from . import days

Company = get_model("clientportal_clients", "Company")
Licence = get_model("clientportal_licences", "Licence")
EARLIEST, LATEST = date(1970, 1, 1), date(2999, 12, 31)
NO_DAY = _("Please enter a date from 1970 to 2999, such as 2030-12-31.")
LONGEST_TEXT = 10_000


class DayField(forms.DateField):
    widget = AdminDateInput

    def __init__(self, **kwargs: Any) -> None:
        super().__init__(error_messages={"invalid": NO_DAY, "required": NO_DAY}, **kwargs)

    def clean(self, value: Any) -> date | None:
        day = super().clean(value)
        if day is not None and not EARLIEST <= day <= LATEST:
            raise ValidationError(NO_DAY, code="invalid")
        return day


class LicenceForm(forms.Form):
    """The days are those of the shop, both included."""

    quantity = SeatsField(label=_("Quantity"), help_text=_("So many of the company's users get a seat."))
    title = forms.CharField(label=_("Title"), max_length=128, validators=[validate_line])
    description = forms.CharField(
        label=_("Description"),
        max_length=LONGEST_TEXT,
        required=False,
        validators=[validate_text],
        widget=forms.Textarea(attrs={"rows": 3}),
    )
    kind = forms.ChoiceField(label=_("Type"), choices=Licence.Kind.choices, initial=Licence.Kind.CUSTOMER)
    valid_from = DayField(label=_("Valid from"))
    valid_until = DayField(
        label=_("Valid until"), required=False, help_text=_("The last day. Empty: without an end.")
    )

    def clean(self) -> dict[str, Any]:
        data = super().clean() or self.cleaned_data
        begins, ends = data.get("valid_from"), data.get("valid_until")
        if begins and ends and ends < begins:
            self.add_error("valid_until", ValidationError(ValidityInvalid.message))
        return data

    def facts(self, *names: str) -> dict[str, Any]:
        """These fields as the services take them: the validity as moments."""
        data = {name: self.cleaned_data[name] for name in names if name in self.cleaned_data}
        if data.get("valid_from"):
            data["valid_from"] = days.begin_of(data["valid_from"])
        if data.get("valid_until"):
            data["valid_until"] = days.end_of(data["valid_until"])
        return data


class NewLicenceForm(LicenceForm):
    company = forms.ModelChoiceField(
        label=_("Company"), queryset=Company.objects.all(), widget=company_chooser.widget_class
    )
    seat_people = forms.BooleanField(
        label=_("Seats for the people who are in already"),
        required=False,
        initial=True,
        help_text=_("Whoever has a login or is invited and holds no seat gets one, super-admins first."),
    )
    field_order = ["company"]


class ChangeLicenceForm(LicenceForm):
    """``at_next_renewal`` is there for licences that belong to a subscription."""

    at_next_renewal = forms.BooleanField(
        label=_("A smaller quantity only from the next renewal on"),
        required=False,
        help_text=_(
            "Nobody has to go before that. With the present quantity: takes back what was asked for."
        ),
    )

    def __init__(self, *args: Any, renews: bool, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        if not renews:
            del self.fields["at_next_renewal"]


class EndForm(forms.Form):
    reason = forms.CharField(
        label=_("Reason"),
        max_length=255,
        required=False,
        validators=[validate_line],
        help_text=_("Kept in the licence's history."),
    )
