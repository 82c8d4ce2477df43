"""The box for a plan's price: an amount of the shop's currency, which may be named beside it, and no other."""

import re
from decimal import Decimal
from functools import lru_cache
from typing import Any

from babel.numbers import get_currency_symbol, list_currencies
from django.core.exceptions import ValidationError
from django.utils.translation import gettext as _

from oscar_clientportal.core.forms import AmountField
from oscar_clientportal.subscriptions.exceptions import WrongPrice
from oscar_clientportal.subscriptions.services.plan_prices import check_price

MINUS = ("-", "\u2212")
#: What may stand before or after an amount: three letters, or the sign of a currency.
BESIDE = re.compile(
    r"\s*([A-Za-z]{3}|[$\u00a3\u00a5\u20ac\u20a9\u20b9])?\s*(.*?)\s*([A-Za-z]{3}|[$\u00a3\u00a5\u20ac\u20a9\u20b9])?\s*"
)


@lru_cache(maxsize=1)
def _currencies() -> frozenset[str]:
    return frozenset(list_currencies())


class PriceField(AmountField):
    """Empty is none. Words for what is below zero, in another currency, or finer than the shop keeps prices."""

    def to_python(self, value: Any) -> Decimal | None:
        text = value.strip() if isinstance(value, str) else value
        amount = super().to_python(self._without_currency(text) if isinstance(text, str) else text)
        if amount is not None:
            self._check(amount)
        return amount

    def _without_currency(self, text: str) -> str:
        if len(text) > 40:
            return text
        before, amount, after = BESIDE.fullmatch(text).groups()
        if amount.startswith(MINUS):
            raise ValidationError(_("A price can't be below zero."))
        for sign in filter(None, (before, after)):
            if sign.upper() not in _currencies() and sign.isalpha() and sign.isascii():
                return text
            if sign.upper() != self.currency and sign != get_currency_symbol(self.currency, locale="en"):
                facts = {"currency": self.currency, "other": sign}
                raise ValidationError(
                    _("This shop sells its plans in %(currency)s, not in %(other)s.") % facts
                )
        return amount

    def _check(self, amount: Decimal) -> None:
        try:
            check_price(amount, self.currency)
        except WrongPrice:
            message = _("The shop keeps no price like this: it is too large, or has too many decimals.")
            raise ValidationError(message) from None
