"""What a list can be asked about, and how the database is asked. See ``rules`` for what a condition may hold."""

from collections.abc import Callable
from dataclasses import dataclass
from datetime import date, datetime, time, timedelta
from typing import Any

from django.db.models import F, Q, Value
from django.db.models.functions import Length
from django.db.models.lookups import Contains, Exact, GreaterThanOrEqual, LessThanOrEqual, StartsWith

from oscar_clientportal.core import clock, search

from .rules import Condition, Kind, Operator

Choices = Callable[[], list[tuple[str, Any]]]
#: Longer than what stands behind a postcode's digits: "to 1999" holds "1999 AB".
_ENDING = "zzz"


def no_choices() -> list[tuple[str, Any]]:
    return []


@dataclass(frozen=True)
class Field:
    """Something rows can be asked for. ``asks`` gives the chosen values' rows where no column holds them;
    ``searched``: the column is part of ``search_text``, whose index then finds the few rows to look at."""

    name: str
    label: Any
    kind: Kind
    choices: Choices = no_choices
    column: str = ""
    asks: Callable[[list[str]], Q] | None = None
    searched: bool = False

    @property
    def path(self) -> str:
        return self.column or self.name

    def rows_for(self, condition: Condition) -> Q:
        """The rows this condition keeps."""
        return _ASK[condition.operator](self, condition.values)

    def narrowed(self, text: str, found: Any) -> Q:
        return (Q(search_text__contains=search.fold(text)) if self.searched else Q()) & Q(found)

    def folded(self) -> search.Folded:
        return search.Folded(F(self.path))


def _contains(field: Field, values: tuple[str, ...]) -> Q:
    return field.narrowed(values[0], Contains(field.folded(), Value(search.fold(values[0]))))


def _starts(field: Field, values: tuple[str, ...]) -> Q:
    found = StartsWith(field.folded(), Value(search.fold(values[0])))
    return field.narrowed(f" {values[0]}", found)


def _is(field: Field, values: tuple[str, ...]) -> Q:
    return field.narrowed(f" {values[0]}", Exact(field.folded(), Value(search.fold(values[0]))))


def _between(field: Field, values: tuple[str, ...]) -> Q:
    ends = {Kind.DATE: _days, Kind.NUMBER: _numbers}.get(field.kind, _letters)
    return ends(field, *values)


def _letters(field: Field, first: str, last: str) -> Q:
    found = Q(**{f"{field.path}__gte": first}) if first else Q(**{f"{field.path}__gt": ""})
    return found & Q(**{f"{field.path}__lte": last + _ENDING}) if last else found


def _numbers(field: Field, first: str, last: str) -> Q:
    """Shorter ones come first. Ends of one length allow the column's index."""
    length, found = Length(F(field.path)), Q()
    for end, at_length, at_text in ((first, GreaterThanOrEqual, "gte"), (last, LessThanOrEqual, "lte")):
        if end:
            text = Q(**{f"{field.path}__{at_text}": end})
            shorter_or_longer = ~Q(Exact(length, Value(len(end))))
            found &= Q(at_length(length, Value(len(end)))) & (shorter_or_longer | text)
    if first and len(first) == len(last):
        found &= Q(**{f"{field.path}__gte": first, f"{field.path}__lte": last})
    return found


def _days(field: Field, first: str, last: str) -> Q:
    found = Q()
    if first:
        found &= Q(**{f"{field.path}__gte": begin_of(date.fromisoformat(first))})
    if last and last < date.max.isoformat():
        found &= Q(**{f"{field.path}__lt": begin_of(date.fromisoformat(last) + timedelta(days=1))})
    return found


def begin_of(day: date) -> datetime:
    """The first moment of this day in the shop, as far as the database knows such days."""
    return datetime.combine(min(max(day, date(2, 1, 1)), date(9998, 12, 31)), time.min, clock.shop_zone())


def _within(field: Field, values: tuple[str, ...]) -> Q:
    return Q(**{f"{field.path}__gte": clock.now() - timedelta(days=int(values[0]))})


def _one_of(field: Field, values: tuple[str, ...]) -> Q:
    return field.asks(list(values)) if field.asks else Q(**{f"{field.path}__in": list(values)})


def _none_of(field: Field, values: tuple[str, ...]) -> Q:
    """A row without any value is none of them."""
    if field.asks:
        return ~field.asks(list(values))
    return ~Q(**{f"{field.path}__in": list(values)}) | Q(**{f"{field.path}__isnull": True})


def _filled(field: Field, values: tuple[str, ...]) -> Q:
    return Q(**{f"{field.path}__gt": ""})


def _empty(field: Field, values: tuple[str, ...]) -> Q:
    return Q(**{field.path: ""})


_ASK: dict[Operator, Callable[[Field, tuple[str, ...]], Q]] = {
    Operator.CONTAINS: _contains,
    Operator.STARTS: _starts,
    Operator.IS: _is,
    Operator.BETWEEN: _between,
    Operator.WITHIN: _within,
    Operator.ONE_OF: _one_of,
    Operator.NONE_OF: _none_of,
    Operator.FILLED: _filled,
    Operator.EMPTY: _empty,
}
