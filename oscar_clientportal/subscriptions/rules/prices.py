"""What an upgrade costs. No Django, no clock."""

from datetime import datetime, timedelta, tzinfo
from decimal import Decimal
from fractions import Fraction
from math import floor

from .contents import Holding, PlanFacts
from .terms import term_around

MICROSECOND = timedelta(microseconds=1)


def prorated_difference(
    old_price: Decimal,
    new_price: Decimal,
    starts_at: datetime,
    ends_at: datetime,
    now: datetime,
    decimals: int,
) -> Decimal:
    """What an upgrade that keeps the end date costs: the prices' difference for the time left, half up.

    Both prices buy the whole of ``[starts_at, ends_at)``. Never negative: an upgrade to a cheaper plan is
    free.
    """
    span = ends_at - starts_at
    left = min(max(ends_at - now, timedelta()), span)
    return _difference(old_price, span, new_price, span, left, decimals)


def _difference(
    old_price: Decimal,
    old_span: timedelta,
    new_price: Decimal,
    new_span: timedelta,
    left: timedelta,
    decimals: int,
) -> Decimal:
    excess = Fraction(new_price) * _share(left, new_span) - Fraction(old_price) * _share(left, old_span)
    units = floor(max(excess, Fraction()) * 10**decimals + Fraction(1, 2))
    return Decimal(units).scaleb(-decimals)


def _share(part: timedelta, whole: timedelta) -> Fraction:
    return Fraction(part // MICROSECOND, whole // MICROSECOND) if whole else Fraction()


def upgrade_price(
    held: Holding, new: PlanFacts, new_price: Decimal, now: datetime, decimals: int, zone: tzinfo
) -> Decimal:
    """The price of replacing ``held`` by ``new`` until the same end date.

    Each price buys a whole term of its plan, counted from the same anchor, however many upgrades came before;
    where the plans' terms are of different length, the rates are compared.
    """
    old_start, old_end = term_around(held.anchor, now, held.length, held.unit, zone)
    new_start, new_end = term_around(held.anchor, now, new.length, new.unit, zone)
    left = max(held.ends_at - now, timedelta())
    return _difference(held.price, old_end - old_start, new_price, new_end - new_start, left, decimals)
