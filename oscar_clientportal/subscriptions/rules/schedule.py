"""When somebody has to look at a subscription next. No Django, no clock."""

from collections.abc import Iterable
from datetime import datetime, timedelta


def notice_moments(starts_at: datetime, ends_at: datetime, days: Iterable[int]) -> list[datetime]:
    """When the end of the term ``[starts_at, ends_at)`` is announced, first to last.

    A term not twice as long as the notice has none of it: nobody is told of an end on the day they begin.
    """
    length = ends_at - starts_at
    return sorted(ends_at - timedelta(days=day) for day in days if length >= timedelta(days=2 * day))


def next_due(
    *, starts_at: datetime, ends_at: datetime, notice_days: Iterable[int], after: datetime
) -> datetime:
    """The first moment after ``after`` at which this running term asks for something: a notice, or its end.

    An end that has passed is due at once: then this is it.
    """
    moments = notice_moments(starts_at, ends_at, notice_days)
    return next((moment for moment in moments if moment > after), ends_at)
