"""Form fields that know money."""

import re
from decimal import Decimal
from typing import Any

from django import forms
from django.core.exceptions import ValidationError
from django.utils import formats
from django.utils.translation import gettext as _

from . import money

#: Plain digits with at most one point. No sign, no exponent, no digits of other scripts, nothing Python alone reads.
PLAIN = re.compile(r"[0-9]{1,12}(\.[0-9]{1,3})?")
#: What may stand between thousands, as copied from a page: space, no-break space, narrow no-break space.
SPACES = re.compile("[ \u00a0\u202f]")
LONGEST = 40


class AmountField(forms.Field):
    """An amount of one currency, not negative, as the active language writes it: 12.50, or 12,50 in French.

    A point is taken too where the language has no other use for it. More decimals than the currency has are refused.
    """

    widget = forms.TextInput

    def __init__(self, *, currency: str, **kwargs: Any) -> None:
        super().__init__(**kwargs)
        self.currency = currency
        self.widget.attrs.update(inputmode="decimal", autocomplete="off")

    def prepare_value(self, value: Any) -> Any:
        if not isinstance(value, Decimal):
            return value
        decimals = money.decimals(self.currency)
        return formats.number_format(money.quantise(value, self.currency), decimals, use_l10n=True)

    def to_python(self, value: Any) -> Decimal | None:
        text = SPACES.sub("", value) if isinstance(value, str) and len(value) <= LONGEST else value
        if text in self.empty_values:
            return None
        plain = _with_point(text) if isinstance(text, str) else ""
        if not PLAIN.fullmatch(plain) or not self._has_room(plain):
            raise self._refusal()
        return money.quantise(Decimal(plain), self.currency)

    def _has_room(self, plain: str) -> bool:
        return len(plain.partition(".")[2]) <= money.decimals(self.currency)

    def _refusal(self) -> ValidationError:
        example = Decimal(1250).scaleb(-money.decimals(self.currency))
        message = _("Please enter an amount such as %(example)s.")
        return ValidationError(message % {"example": self.prepare_value(example)}, code="invalid")


def _with_point(text: str) -> str:
    """``text`` with a point for the language's own decimal separator; empty where it means something else."""
    separator = formats.get_format("DECIMAL_SEPARATOR")
    if separator == ".":
        return text
    if "." in text and (formats.get_format("THOUSAND_SEPARATOR") == "." or separator in text):
        return ""
    return text.replace(separator, ".")
