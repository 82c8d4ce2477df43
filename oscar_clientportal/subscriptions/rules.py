"""What may be bought while something runs, how long a term is, what an upgrade costs. No Django, no clock."""

from calendar import monthrange
from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta, tzinfo
from decimal import Decimal
from enum import Enum
from fractions import Fraction
from math import floor

#: Months in a unit; a day is counted in days.
MONTHS = {"month": 1, "year": 12}
MICROSECOND = timedelta(microseconds=1)


class Comparison(Enum):
    """How what somebody wants compares with what they have, by contents alone: prices don't matter."""

    HIGHER = "higher"
    SAME = "same"
    LOWER = "lower"
    INCOMPARABLE = "incomparable"


class Refusal(Enum):
    """Why a plan can't be bought now."""

    CLOSED = "closed"
    SAME = "same"
    LOWER = "lower"
    INCOMPARABLE = "incomparable"
    #: More than one plan for the same person in one basket, or one plan more than once.
    TWICE = "twice"
    #: Nobody to own it: the buyer has no login and names no client.
    NOBODY = "nobody"


def compare(current: frozenset[str], wanted: frozenset[str]) -> Comparison:
    """Higher is a proper superset, lower a proper subset; anything else that differs can't be compared."""
    if wanted == current:
        return Comparison.SAME
    if wanted > current:
        return Comparison.HIGHER
    return Comparison.LOWER if wanted < current else Comparison.INCOMPARABLE


def may_buy(current: frozenset[str] | None, wanted: frozenset[str], is_open: bool) -> Refusal | None:
    """Why ``wanted`` may not be bought while ``current`` runs (``None``: nothing); ``None`` if it may."""
    if not is_open:
        return Refusal.CLOSED
    if current is None:
        return None
    verdict = compare(current, wanted)
    return None if verdict is Comparison.HIGHER else Refusal(verdict.value)


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


@dataclass(frozen=True)
class PlanFacts:
    """What the rules need to know of a plan."""

    plan_id: int
    product_id: int
    title: str
    contents: frozenset[str]
    length: int
    unit: str
    is_open: bool
    #: Code → name of the contents, for messages.
    names: Mapping[str, str] = field(default_factory=dict)


@dataclass(frozen=True)
class Holding:
    """What one person has at a moment: the contents of all that runs, and the term an upgrade replaces."""

    contents: frozenset[str]
    subscription_id: int
    term_id: int
    plan_id: int
    title: str
    anchor: datetime
    starts_at: datetime
    ends_at: datetime
    length: int
    unit: str
    price: Decimal
    #: Of the person's own login, where one was looked for.
    user_id: int | None = None


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
