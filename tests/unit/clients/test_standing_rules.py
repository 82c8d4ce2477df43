"""Whether somebody is closed on a day: blocked before all, the first and the last day open."""

from datetime import date, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from oscar_clientportal.clients.rules import Closed, why_company_closed, why_person_closed

pytestmark = pytest.mark.req("2.65", "2.66")
DAY = timedelta(days=1)
days = st.dates(date(2000, 1, 1), date(2100, 1, 1))
bounds = st.none() | days


@given(bounds, bounds, days)
def test_who_is_blocked_is_closed_whatever_their_validity_says(valid_from, valid_until, on):
    closed = why_company_closed(is_blocked=True, valid_from=valid_from, valid_until=valid_until, on=on)
    assert closed == Closed.BLOCKED


@given(bounds, bounds, days)
def test_a_company_is_open_on_each_day_from_the_first_to_the_last_and_on_no_other(first, last, on):
    closed = why_company_closed(is_blocked=False, valid_from=first, valid_until=last, on=on)
    assert (closed == Closed.NOT) == ((first or on) <= on <= (last or on))


@given(days)
def test_both_ends_of_a_validity_belong_to_it(day):
    validity = {"is_blocked": False, "valid_from": day, "valid_until": day}
    found = [why_company_closed(**validity, on=day + shift * DAY) for shift in (-1, 0, 1)]
    assert found == [Closed.NOT_YET, Closed.NOT, Closed.NO_LONGER]


@given(st.booleans(), bounds, days)
def test_a_person_is_open_until_the_end_of_their_last_day_unless_deactivated(is_deactivated, last, on):
    closed = why_person_closed(is_deactivated=is_deactivated, leaves_on=last, on=on)
    assert bool(closed) == (is_deactivated or (last is not None and on > last))


def test_open_is_false_and_any_reason_is_true():
    assert [bool(each) for each in Closed] == [False, *[True] * (len(Closed) - 1)]
