from decimal import Decimal

import pytest
from hypothesis import given
from hypothesis import strategies as st

from oscar_clientportal.payments.stripe import amounts

CURRENCIES = ["EUR", "HUF", "JPY", "KWD", "ISK", "UGX", "TND", "USD", "XOF"]


@pytest.mark.parametrize(
    ("amount", "currency", "units"),
    [
        ("12.30", "EUR", 1230),
        ("12.3", "EUR", 1230),
        ("500", "JPY", 500),
        ("5.120", "KWD", 5120),
        ("5", "ISK", 500),
        ("1990.00", "HUF", 199000),
        ("0", "EUR", 0),
    ],
)
def test_an_amount_is_written_in_the_units_stripe_uses(amount: str, currency: str, units: int) -> None:
    assert amounts.to_units(Decimal(amount), currency) == units


@pytest.mark.parametrize(
    ("amount", "currency"),
    [
        ("12.345", "EUR"),
        ("500.5", "JPY"),
        ("5.124", "KWD"),
        ("5.5", "ISK"),
        ("NaN", "EUR"),
        ("Infinity", "EUR"),
    ],
)
def test_an_amount_that_a_card_cannot_pay_exactly_is_no_amount(amount: str, currency: str) -> None:
    with pytest.raises(ValueError, match=currency):
        amounts.to_units(Decimal(amount), currency)


@given(st.integers(0, 9_999_999), st.sampled_from(CURRENCIES))
def test_what_stripe_writes_and_we_read_is_written_the_same_again(number: int, currency: str) -> None:
    step = {"KWD": 10, "TND": 10, "ISK": 100, "UGX": 100}.get(currency, 1)
    units = number * step
    assert amounts.to_units(amounts.from_units(units, currency), currency) == units


@pytest.mark.parametrize(
    ("currency", "least"),
    [("EUR", "0.50"), ("HUF", "175.00"), ("JPY", "50"), ("GBP", "0.30"), ("KWD", "0.500"), ("ISK", "50")],
)
def test_the_smallest_card_payment_depends_on_the_currency(currency: str, least: str) -> None:
    assert str(amounts.minimum(currency)) == least


@pytest.mark.parametrize("currency", [*amounts.MINIMUM, *CURRENCIES])
def test_the_smallest_card_payment_can_be_written(currency: str) -> None:
    assert amounts.to_units(amounts.minimum(currency), currency) > 0
