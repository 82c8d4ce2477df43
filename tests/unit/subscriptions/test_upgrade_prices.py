"""What an upgrade costs: the difference of the prices for the time that is left."""

from dataclasses import replace
from datetime import UTC, datetime, timedelta
from decimal import ROUND_HALF_UP, Decimal

import pytest
from hypothesis import given
from hypothesis import strategies as st

from oscar_clientportal.subscriptions.rules import Holding, PlanFacts, prorated_difference, upgrade_price

START = datetime(2026, 1, 1, tzinfo=UTC)
YEAR = timedelta(days=365)
END = START + YEAR

prices = st.decimals("0", "99999999.99", places=2)
shares = st.floats(0, 1).map(Decimal)


def difference(old, new, now, decimals=2):
    return prorated_difference(Decimal(old), Decimal(new), START, END, now, decimals)


@pytest.mark.req("0.34")
@given(prices, prices, st.integers(0, 365 * 24 * 3600), st.sampled_from([0, 2, 3]))
def test_it_is_the_share_of_the_difference_that_is_left_rounded_half_up(old, new, seconds, decimals):
    now = START + timedelta(seconds=seconds)
    left = Decimal(365 * 24 * 3600 - seconds) / Decimal(365 * 24 * 3600)
    exact = max(Decimal(0), (new - old) * left)
    price = difference(old, new, now, decimals)
    assert abs(price - exact) <= Decimal(5).scaleb(-decimals - 1) + Decimal("1e-15")
    assert price == price.quantize(Decimal(1).scaleb(-decimals))


@given(prices, prices, st.datetimes(datetime(2025, 1, 1), datetime(2028, 1, 1), timezones=st.just(UTC)))  # noqa: DTZ001
def test_it_is_never_negative_and_never_more_than_the_whole_difference(old, new, now):
    assert 0 <= difference(old, new, now) <= max(new - old, 0)


def test_at_the_start_it_is_the_whole_difference_and_at_the_end_nothing():
    assert difference("75.00", "180.00", START) == Decimal("105.00")
    assert difference("75.00", "180.00", END) == 0
    assert difference("75.00", "180.00", END + YEAR) == 0


def test_a_half_is_rounded_up():
    assert difference("0.00", "0.01", START + YEAR / 2) == Decimal("0.01")
    assert difference("100", "101", START + YEAR / 2, 0) == Decimal(1)


def test_an_upgrade_to_a_cheaper_plan_is_free():
    assert difference("180.00", "75.00", START) == 0


def holding(price, *, length=1, unit="year", starts_at=START, ends_at=END):
    return Holding(frozenset(), 1, 1, 1, "HS", START, starts_at, ends_at, length, unit, Decimal(price))


YEARLY = PlanFacts(2, 2, "HS+Origin", frozenset(), 1, "year", True)
MONTHLY = replace(YEARLY, unit="month")


def test_a_second_upgrade_counts_the_whole_term_not_the_stretch_since_the_first():
    now = START + YEAR * 3 / 5
    held = holding("180.00", starts_at=START + YEAR / 5)
    assert upgrade_price(held, YEARLY, Decimal("280.00"), now, 2, UTC) == Decimal("40.00")


@given(prices, prices, prices, st.integers(0, 364), st.integers(0, 364))
def test_two_upgrades_never_cost_less_than_the_first_price_for_its_days(first, second, third, one, other):
    earlier, later = sorted([one, other])
    low, middle, high = sorted([first, second, third])
    paid = (
        low
        + upgrade_price(holding(low), YEARLY, middle, START + timedelta(days=earlier), 2, UTC)
        + upgrade_price(holding(middle), YEARLY, high, START + timedelta(days=later), 2, UTC)
    )
    used = (low * earlier + middle * (later - earlier) + high * (365 - later)) / 365
    assert abs(paid - used) <= Decimal("0.01") + Decimal("1e-9")


@pytest.mark.req("0.34")
def test_plans_of_different_terms_are_compared_by_their_rates():
    now = datetime(2026, 1, 16, 12, tzinfo=UTC)
    month = holding("31.00", unit="month", ends_at=datetime(2026, 2, 1, tzinfo=UTC))
    # Half of January is left: 15.50 of 31.00 a month; 730.00 a year is 2.00 a day.
    price = upgrade_price(month, YEARLY, Decimal("730.00"), now, 2, UTC)
    assert price == (Decimal("31.00") - Decimal("15.50")).quantize(Decimal("0.01"), ROUND_HALF_UP)


def test_a_yearly_holder_pays_a_monthly_plan_for_all_the_months_left():
    now = datetime(2026, 7, 1, tzinfo=UTC)
    price = upgrade_price(holding("365.00"), MONTHLY, Decimal("62.00"), now, 2, UTC)
    # 184 days: at 62.00 for the 31 days of July, less 1.00 a day.
    assert price == Decimal("184.00")
