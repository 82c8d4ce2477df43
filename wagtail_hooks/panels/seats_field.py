"""The box for a number of seats."""

from typing import Any

from django import forms

from oscar_clientportal.licences.exceptions import QuantityInvalid
from oscar_clientportal.licences.rules import MOST_SEATS


class SeatsField(forms.IntegerField):
    """A number of seats: one message for all that can't be one."""

    def __init__(self, **kwargs: Any) -> None:
        super().__init__(
            min_value=1,
            max_value=MOST_SEATS,
            error_messages=dict.fromkeys(
                ("required", "invalid", "min_value", "max_value"), QuantityInvalid.message
            ),
            **kwargs,
        )
