"""Ten years of terms from every start day, in the zones where clocks are odd: no difference to another's arithmetic.

The other is dateutil: its ``relativedelta`` turns the calendar, its ``resolve_imaginary`` says when a time is that the
clocks skip, and its zones are read by code of its own.
"""

from collections.abc import Iterator
from datetime import UTC, datetime
from zoneinfo import ZoneInfo

import pytest
from dateutil.relativedelta import relativedelta
from dateutil.tz import gettz, resolve_imaginary

from oscar_clientportal.subscriptions.rules import next_term, term_around, term_bounds

ZONES = ["UTC", "Europe/Berlin", "Pacific/Apia", "Australia/Lord_Howe", "America/New_York"]
#: By name: length and unit as a plan has them, the oracle's step, and how many end within ten years.
UNITS = {
    "day": (1, "day", {"days": 1}, 3653),
    "week": (7, "day", {"days": 7}, 522),
    "month": (1, "month", {"months": 1}, 120),
    "quarter": (3, "month", {"months": 3}, 40),
    "year": (1, "year", {"years": 1}, 10),
}
#: A January with 31 days in a common and in a leap year; leap February; the days before Apia skipped one.
STARTS = [
    *((year, 1, day) for year in (2010, 2024) for day in range(1, 32)),
    *((2024, 2, day) for day in range(1, 30)),
    *((2011, 12, day) for day in (28, 29, 31)),
]
#: Within the hour that the clocks skip or repeat in Berlin and New York, and in the half hour of Lord Howe.
TIMES = [(0, 0), (2, 15), (2, 45)]


def anchors(zone_name: str) -> Iterator[datetime]:
    for number, start in enumerate(STARTS):
        wall = datetime(*start, *TIMES[number % len(TIMES)], tzinfo=gettz(zone_name))
        yield resolve_imaginary(wall).astimezone(UTC)


def steps(unit: str, number: int) -> range:
    """Every term of ten years; of units with many that are alike another part of them for each start."""
    stride = {"day": 61, "week": 13, "month": 3}.get(unit, 1)
    return range(number % stride, UNITS[unit][3], stride)


def by_dateutil(anchor: datetime, n: int, step: dict[str, int], zone_name: str) -> datetime:
    """The start of the ``n``-th term."""
    if n == 0:
        return anchor
    wall = anchor.astimezone(gettz(zone_name)).replace(tzinfo=None, fold=0)
    moved = wall + relativedelta(**{name: count * n for name, count in step.items()})
    return resolve_imaginary(moved.replace(tzinfo=gettz(zone_name))).astimezone(UTC)


@pytest.mark.req("0.28")
@pytest.mark.parametrize("zone_name", ZONES)
@pytest.mark.parametrize("unit", UNITS)
def test_ten_years_of_terms_are_those_of_dateutil(zone_name, unit):
    length, name, step, _count = UNITS[unit]
    zone = ZoneInfo(zone_name)
    differences = [
        (anchor, n)
        for number, anchor in enumerate(anchors(zone_name))
        for n in steps(unit, number)
        if term_bounds(anchor, n, length, name, zone)
        != (by_dateutil(anchor, n, step, zone_name), by_dateutil(anchor, n + 1, step, zone_name))
    ]
    assert differences == []


@pytest.mark.req("0.28")
@pytest.mark.parametrize("zone_name", ZONES)
@pytest.mark.parametrize("unit", ["month", "quarter", "year"])
def test_renewal_after_renewal_joins_without_gap_or_overlap_for_ten_years(zone_name, unit):
    """As the worker does it: each term follows from the end of the one before, and the anchor never moves."""
    length, name, step, count = UNITS[unit]
    zone = ZoneInfo(zone_name)
    for first in list(anchors(zone_name))[::7]:
        anchor, end = first, term_bounds(first, 0, length, name, zone)[1]
        for n in range(1, count):
            anchor, start, following = next_term(anchor, end, length, name, zone)
            assert (anchor, start) == (first, end)
            assert following == by_dateutil(first, n + 1, step, zone_name) > start
            end = following


@pytest.mark.parametrize("zone_name", ZONES)
@pytest.mark.parametrize("unit", UNITS)
def test_a_term_holds_its_start_and_not_its_end(zone_name, unit):
    length, name, _step, _count = UNITS[unit]
    zone = ZoneInfo(zone_name)
    for number, anchor in enumerate(anchors(zone_name)):
        start, end = term_bounds(anchor, number, length, name, zone)
        following = term_bounds(anchor, number + 1, length, name, zone)
        if start < end < following[1]:  # a day that Apia skipped is empty
            assert term_around(anchor, start, length, name, zone) == (start, end)
            assert term_around(anchor, end, length, name, zone) == following
