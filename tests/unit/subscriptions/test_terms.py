"""How long a term is: BASELINE's table of start days, units and zones, against an independent oracle."""

from datetime import UTC, datetime, timedelta
from zoneinfo import ZoneInfo

import pytest
from hypothesis import given
from hypothesis import strategies as st

from oscar_clientportal.subscriptions import rules
from tests.unit.subscriptions import oracle

ZONES = ["UTC", "Europe/Berlin", "Pacific/Apia", "Australia/Lord_Howe", "America/New_York"]
#: Units by length: a day, a week, a month, a quarter, a year.
UNITS = [(1, "day"), (7, "day"), (1, "month"), (3, "month"), (1, "year")]
PER_TEN_YEARS = {(1, "day"): 3653, (7, "day"): 522, (1, "month"): 120, (3, "month"): 40, (1, "year"): 10}

moments = st.datetimes(datetime(2009, 1, 1), datetime(2040, 1, 1), timezones=st.just(UTC))  # noqa: DTZ001
zones = st.sampled_from(ZONES).map(ZoneInfo)
units = st.sampled_from([*UNITS, (14, "day"), (2, "month"), (3, "year")])


def start_days() -> list[datetime]:
    """Every day of a January and of a leap February, and days on both sides of odd ones."""
    days = [datetime(2010, 1, day) for day in range(1, 32)]  # noqa: DTZ001
    days += [datetime(2024, 2, day) for day in (1, 28, 29)]  # noqa: DTZ001
    return [*days, datetime(2011, 12, 28), datetime(2011, 12, 31), datetime(2023, 8, 31)]  # noqa: DTZ001


@pytest.mark.parametrize("zone_name", ZONES)
@pytest.mark.parametrize(("length", "unit"), UNITS)
def test_ten_years_of_terms_agree_with_the_oracle(zone_name, length, unit):
    zone = ZoneInfo(zone_name)
    terms = PER_TEN_YEARS[length, unit]
    differences = []
    for day in start_days():
        anchor = day.replace(hour=2, minute=15, tzinfo=zone).astimezone(UTC)
        # Daily and weekly terms are many and alike: of each anchor another seventh of them.
        for n in range(day.day % 7 if unit == "day" else 0, terms, 7 if unit == "day" else 1):
            ours = rules.term_bounds(anchor, n, length, unit, zone)
            if ours != oracle.bounds(anchor, n, length, unit, zone):
                differences.append((anchor, n, ours))
    assert differences == []


@given(moments, st.integers(0, 400), units, zones)
def test_any_term_agrees_with_the_oracle(anchor, n, unit, zone):
    length, name = unit
    if name == "year":
        n %= 60
    assert rules.term_bounds(anchor, n, length, name, zone) == oracle.bounds(anchor, n, length, name, zone)


@given(moments, st.integers(0, 400), units, zones)
def test_terms_join_without_gap_or_overlap(anchor, n, unit, zone):
    start, end = rules.term_bounds(anchor, n, *unit, zone)
    assert rules.term_bounds(anchor, n + 1, *unit, zone)[0] == end
    assert start <= end


@given(moments, st.integers(0, 3000), units, zones)
def test_the_term_around_a_moment_contains_it(anchor, days, unit, zone):
    moment = anchor + timedelta(days=days)
    start, end = rules.term_around(anchor, moment, *unit, zone)
    assert start <= moment < end


def local(*parts, zone="Europe/Berlin"):
    return datetime(*parts, tzinfo=ZoneInfo(zone))


def test_a_month_from_the_31st_goes_to_the_last_day_and_back():
    anchor = local(2027, 1, 31, 10)
    ends = [rules.term_bounds(anchor, n, 1, "month", ZoneInfo("Europe/Berlin"))[1] for n in range(3)]
    assert ends == [local(2027, 2, 28, 10), local(2027, 3, 31, 10), local(2027, 4, 30, 10)]


def test_a_year_from_a_leap_day_ends_on_the_28th_until_the_next_leap_year():
    anchor = local(2028, 2, 29, 10)
    ends = [rules.term_bounds(anchor, n, 1, "year", ZoneInfo("Europe/Berlin"))[1] for n in range(4)]
    assert ends[0] == local(2029, 2, 28, 10)
    assert ends[3] == local(2032, 2, 29, 10)


def test_the_time_of_day_stays_through_a_change_of_clocks():
    start, end = rules.term_bounds(local(2026, 3, 15, 9), 0, 1, "month", ZoneInfo("Europe/Berlin"))
    assert end == local(2026, 4, 15, 9)
    assert end - start == timedelta(days=31) - timedelta(hours=1)


def test_bounds_are_in_utc():
    assert {bound.tzinfo for bound in rules.term_bounds(local(2026, 3, 15), 2, 1, "day", UTC)} == {UTC}


def test_a_time_the_clocks_skip_is_taken_as_late_as_they_jump():
    zone = ZoneInfo("Europe/Berlin")
    _start, end = rules.term_bounds(local(2026, 3, 28, 2, 30), 0, 1, "day", zone)
    assert end.astimezone(zone).strftime("%d %H:%M") == "29 03:30"


def test_a_term_begun_in_the_second_of_two_like_hours_begins_then():
    second = datetime(2026, 10, 25, 2, 30, fold=1, tzinfo=ZoneInfo("Europe/Berlin"))
    assert rules.term_bounds(second, 0, 1, "month", ZoneInfo("Europe/Berlin"))[0] == second.astimezone(UTC)


def test_a_day_that_a_zone_skipped_is_an_empty_term():
    zone = ZoneInfo("Pacific/Apia")
    start, end = rules.term_bounds(local(2011, 12, 29, 12, zone="Pacific/Apia"), 1, 1, "day", zone)
    assert start == end


@given(moments, moments, st.integers(0, 800), zones)
def test_a_moved_run_keeps_its_length_by_the_clocks(origin, to, days, zone):
    origin, to = origin.replace(microsecond=0), to.replace(microsecond=0)
    assert rules.moved(origin, origin, to, zone).astimezone(zone).replace(tzinfo=None) == to.astimezone(
        zone
    ).replace(tzinfo=None)
    moved = rules.moved(origin + timedelta(days=days), origin, to, zone)
    assert abs((moved - to) - timedelta(days=days)) <= timedelta(hours=25)
