"""Numbers as people and spreadsheets write them."""

from decimal import Decimal

import pytest
from django.utils import translation

from oscar_clientportal.core.numbers import read_decimal


@pytest.mark.parametrize(
    ("text", "language", "number"),
    [
        *[(text, "en", text) for text in ("0", "12.50", "-3", "1250")],
        *[("12,50", language, "12.50") for language in ("en", "fr", "de", "hu")],
        *[("12.50", language, "12.50") for language in ("en", "fr", "de", "hu")],
        *[("1.250,00", language, "1250.00") for language in ("en", "de")],
        *[("1,250.00", language, "1250.00") for language in ("en", "de")],
        *[("1\u202f250,5", "fr", "1250.5"), ("\u22125", "en", "-5"), ("1,250", "fr", "1.250")],
    ],
)
def test_a_number_is_read_as_it_was_meant(text, language, number):
    with translation.override(language):
        assert read_decimal(text) == Decimal(number)


@pytest.mark.parametrize(
    ("text", "language"),
    [
        *[("1,250", "en"), ("1.250", "de"), ("1.2.3", "en"), ("1,2.3,4", "en"), ("", "en"), ("NaN", "en")],
        *[("1e5", "en"), ("\u0661", "en"), ("12 pieces", "en"), ("1" * 50, "en"), ("=1", "en"), (".", "en")],
        *[("12,34.56", "en"), ("--5", "en")],
    ],
)
def test_what_is_none_or_could_be_two_is_not_guessed(text, language):
    with translation.override(language):
        assert read_decimal(text) is None
