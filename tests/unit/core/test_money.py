"""Amounts of money: exact, in the currency's own number of decimals, as people write them."""

from decimal import Decimal

import pytest
from django.utils import translation

from oscar_clientportal.core import money

D = Decimal


@pytest.mark.parametrize(("currency", "decimals"), [("EUR", 2), ("JPY", 0), ("KWD", 3)])
def test_every_currency_has_its_own_decimals(currency, decimals):
    assert money.decimals(currency) == decimals


@pytest.mark.parametrize(
    "amount", ["0.005", "NaN", "sNaN", "Infinity", "-Infinity", "1e400", "1000000000000"]
)
def test_what_is_no_amount_of_the_currency_is_refused(amount):
    assert not money.is_exact(D(amount), "EUR")


def test_halves_are_rounded_up():
    assert money.quantise(D("0.005"), "EUR") == D("0.01")
    assert money.quantise(D("0.5"), "JPY") == D("1")


@pytest.mark.req("1.17")
@pytest.mark.parametrize(
    ("language", "shown"),
    [
        ("en", "€1,234.50"),
        ("en-gb", "€1,234.50"),
        ("fr", "1\u202f234,50\xa0€"),
        ("hu", "1\xa0234,50\xa0EUR"),
        ("zh-hans", "€1,234.50"),
        ("xx", "€1,234.50"),
        (None, "€1,234.50"),
    ],
)
def test_an_amount_is_shown_as_readers_of_the_language_write_it(language, shown):
    with translation.override(language):
        assert money.display(D("1234.50"), "EUR") == shown
