"""The term that follows another: on the grid of its anchor, or from where a moved end left off."""

from datetime import timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from oscar_clientportal.subscriptions import rules

from .test_terms import local, moments, units, zones

BERLIN = local(2026, 1, 1).tzinfo


@given(moments, st.integers(0, 300), units, zones)
def test_the_next_term_of_one_on_the_grid_is_the_next_on_the_grid(anchor, n, unit, zone):
    length, name = unit
    n = n % 60 if name == "year" else n
    _start, end = rules.term_bounds(anchor, n, length, name, zone)
    kept, start, next_end = rules.next_term(anchor, end, length, name, zone)
    assert (kept, start) == (anchor, end)
    after = rules.term_bounds(anchor, n + 1, length, name, zone)
    assert next_end == (
        after[1] if after[1] > end else rules.term_bounds(anchor, n + 2, length, name, zone)[1]
    )


@given(moments, st.integers(-400, 4000), st.integers(0, 10**9), units, zones)
def test_the_next_term_begins_where_the_last_ended_and_is_never_empty(anchor, days, micros, unit, zone):
    last_end = anchor + timedelta(days=days, microseconds=micros)
    kept, start, end = rules.next_term(anchor, last_end, *unit, zone)
    assert start == last_end < end
    assert kept in (anchor, last_end)
    assert rules.term_around(kept, start, *unit, zone) == (start, end)


@pytest.mark.req("0.28")
def test_a_month_from_the_31st_keeps_the_31st_through_its_renewals():
    anchor = end = local(2027, 1, 31, 10)
    ends = []
    for _renewal in range(4):
        anchor, _start, end = rules.next_term(anchor, end, 1, "month", BERLIN)
        ends.append(end)
    assert ends == [
        local(2027, 2, 28, 10),
        local(2027, 3, 31, 10),
        local(2027, 4, 30, 10),
        local(2027, 5, 31, 10),
    ]


def test_a_moved_end_begins_a_grid_of_its_own():
    extended = local(2027, 6, 15, 8)
    assert rules.next_term(local(2026, 3, 1), extended, 1, "year", BERLIN) == (
        extended,
        extended,
        local(2028, 6, 15, 8),
    )
