"""Until when a card is good."""

from datetime import date, timedelta

from hypothesis import given
from hypothesis import strategies as st

from oscar_clientportal.payments.rules import is_card_expired

DAYS = st.dates(date(2020, 1, 1), date(2060, 12, 31))


@given(DAYS)
def test_a_card_is_good_through_the_whole_month_printed_on_it(today: date) -> None:
    assert not is_card_expired(month=today.month, year=today.year, today=today)


@given(DAYS)
def test_a_card_is_bad_from_the_first_day_after_that_month(day: date) -> None:
    first_of_next = (day.replace(day=28) + timedelta(days=4)).replace(day=1)
    assert is_card_expired(month=day.month, year=day.year, today=first_of_next)
    assert not is_card_expired(month=day.month, year=day.year, today=first_of_next - timedelta(days=1))
