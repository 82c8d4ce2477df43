"""How much of a debt a card can repay."""

from decimal import Decimal

import pytest
from hypothesis import given
from hypothesis import strategies as st

from oscar_clientportal.payments.rules import repayment_range
from oscar_clientportal.payments.stripe import amounts

D = Decimal
currencies = st.sampled_from(["EUR", "HUF", "JPY", "KWD", "ISK", "USD"])
debts = st.decimals(min_value=D("0.001"), max_value=D(10) ** 9, places=3)


@pytest.mark.parametrize(
    ("debt", "minimum", "step", "expected"),
    [
        ("0", "0.50", "0.01", None),
        ("-5", "0.50", "0.01", None),
        ("0.20", "0.50", "0.01", ("0.50", "0.50")),
        ("0.50", "0.50", "0.01", ("0.50", "0.50")),
        ("40", "0.50", "0.01", ("0.50", "40")),
        ("5.123", "0.50", "0.01", ("0.50", "5.13")),
    ],
)
def test_a_card_repays_from_its_least_to_the_debt(debt, minimum, step, expected):
    found = repayment_range(debt=D(debt), minimum=D(minimum), step=D(step))
    assert found == (expected and tuple(map(D, expected)))


@given(debts, currencies)
def test_the_whole_debt_can_be_paid_and_hardly_more(debt, currency):
    least, step = amounts.minimum(currency), amounts.step(currency)
    lowest, highest = repayment_range(debt=debt, minimum=least, step=step)
    assert lowest == least <= highest
    assert highest >= debt
    assert highest == least or highest - debt < step


@given(debts, currencies)
def test_what_is_named_can_be_charged_to_a_card(debt, currency):
    _lowest, highest = repayment_range(
        debt=debt, minimum=amounts.minimum(currency), step=amounts.step(currency)
    )
    assert amounts.from_units(amounts.to_units(highest, currency), currency) == highest
