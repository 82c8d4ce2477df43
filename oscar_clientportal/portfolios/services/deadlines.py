"""By when the shop must have decided on a client: so many hours on days on which somebody works there."""

from collections.abc import Callable
from datetime import date, datetime
from fractions import Fraction
from functools import lru_cache
from typing import Any

from oscar_clientportal.core import clock
from oscar_clientportal.core.conf import settings
from oscar_clientportal.portfolios import rules

SATURDAY = 5


def due_at(moment: datetime) -> datetime:
    """By when a client who waits since ``moment`` must have been decided on, in UTC."""
    return rules.after_working_time(moment, settings.approval_time, working_days(), clock.shop_zone())


def share_passed(*, link: Any, now: datetime) -> Fraction:
    """How much of the time to decide on this waiting link has passed."""
    return rules.share_passed(link.created_at, link.due_at, now, working_days(), clock.shop_zone())


def working_days() -> Callable[[date], bool]:
    """Tells whether somebody works in the current shop on a day.

    The country's holidays and week-ends are the library's, days worked instead of others among them. Without a
    country, or with one it doesn't know (a system check says so), Saturdays and Sundays are free.
    """
    country, subdivision = settings.holiday_country, settings.holiday_subdivision
    free = frozenset(settings.extra_holidays)

    def works(day: date) -> bool:
        if day in free:
            return False
        calendar = _calendar(country, subdivision, day.year)
        return day.weekday() < SATURDAY if calendar is None else calendar.is_working_day(day)

    return works


@lru_cache(maxsize=64)
def _calendar(country: str, subdivision: str, year: int) -> Any:
    """The year's holidays, complete: a calendar that grows while it is asked isn't safe among threads."""
    if not country:
        return None
    import holidays  # a quarter of a second that only those who need it pay

    try:
        return holidays.country_holidays(country, subdiv=subdivision or None, years=year, expand=False)
    except NotImplementedError:
        return _calendar(country, "", year) if subdivision else None
