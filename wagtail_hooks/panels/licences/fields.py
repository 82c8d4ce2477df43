"""What licences are asked for beyond text, choices and moments: numbers, and the last day of a validity."""

from dataclasses import dataclass
from datetime import date, timedelta

from django.db.models import Q

from wagtail_hooks.lists.fields import Field, begin_of
from wagtail_hooks.lists.rules import Condition, Operator

#: What the column can hold: a larger number is asked for as this.
LARGEST = 2**31 - 1


def whole(typed: str) -> int | None:
    """The number meant; None where it is none."""
    return min(int(typed), LARGEST) if typed.isascii() and typed.isdigit() and len(typed) < 20 else None


@dataclass(frozen=True)
class WholeNumber(Field):
    """A column of whole numbers. What is no number finds nothing."""

    def rows_for(self, condition: Condition) -> Q:
        nothing = Q(**{f"{self.path}__lt": 0})
        if condition.operator is Operator.BETWEEN:
            ends = zip(condition.values, ("gte", "lte"), strict=True)
            asked = [(lookup, whole(end)) for end, lookup in ends if end]
            if any(number is None for _lookup, number in asked):
                return nothing
            return Q(**{f"{self.path}__{lookup}": number for lookup, number in asked})
        number = whole(condition.values[0])
        if number is None:
            return nothing
        if condition.operator is Operator.STARTS:
            return Q(**{f"{self.path}__startswith": str(number)})
        return Q(**{self.path: number})


@dataclass(frozen=True)
class LastDay(Field):
    """A moment that is kept as the one after its last day."""

    def rows_for(self, condition: Condition) -> Q:
        if condition.operator is not Operator.BETWEEN:
            return super().rows_for(condition)
        first, last = condition.values
        found = Q(**{f"{self.path}__gt": begin_of(date.fromisoformat(first))}) if first else Q()
        if last and last < date.max.isoformat():
            after = begin_of(date.fromisoformat(last) + timedelta(days=1))
            found &= Q(**{f"{self.path}__lte": after})
        return found
