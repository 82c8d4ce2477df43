"""The days on which a licence begins and ends, as people name them: its end is kept as the moment after the last."""

from datetime import date, datetime, timedelta
from typing import Any

from django.utils import formats

from oscar_clientportal.core import clock
from wagtail_hooks.facts import readable
from wagtail_hooks.lists.fields import begin_of

_MOMENT = timedelta(microseconds=1)


def first_day(moment: datetime | None) -> date | None:
    """The day in the shop on which this moment lies."""
    return moment.astimezone(clock.shop_zone()).date() if moment else None


def last_day(moment: datetime | None) -> date | None:
    """The last day that has anything before this moment."""
    return first_day(moment - _MOMENT) if moment else None


def end_of(day: date) -> datetime:
    """The moment after this day."""
    return begin_of(day + timedelta(days=1))


def shown_from(licence: Any) -> str:
    return formats.date_format(first_day(licence.valid_from), "DATE_FORMAT")


def shown_until(licence: Any) -> str:
    """The last day; with the time where it ends in the middle of one, as terms of subscriptions do."""
    until = licence.valid_until
    if until is None:
        return ""
    day = last_day(until)
    return formats.date_format(day, "DATE_FORMAT") if end_of(day) == until else readable(until)
