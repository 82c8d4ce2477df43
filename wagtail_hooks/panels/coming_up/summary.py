"""What is to come, in sums: by currency, and by day or week. Pure Python."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field
from datetime import date, timedelta
from decimal import Decimal

#: Over more days than this it is shown by the week.
MOST_DAYS = 45


@dataclass(frozen=True)
class Charge:
    """One renewal that will be charged."""

    day: date
    amount: Decimal
    currency: str
    lacks_card: bool = False


@dataclass
class Total:
    """All that will be charged in one currency; ``at_risk``: for that no valid card is known."""

    currency: str
    count: int = 0
    amount: Decimal = field(default_factory=Decimal)
    at_risk: Decimal = field(default_factory=Decimal)


@dataclass(frozen=True)
class Bar:
    """``[begins, ends]``, both days included."""

    begins: date
    ends: date
    amount: Decimal
    count: int


def totals(charges: Iterable[Charge]) -> list[Total]:
    """By currency, in the order of their codes."""
    found: dict[str, Total] = {}
    for charge in charges:
        total = found.setdefault(charge.currency, Total(charge.currency))
        total.count += 1
        total.amount += charge.amount
        total.at_risk += charge.amount if charge.lacks_card else 0
    return [found[currency] for currency in sorted(found)]


def stretches(first: date, last: date) -> list[tuple[date, date]]:
    """The days from ``first`` to ``last``, or their weeks where there are many; a week begins on Monday."""
    if (last - first).days < MOST_DAYS:
        return [(day, day) for day in _days(first, last, 1)]
    begins = [first, *_days(first + timedelta(days=7 - first.weekday()), last, 7)]
    ends = [*(day - timedelta(days=1) for day in begins[1:]), last]
    return list(zip(begins, ends, strict=True))


def _days(first: date, last: date, step: int) -> list[date]:
    return [first + timedelta(days=number) for number in range(0, (last - first).days + 1, step)]


def bars(charges: Sequence[Charge], currency: str, first: date, last: date) -> list[Bar]:
    """What is charged in this currency on each day or in each week, empty ones too."""
    made = []
    for begins, ends in stretches(first, last):
        of_it = [each for each in charges if each.currency == currency and begins <= each.day <= ends]
        made.append(Bar(begins, ends, sum((each.amount for each in of_it), Decimal()), len(of_it)))
    return made
