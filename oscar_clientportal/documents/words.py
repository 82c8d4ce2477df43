"""Figures as readers of the active language write them."""

from decimal import Decimal

from babel.core import Locale, UnknownLocaleError
from babel.numbers import format_currency, format_percent
from django.utils import translation

from oscar_clientportal.core import money


def locale() -> Locale:
    """Babel's locale for Django's active language; English for one that Babel doesn't know."""
    try:
        return Locale.parse(translation.to_locale(translation.get_language() or "en"))
    except (UnknownLocaleError, ValueError):
        return Locale("en")


def rate_text(rate: Decimal | None) -> str:
    """A rate in per cent with as many decimals as it has; a dash where there is no one rate."""
    if rate is None:
        return "\N{EN DASH}"
    return format_percent(rate / 100, locale=locale(), decimal_quantization=False)


def amount_of_piece(price: Decimal, currency: str) -> str:
    """The price of one piece, which may have parts of a cent."""
    if money.quantise(price, currency) == price:
        return money.display(price, currency)
    return format_currency(price.normalize(), currency, locale=locale(), decimal_quantization=False)
