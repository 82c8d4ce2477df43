"""Terms worked out another way: by turning the calendar's pages and asking UTC what the clocks show."""

from datetime import UTC, date, datetime, timedelta, tzinfo
from functools import cache


def walk(start: date, length: int, unit: str, terms: int) -> date:
    """The day ``terms`` whole terms after ``start``: days are counted, months by turning the page."""
    if unit == "day":
        return date.fromordinal(start.toordinal() + length * terms)
    pages = length * terms * (12 if unit == "year" else 1)
    first = first_after(start.replace(day=1), pages)
    days = days_of_month(first)
    return days[min(start.day, len(days)) - 1]


@cache
def first_after(first: date, pages: int) -> date:
    for _ in range(pages):
        first = days_of_month(first)[-1] + timedelta(days=1)
    return first


@cache
def days_of_month(first: date) -> list[date]:
    days = [first]
    while (days[-1] + timedelta(days=1)).month == first.month:
        days.append(days[-1] + timedelta(days=1))
    return days


def instant(wall: datetime, zone: tzinfo) -> datetime:
    """When the clocks of ``zone`` first show ``wall``; where they never do, as late as they jump.

    Found from UTC alone: the offsets the zone has two days before and after are tried.
    """
    near = [wall.replace(tzinfo=UTC) + timedelta(hours=hours) for hours in (-48, 0, 48)]
    offsets = {moment.astimezone(zone).utcoffset() for moment in near}
    shown = [
        moment
        for offset in offsets
        for moment in [(wall - offset).replace(tzinfo=UTC)]
        if moment.astimezone(zone).replace(tzinfo=None, fold=0) == wall
    ]
    if shown:
        return min(shown)
    before = near[0].astimezone(zone).utcoffset()
    return (wall - before).replace(tzinfo=UTC)


def bounds(anchor: datetime, n: int, length: int, unit: str, zone: tzinfo) -> tuple[datetime, datetime]:
    wall = anchor.astimezone(zone).replace(tzinfo=None, fold=0)

    def at(terms: int) -> datetime:
        if terms == 0:
            return anchor
        return instant(datetime.combine(walk(wall.date(), length, unit, terms), wall.time()), zone)

    return at(n), at(n + 1)
