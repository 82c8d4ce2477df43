"""Amounts of money: Decimals of the currency's own number of decimals, never floats."""

from decimal import ROUND_HALF_UP, Decimal

from babel.core import Locale, UnknownLocaleError
from babel.numbers import format_currency, get_currency_precision
from django.utils import translation

#: Amounts are kept with 12 digits before the point and 3 after it.
LARGEST = Decimal(10) ** 12


def decimals(currency: str) -> int:
    """How many decimals the currency has: EUR 2, JPY 0, KWD 3 (ISO 4217, from Babel's data)."""
    return get_currency_precision(currency)


def unit(currency: str) -> Decimal:
    """The currency's smallest unit: EUR 0.01, JPY 1, KWD 0.001."""
    return Decimal(1).scaleb(-decimals(currency))


def quantise(amount: Decimal, currency: str) -> Decimal:
    """``amount`` rounded half up to the currency's smallest unit."""
    return amount.quantize(unit(currency), rounding=ROUND_HALF_UP)


def is_exact(amount: Decimal, currency: str) -> bool:
    """Whether ``amount`` is a finite number of the currency's smallest units, of a size the database can keep."""
    return amount.is_finite() and abs(amount) < LARGEST and quantise(amount, currency) == amount


def display(amount: Decimal, currency: str) -> str:
    """``amount`` as readers of the active language write it."""
    return format_currency(amount, currency, locale=_locale())


def _locale() -> Locale:
    """Babel's locale for Django's active language; English for one that Babel doesn't know."""
    try:
        return Locale.parse(translation.to_locale(translation.get_language() or "en"))
    except (UnknownLocaleError, ValueError):
        return Locale("en")
