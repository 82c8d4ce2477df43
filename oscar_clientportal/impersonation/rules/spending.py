"""How much of a client's money whoever acts as them may spend: so much in a calendar month, then they are asked."""

from datetime import datetime, tzinfo
from decimal import Decimal
from enum import StrEnum


class Verdict(StrEnum):
    #: Within what is left of the month.
    FITS = "fits"
    #: More than that, and paid with the client's money alone: it waits for their yes.
    WAITS = "waits"
    #: More than that, and partly paid in another way: less of the client's money must do.
    TOO_MUCH = "too much"


def month_of(moment: datetime, zone: tzinfo) -> tuple[datetime, datetime]:
    """The calendar month around ``moment`` in the shop's time zone: its beginning, and that of the next one."""
    local = moment.astimezone(zone)
    start = datetime(local.year, local.month, 1, tzinfo=zone)
    year, month = divmod(local.year * 12 + local.month, 12)
    return start, datetime(year, month + 1, 1, tzinfo=zone)


def rest_of(limit: Decimal | None, spent: Decimal) -> Decimal:
    """What is left of the month: nothing where no amount was agreed, and never less than nothing."""
    return max(Decimal(0), (limit or Decimal(0)) - spent)


def judge(*, wanted: Decimal, total: Decimal, rest: Decimal) -> Verdict:
    """May ``wanted`` of the client's money go into an order of ``total``, with ``rest`` left of the month?"""
    if wanted <= rest:
        return Verdict.FITS
    return Verdict.WAITS if wanted == total else Verdict.TOO_MUCH
