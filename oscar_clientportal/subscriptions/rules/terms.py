"""How long a term is: half-open stretches counted from an anchor, in the shop's time zone. No Django, no clock."""

from calendar import monthrange
from datetime import UTC, datetime, timedelta, tzinfo

#: Months in a unit; a day is counted in days.
MONTHS = {"month": 1, "year": 12}


def term_bounds(anchor: datetime, n: int, length: int, unit: str, zone: tzinfo) -> tuple[datetime, datetime]:
    """The ``n``-th term ``[start, end)`` counted from ``anchor``, in UTC; the first has the number 0.

    Each bound is computed from the anchor, never from the term before (31 Jan → 28 Feb → 31 Mar), at the
    anchor's wall-clock time in ``zone``. A wall-clock time that the zone skips is taken as late as the clocks
    jump, one that occurs twice the first time. So a term of days that lies wholly in a day the zone skipped
    is empty.
    """
    return _bound(anchor, n, length, unit, zone), _bound(anchor, n + 1, length, unit, zone)


def _bound(anchor: datetime, n: int, length: int, unit: str, zone: tzinfo) -> datetime:
    if n == 0:
        return anchor.astimezone(UTC)
    wall = anchor.astimezone(zone).replace(tzinfo=None, fold=0)
    months = MONTHS.get(unit)
    moved = wall + timedelta(days=n * length) if months is None else _add_months(wall, n * length * months)
    return moved.replace(tzinfo=zone).astimezone(UTC)


def _add_months(wall: datetime, months: int) -> datetime:
    """The same day and time ``months`` later, or the last day of that month where it has no such day."""
    years, month = divmod(wall.month - 1 + months, 12)
    year = wall.year + years
    return wall.replace(year=year, month=month + 1, day=min(wall.day, monthrange(year, month + 1)[1]))


def moved(moment: datetime, origin: datetime, to: datetime, zone: tzinfo) -> datetime:
    """``moment``, as far from ``to`` as it was from ``origin`` by the clocks of ``zone``; in UTC."""
    wall, origin_wall, to_wall = (
        each.astimezone(zone).replace(tzinfo=None, fold=0) for each in (moment, origin, to)
    )
    return (to_wall + (wall - origin_wall)).replace(tzinfo=zone).astimezone(UTC)


def term_around(
    anchor: datetime, moment: datetime, length: int, unit: str, zone: tzinfo
) -> tuple[datetime, datetime]:
    """The term counted from ``anchor`` that contains ``moment``, which is not before the anchor."""
    longest = timedelta(days=length * 31 * MONTHS[unit] if unit in MONTHS else length)
    n = max((moment - anchor - timedelta(days=2)) // longest - 1, 0)
    bounds = term_bounds(anchor, n, length, unit, zone)
    while bounds[1] <= moment:
        n += 1
        bounds = term_bounds(anchor, n, length, unit, zone)
    return bounds


def next_term(
    anchor: datetime, last_end: datetime, length: int, unit: str, zone: tzinfo
) -> tuple[datetime, datetime, datetime]:
    """The term that follows one that ended at ``last_end``: its anchor, start and end, in UTC.

    Where the terms counted from ``anchor`` have one that begins at ``last_end``, it is that one and the anchor
    stays; otherwise (an end that was moved, a plan of another length) terms are counted from ``last_end`` on.
    """
    anchor, last_end = anchor.astimezone(UTC), last_end.astimezone(UTC)
    if last_end > anchor:
        start, end = term_around(anchor, last_end, length, unit, zone)
        if start == last_end:
            return anchor, start, end
    return last_end, *term_around(last_end, last_end, length, unit, zone)
