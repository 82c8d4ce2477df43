"""Conditions on a list's rows: which operators a kind of field knows, and what they take. Whatever was typed, stored
by an older version or put into an address by hand becomes a condition that can be asked, or a reason why not.
"""

import re
from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from enum import StrEnum
from typing import Any

MOST_CONDITIONS = 20
MOST_VALUES = 250
LONGEST_VALUE = 200
LONGEST_PERIOD = 36_500

_FIELD = re.compile("c([0-9]{1,3})f")


class Kind(StrEnum):
    TEXT = "text"
    #: Text in the order of its letters, such as postcodes.
    CODE = "code"
    #: Text in the order of its numbers: C99999 comes before C100000.
    NUMBER = "number"
    CHOICE = "choice"
    DATE = "date"


class Operator(StrEnum):
    CONTAINS = "contains"
    STARTS = "starts"
    IS = "is"
    BETWEEN = "between"
    WITHIN = "within"
    ONE_OF = "one-of"
    NONE_OF = "none-of"
    FILLED = "filled"
    EMPTY = "empty"


OPERATORS: dict[Kind, tuple[Operator, ...]] = {
    Kind.TEXT: (Operator.CONTAINS, Operator.STARTS, Operator.IS, Operator.FILLED, Operator.EMPTY),
    Kind.CODE: (Operator.BETWEEN, Operator.STARTS, Operator.IS, Operator.FILLED, Operator.EMPTY),
    Kind.NUMBER: (Operator.BETWEEN, Operator.STARTS, Operator.IS),
    Kind.CHOICE: (Operator.ONE_OF, Operator.NONE_OF),
    Kind.DATE: (Operator.BETWEEN, Operator.WITHIN),
}
WITHOUT_VALUE = {Operator.FILLED, Operator.EMPTY}
WITH_MANY = {Operator.ONE_OF, Operator.NONE_OF}


class Problem(StrEnum):
    """Why a condition can't be asked."""

    NO_FIELD = "no-field"
    NO_OPERATOR = "no-operator"
    NO_VALUE = "no-value"
    NOT_OFFERED = "not-offered"
    NO_DATE = "no-date"
    NO_DAYS = "no-days"
    BACKWARDS = "backwards"


class Refused(ValueError):
    def __init__(self, problem: Problem) -> None:
        super().__init__(problem)
        self.problem = problem


@dataclass(frozen=True)
class Condition:
    """What can be asked. ``values``: none, one, the two ends of a range (one may be empty), or those chosen."""

    field: str
    operator: Operator
    values: tuple[str, ...] = ()

    def as_json(self) -> dict[str, Any]:
        return {"field": self.field, "operator": str(self.operator), "values": list(self.values)}


def condition(
    field: str, kind: Kind, operator: str, values: Sequence[str], offered: Collection[str] | None = None
) -> Condition:
    """The condition meant by these words. ``offered``: the values of a choice. Raises ``Refused``."""
    if operator not in list(OPERATORS[kind]):
        raise Refused(Problem.NO_OPERATOR)
    asked = Operator(operator)
    if asked in WITHOUT_VALUE:
        return Condition(field, asked)
    typed = [cleaned(value) for value in values[:MOST_VALUES]]
    if asked in WITH_MANY:
        return Condition(field, asked, _chosen(typed, offered or ()))
    if asked is Operator.BETWEEN:
        return Condition(field, asked, _range(typed, kind))
    return Condition(field, asked, (_days(typed) if asked is Operator.WITHIN else _text(typed),))


def cleaned(value: Any) -> str:
    """A value as it is asked for: one line of printable text, no longer than anybody types."""
    text = str(value) if isinstance(value, str | int) else ""
    return " ".join("".join(c if c.isprintable() else " " for c in text[: 4 * LONGEST_VALUE]).split())[
        :LONGEST_VALUE
    ].strip()


def _text(typed: list[str]) -> str:
    if not typed or not typed[0]:
        raise Refused(Problem.NO_VALUE)
    return typed[0]


def _chosen(typed: list[str], offered: Collection[str]) -> tuple[str, ...]:
    if not any(typed):
        raise Refused(Problem.NO_VALUE)
    chosen = tuple(value for value in dict.fromkeys(typed) if value in offered)
    if not chosen:
        raise Refused(Problem.NOT_OFFERED)
    return chosen


def _range(typed: list[str], kind: Kind) -> tuple[str, str]:
    first, last = [*typed, "", ""][:2]
    if not first and not last:
        raise Refused(Problem.NO_VALUE)
    if kind is Kind.DATE:
        first, last = (day(end) if end else "" for end in (first, last))
    if first and last and _rank(first, kind) > _rank(last, kind) and not first.startswith(last):
        raise Refused(Problem.BACKWARDS)
    return first, last


def _rank(end: str, kind: Kind) -> tuple[int, str]:
    return (len(end) if kind is Kind.NUMBER else 0, end)


def day(typed: str) -> str:
    """The day in ISO form. Raises ``Refused``."""
    try:
        return date.fromisoformat(typed).isoformat()
    except ValueError:
        raise Refused(Problem.NO_DATE) from None


def _days(typed: list[str]) -> str:
    text = _text(typed)
    if not (text.isascii() and text.isdigit() and 1 <= int(text[:9]) <= LONGEST_PERIOD):
        raise Refused(Problem.NO_DAYS)
    return str(int(text[:9]))


@dataclass(frozen=True)
class Typed:
    """A condition as it stands in an address or a kept view, before anybody looked into it."""

    field: str
    operator: str
    values: tuple[str, ...]


def from_query(query: Mapping[str, Sequence[str]]) -> list[Typed]:
    """The conditions of an address, ``c1f=town&c1o=is&c1v=Paris``, in the order of their numbers; ``remove=1`` leaves
    that one out.
    """
    removed = _first(query.get("remove"))
    numbers = sorted(
        {found[1] for name in query if (found := _FIELD.fullmatch(name)) and found[1] != removed}, key=int
    )
    return [
        Typed(
            _first(query.get(f"c{number}f")),
            _first(query.get(f"c{number}o")),
            tuple(query.get(f"c{number}v") or ()),
        )
        for number in numbers
    ][:MOST_CONDITIONS]


def _first(values: Sequence[str] | None) -> str:
    return values[0] if values else ""


def as_query(conditions: Sequence[Condition | Typed]) -> list[tuple[str, str]]:
    """What ``from_query`` reads."""
    return [
        pair
        for number, one in enumerate(conditions, 1)
        for pair in (
            (f"c{number}f", one.field),
            (f"c{number}o", str(one.operator)),
            *((f"c{number}v", value) for value in one.values),
        )
    ]


def from_json(kept: Any) -> list[Typed]:
    """The conditions of a kept view, whoever wrote it."""
    rows = kept if isinstance(kept, list) else []
    return [
        Typed(cleaned(row.get("field")), cleaned(row.get("operator")), _strings(row.get("values")))
        for row in rows[:MOST_CONDITIONS]
        if isinstance(row, dict)
    ]


def _strings(values: Any) -> tuple[str, ...]:
    return tuple(cleaned(value) for value in values[:MOST_VALUES]) if isinstance(values, list) else ()
