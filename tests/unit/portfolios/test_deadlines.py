"""Working time: what a clock that stands still on week-ends and holidays would show."""

from datetime import UTC, date, datetime, timedelta
from fractions import Fraction
from zoneinfo import ZoneInfo

import pytest
from hypothesis import example, given
from hypothesis import strategies as st

from oscar_clientportal.portfolios import rules

#: Clocks that jump at midnight, by half an hour, by a whole day, twice a year, never.
ZONES = [
    "Europe/Paris",
    "Europe/Budapest",
    "America/New_York",
    "America/Santiago",
    "Asia/Beirut",
    "Asia/Kathmandu",
    "Australia/Lord_Howe",
    "Pacific/Apia",
    "UTC",
]
STEP = timedelta(minutes=15)
PARIS = ZoneInfo("Europe/Paris")

zones = st.sampled_from(ZONES).map(ZoneInfo)
#: The date line moved over Samoa at the end of 2011; transitions of all zones lie within each year.
moments = st.one_of(
    st.integers(0, 365 * 96).map(lambda steps: datetime(2026, 1, 1, tzinfo=UTC) + steps * STEP),
    st.integers(0, 20 * 96).map(lambda steps: datetime(2011, 12, 20, tzinfo=UTC) + steps * STEP),
)
times = st.integers(0, 10 * 96).map(lambda steps: steps * STEP)
holidays = st.sets(st.integers(0, 30), max_size=6)


def calendar(start: datetime, offsets: set[int]):
    """Week-ends are free, and these days after ``start``."""
    free = {start.date() + timedelta(days=offset) for offset in offsets}
    return lambda day: day.weekday() < 5 and day not in free


def stepped(start: datetime, works, zone: ZoneInfo):
    """The independent clock: looks at the wall every quarter of an hour. Yields each moment and the time passed."""
    at, passed = start, timedelta(0)
    while True:
        yield at, passed
        passed += STEP if works(at.astimezone(zone).date()) else timedelta(0)
        at += STEP


@given(moments, times, holidays, zones)
@example(datetime(2011, 12, 29, 12, tzinfo=UTC), timedelta(hours=48), set(), ZoneInfo("Pacific/Apia"))
@example(datetime(2026, 10, 23, 12, tzinfo=UTC), timedelta(hours=48), set(), PARIS)
@pytest.mark.req("0.09")
def test_the_deadline_is_the_first_moment_at_which_the_clock_has_shown_the_time(moment, time, offsets, zone):
    works = calendar(moment, offsets)
    due = rules.after_working_time(moment, time, works, zone)
    seen = next(at for at, passed in stepped(moment, works, zone) if passed >= time)
    if time:
        assert due == seen
    else:  # nothing has to pass: at once on a working day, else when the next begins
        assert due == next(at for at, _ in stepped(moment, works, zone) if works(at.astimezone(zone).date()))


@given(moments, times, holidays, zones)
@pytest.mark.req("0.09")
def test_the_time_between_two_moments_is_what_the_clock_shows(moment, elapsed, offsets, zone):
    works = calendar(moment, offsets)
    end = moment + elapsed
    assert rules.working_time(moment, end, works, zone) == next(
        passed for at, passed in stepped(moment, works, zone) if at == end
    )


@given(moments, times.filter(bool), holidays, zones, st.fractions(0, 1, max_denominator=96))
@pytest.mark.req("0.09")
def test_the_share_that_has_passed_at_a_share_of_the_time_is_that_share(moment, time, offsets, zone, share):
    works = calendar(moment, offsets)
    due = rules.after_working_time(moment, time, works, zone)
    at = rules.after_working_time(
        moment, timedelta(microseconds=int(share * (time // rules.MICROSECOND))), works, zone
    )
    passed = rules.share_passed(moment, due, at, works, zone)
    assert abs(passed - share) < Fraction(1, 10**6)


def paris(*parts: int) -> datetime:
    return datetime(*parts, tzinfo=PARIS)


@pytest.mark.req("0.09")
@pytest.mark.parametrize(
    ("asked", "due"),
    [
        (paris(2026, 11, 16, 10), paris(2026, 11, 18, 10)),
        (paris(2026, 11, 20, 15), paris(2026, 11, 24, 15)),  # Friday afternoon: Tuesday afternoon
        (paris(2026, 11, 21, 9), paris(2026, 11, 25, 0)),  # Saturday: as if asked when Monday begins
        (paris(2026, 12, 23, 12), paris(2026, 12, 28, 12)),  # Christmas Day is a Friday
        (paris(2026, 3, 27, 12), paris(2026, 3, 31, 12)),  # a short Sunday that counts nothing anyway
    ],
)
def test_48_hours_pass_on_working_days_alone(asked, due):
    def works(day):
        return day.weekday() < 5 and day != date(2026, 12, 25)

    assert rules.after_working_time(asked, timedelta(hours=48), works, PARIS) == due


@pytest.mark.req("0.09")
def test_a_working_day_on_which_the_clocks_change_has_as_many_hours_as_it_has():
    def always(day):
        return True

    for asked, due in [
        (paris(2026, 3, 28, 12), paris(2026, 3, 30, 13)),
        (paris(2026, 10, 24, 12), paris(2026, 10, 26, 11)),
    ]:
        assert rules.after_working_time(asked, timedelta(hours=48), always, PARIS) == due


@pytest.mark.req("0.09")
@pytest.mark.parametrize(
    ("share", "reminded", "due"),
    [
        (Fraction(49, 100), 0, None),
        (Fraction(1, 2), 0, 50),
        (Fraction(79, 100), 50, None),
        (Fraction(8, 10), 0, 80),  # the one at 50 was missed: one mail is enough
        (Fraction(99, 100), 80, None),
        (Fraction(1), 50, 100),
        (Fraction(1), 100, None),
    ],
)
def test_staff_are_reminded_at_50_80_and_100_per_cent_once_each(share, reminded, due):
    assert rules.reminder_due(share, reminded) == due
