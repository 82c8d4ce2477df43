"""How a line for a client names its beneficiary, and by when the shop must have decided on a client."""

from collections.abc import Callable, Collection, Iterable
from dataclasses import dataclass
from datetime import UTC, date, datetime, timedelta, tzinfo
from enum import Enum
from fractions import Fraction

#: The product option that keeps lines for different clients apart, as ``migrations/0002`` makes it.
OPTION_CODE = "clientportal-beneficiary"
OPTION_NAME = "For"

#: The staff are reminded when so many per cent of their time have passed.
REMINDERS = (50, 80, 100)
MICROSECOND = timedelta(microseconds=1)


class BeneficiaryValue(list[str]):
    """The option's value: shows the client's name, but is told apart by the client's id alone.

    Oscar's line reference is a checksum of ``repr(value)``; were the name part of it, renaming a client would
    split their lines. As a list it is stored as JSON like any other, and Oscar's templates print it as "Ada
    Lovelace".
    """

    def __init__(self, contact_id: int, display_name: str) -> None:
        super().__init__([display_name])
        self.contact_id = contact_id

    def __repr__(self) -> str:
        return repr(self.contact_id)


Days = Callable[[date], bool]


def after_working_time(moment: datetime, time: timedelta, works: Days, zone: tzinfo) -> datetime:
    """The moment when ``time`` has passed since ``moment`` on working days alone, in UTC.

    Time counts as a clock on the wall of the shop's ``zone`` lets it pass: all 23, 24 or 25 hours of a day for which
    ``works`` says yes, none of any other. What ends with a day ends at its midnight, whatever day follows.
    """
    at, day = moment.astimezone(UTC), moment.astimezone(zone).date()
    while True:
        end = _begin(day + timedelta(days=1), zone)
        if works(day) and time <= end - at:
            return at + time
        time -= end - at if works(day) else timedelta(0)
        at, day = max(at, end), day + timedelta(days=1)


def working_time(start: datetime, end: datetime, works: Days, zone: tzinfo) -> timedelta:
    """How much time passes from ``start`` to ``end`` on working days: the inverse of ``after_working_time``."""
    at, until = start.astimezone(UTC), end.astimezone(UTC)
    day, total = start.astimezone(zone).date(), timedelta(0)
    while at < until:
        midnight = _begin(day + timedelta(days=1), zone)
        if works(day):
            total += max(min(midnight, until) - at, timedelta(0))
        at, day = max(at, midnight), day + timedelta(days=1)
    return total


def share_passed(start: datetime, due: datetime, now: datetime, works: Days, zone: tzinfo) -> Fraction:
    """How much of the working time between ``start`` and ``due`` has passed: 0 at the start, 1 from the end on."""
    if now >= due:
        return Fraction(1)
    whole = working_time(start, due, works, zone)
    passed = working_time(start, now, works, zone)
    return Fraction(passed // MICROSECOND, whole // MICROSECOND)


def reminder_due(share: Fraction, reminded: int) -> int | None:
    """The reminder, in per cent of the time, to be sent now where ``reminded`` was the last one; the latest alone."""
    reached = [stage for stage in REMINDERS if share * 100 >= stage]
    return reached[-1] if reached and reached[-1] > reminded else None


def _begin(day: date, zone: tzinfo) -> datetime:
    """When the wall clock shows this day for the first time; where it skips midnight, when it jumps."""
    return datetime(day.year, day.month, day.day, tzinfo=zone).astimezone(UTC)


@dataclass(frozen=True)
class Wanted:
    """A unit that somebody is interested in."""

    key: int
    contact: int
    product: int


@dataclass(frozen=True)
class Bought:
    """A line of an order: for whom, and which unit. A variant is sold as itself and as its parent."""

    contact: int | None
    product: int | None
    parent: int | None = None


def sold_units(wanted: Iterable[Wanted], bought: Iterable[Bought]) -> set[int]:
    """The keys of the units that this order sells to the people who wanted them."""
    pairs = {(line.contact, product) for line in bought for product in (line.product, line.parent) if product}
    return {unit.key for unit in wanted if (unit.contact, unit.product) in pairs}


class DecisionState(Enum):
    WAITING = "waiting"
    AGREED = "agreed"
    DECLINED = "declined"
    WITHDRAWN = "withdrawn"


def decision_state(answers: Collection[str], *, withdrawn: bool) -> DecisionState:
    """How a decision stands: agreed once everybody asked agrees; one who declines settles it."""
    if withdrawn:
        return DecisionState.WITHDRAWN
    if "declined" in answers:
        return DecisionState.DECLINED
    return DecisionState.AGREED if answers and set(answers) == {"agreed"} else DecisionState.WAITING
