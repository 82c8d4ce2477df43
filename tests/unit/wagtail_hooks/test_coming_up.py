"""Sums of what is to come, and the bars that show them."""

from datetime import date, timedelta
from decimal import Decimal

from hypothesis import given
from hypothesis import strategies as st

from wagtail_hooks.panels.coming_up.chart import HEIGHT, columns
from wagtail_hooks.panels.coming_up.summary import Charge, bars, stretches, totals

FIRST = date(2026, 11, 22)
amounts = st.decimals("0", "1000", places=2)
charges = st.lists(
    st.builds(
        Charge,
        st.integers(0, 365).map(lambda days: FIRST + timedelta(days=days)),
        amounts,
        st.sampled_from(["EUR", "HUF"]),
        st.booleans(),
    ),
    max_size=30,
)


@given(st.dates(date(2020, 1, 1), date(2030, 1, 1)), st.integers(0, 366))
def test_every_day_stands_in_one_bar(first, days):
    last = first + timedelta(days=days)
    found = stretches(first, last)
    covered = [begins + timedelta(days=n) for begins, ends in found for n in range((ends - begins).days + 1)]
    assert covered == [first + timedelta(days=n) for n in range(days + 1)]
    assert len(found) <= 54
    assert all(begins.weekday() == 0 for begins, ends in found[1:] if begins != ends)


@given(charges)
def test_bars_and_totals_add_up_to_the_cent(made):
    last = FIRST + timedelta(days=365)
    for total in totals(made):
        own = [charge for charge in made if charge.currency == total.currency]
        shown = bars(made, total.currency, FIRST, last)
        assert sum((bar.amount for bar in shown), Decimal()) == total.amount == sum(c.amount for c in own)
        assert sum(bar.count for bar in shown) == total.count == len(own)
        assert total.at_risk == sum(charge.amount for charge in own if charge.lacks_card)
    assert [total.currency for total in totals(made)] == sorted({charge.currency for charge in made})


@given(st.lists(amounts, max_size=60))
def test_a_bar_is_as_high_as_its_amount_and_no_higher_than_the_picture(made):
    placed = columns(made)
    for amount, column in zip(made, placed, strict=True):
        assert (column.height > 0) == (amount > 0)
        assert column.y + column.height == HEIGHT
        assert column.y >= 0
    assert not any(made) or max(column.height for column in placed) == HEIGHT
    assert len({column.x for column in placed}) == len(placed)
