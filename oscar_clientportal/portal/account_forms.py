"""The forms of the customer account's pages: which period, the seal of a statement, what is repaid."""

import re
from datetime import date, datetime, time, timedelta
from typing import Any

from django import forms
from django.core.exceptions import ValidationError
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from oscar_clientportal.core import clock
from oscar_clientportal.core.forms import AmountField
from oscar_clientportal.payments.forms import CardChoiceForm

#: Years outside of these are slips of the pen, and some can't be turned into a moment at all.
FIRST_YEAR, LAST_YEAR = 1970, 2999


class DayField(forms.DateField):
    """A day, as browsers send it (2026-01-31)."""

    def __init__(self, **kwargs: Any) -> None:
        super().__init__(
            required=False,
            input_formats=["%Y-%m-%d"],
            widget=forms.DateInput(format="%Y-%m-%d", attrs={"type": "date"}),
            error_messages={"invalid": _("This is not a date. It looks like 2026-01-31.")},
            **kwargs,
        )

    def clean(self, value: Any) -> date | None:
        day = super().clean(value)
        if day is not None and not FIRST_YEAR <= day.year <= LAST_YEAR:
            raise ValidationError(_("This date is too far away."))
        return day


class PeriodForm(forms.Form):
    """From a day to a day, both included; either may be left open."""

    since = DayField(label=pgettext_lazy("period", "From"))
    until = DayField(label=pgettext_lazy("period", "To"))

    def clean(self) -> dict[str, Any]:
        data = super().clean()
        since, until = data.get("since"), data.get("until")
        if since and until and until < since:
            self.add_error("until", _("This day is before the first one."))
        return data

    @property
    def moments(self) -> dict[str, datetime | None]:
        """The valid period as ``since`` and ``until`` of the ledger: half-open, in the shop's days."""
        data = self.cleaned_data if self.is_valid() else {}
        since, until = data.get("since"), data.get("until")
        return {
            "since": since and _midnight(since),
            "until": until and _midnight(until + timedelta(days=1)),
        }


class SealForm(forms.Form):
    """The seal at the end of a statement, spaces and all."""

    seal = forms.CharField(
        label=_("Seal of a statement"),
        required=False,
        max_length=200,
        widget=forms.TextInput(attrs={"autocomplete": "off", "spellcheck": "false"}),
        help_text=_("It stands at the end of every statement you have downloaded."),
    )

    def clean_seal(self) -> str:
        seal = re.sub(r"[\s-]", "", self.cleaned_data["seal"]).lower()
        if seal and not re.fullmatch(r"[0-9a-f]{64}", seal):
            raise ValidationError(_("A seal has 64 characters: digits, and letters from a to f."))
        return seal


def _midnight(day: date) -> datetime:
    return datetime.combine(day, time.min, tzinfo=clock.shop_zone())


class RepaymentForm(CardChoiceForm):
    """How much of the debt, and the card. The token makes a form sent twice one repayment."""

    token = forms.UUIDField(widget=forms.HiddenInput)

    def __init__(self, *args: Any, currency: str, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["amount"] = AmountField(
            currency=currency,
            label=pgettext_lazy("money", "Amount"),
            error_messages={"required": _("Please enter an amount.")},
        )
