"""By when the shop must have decided on a client: so many hours on days on which somebody works there."""

from collections.abc import Callable
from datetime import date, datetime
from fractions import Fraction
from typing import Any

from oscar_clientportal.core import calendars, clock
from oscar_clientportal.core.conf import settings
from oscar_clientportal.portfolios import rules


def due_at(moment: datetime) -> datetime:
    """By when a client who waits since ``moment`` must have been decided on, in UTC."""
    return rules.after_working_time(moment, settings.approval_time, working_days(), clock.shop_zone())


def share_passed(*, link: Any, now: datetime, works: Callable[[date], bool]) -> Fraction:
    """How much of the time to decide on this waiting link has passed; ``works``: ``working_days()``."""
    return rules.share_passed(link.created_at, link.due_at, now, works, clock.shop_zone())


def working_days() -> Callable[[date], bool]:
    """Tells whether somebody works in the current shop on a day; asks for the shop's options once."""
    country, subdivision = settings.holiday_country, settings.holiday_subdivision
    free = frozenset(settings.extra_holidays)

    def works(day: date) -> bool:
        return day not in free and calendars.is_working_day(day, country=country, subdivision=subdivision)

    return works
