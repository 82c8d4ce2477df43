"""An amount as people type it."""

from decimal import Decimal

import pytest
from django.core.exceptions import ValidationError
from django.utils import translation
from hypothesis import given
from hypothesis import strategies as st

from oscar_clientportal.core import money
from oscar_clientportal.core.forms import AmountField


def read(text, *, language="en", currency="EUR"):
    with translation.override(language):
        return AmountField(currency=currency).clean(text)


@pytest.mark.parametrize(
    ("language", "text", "amount"),
    [
        ("en", "12.50", "12.50"),
        ("en", "7", "7.00"),
        ("fr", "12,50", "12.50"),
        ("fr", "1\u202f234,50", "1234.50"),
        ("fr", "12.50", "12.50"),
        ("hu", "1\xa0234,5", "1234.50"),
        ("de", "12,50", "12.50"),
    ],
)
def test_an_amount_is_read_as_its_language_writes_it(language, text, amount):
    assert read(text, language=language) == Decimal(amount)


@pytest.mark.parametrize(
    ("language", "text"),
    [
        ("en", "1,00"),
        ("en", "1,000.00"),
        ("de", "1.000"),
        ("de", "1.00"),
        ("de", "1.000,00"),
        ("fr", "1.000,00"),
    ],
)
def test_what_could_mean_something_else_is_refused(language, text):
    with pytest.raises(ValidationError):
        read(text, language=language)


@pytest.mark.parametrize(("currency", "text"), [("JPY", "1.5"), ("EUR", "1.005"), ("KWD", "1.0005")])
def test_more_decimals_than_the_currency_has_are_refused(currency, text):
    with pytest.raises(ValidationError):
        read(text, currency=currency)


@given(text=st.text(max_size=60))
def test_whatever_is_typed_is_an_amount_that_can_be_kept_or_refused(text):
    field = AmountField(currency="EUR", required=False)
    try:
        amount = field.clean(text)
    except ValidationError:
        return
    assert amount is None or (amount >= 0 and money.is_exact(amount, "EUR"))


@given(amount=st.decimals(0, 10**9, places=2), language=st.sampled_from(["en", "fr", "hu", "de"]))
def test_what_the_page_shows_is_read_as_the_same_amount(amount, language):
    with translation.override(language):
        field = AmountField(currency="EUR")
        assert field.clean(field.prepare_value(amount)) == amount
