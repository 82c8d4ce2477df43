"""Until when somebody wants to know."""

from datetime import date, timedelta
from typing import Any

from django import forms
from django.core.exceptions import ValidationError
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from oscar_clientportal.core import clock

from .rows import day_of

DAYS, MOST_DAYS = 30, 366


def today() -> date:
    return day_of(clock.now())


class UntilForm(forms.Form):
    until = forms.DateField(
        label=gettext_lazy("Until"),
        input_formats=["%Y-%m-%d"],
        widget=forms.DateInput(format="%Y-%m-%d", attrs={"type": "date"}),
    )

    def __init__(self, data: Any) -> None:
        """Nothing asked is thirty days."""
        now = today()
        super().__init__(data if data.get("until") else {"until": (now + timedelta(days=DAYS)).isoformat()})
        self.latest = now + timedelta(days=MOST_DAYS)
        limits = {"min": now.isoformat(), "max": self.latest.isoformat()}
        self.fields["until"].widget.attrs.update(limits)

    def clean_until(self) -> date:
        until = self.cleaned_data["until"]
        if not today() <= until <= self.latest:
            message = _("Please choose a day from today on, at most %(most)d days ahead.")
            raise ValidationError(message % {"most": MOST_DAYS})
        return until
