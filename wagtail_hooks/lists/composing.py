"""The form in which conditions are composed, and the pills that say which ones hold."""

from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any
from urllib.parse import urlencode

from django.utils.functional import cached_property

from . import words
from .rules import MOST_CONDITIONS, OPERATORS, Kind, Operator
from .state import Asked, Listing, State

#: More choices than these come in a box of their own, to be scrolled.
SHOWN_CHOICES = 8


@dataclass(frozen=True)
class Option:
    value: str
    label: Any
    is_chosen: bool


@dataclass(frozen=True)
class Row:
    """A condition in the form."""

    number: int
    asked: Asked

    @property
    def field(self) -> Any:
        return self.asked.field

    @property
    def kind(self) -> Kind:
        return self.field.kind

    @property
    def problem(self) -> Any:
        return words.PROBLEMS.get(self.asked.problem) if self.asked.problem else None

    @property
    def values(self) -> tuple[str, ...]:
        condition = self.asked.condition
        return condition.values if condition else self.asked.typed.values

    @property
    def first(self) -> str:
        return self.values[0] if self.values else ""

    @property
    def second(self) -> str:
        return self.values[1] if len(self.values) > 1 else ""

    @property
    def operators(self) -> list[Option]:
        typed = self.asked.typed.operator
        return [Option(one, words.OPERATORS[one], one == typed) for one in OPERATORS[self.kind]]

    @property
    def operator(self) -> str:
        known = [str(one) for one in OPERATORS[self.kind]]
        return self.asked.typed.operator if self.asked.typed.operator in known else known[0]

    @property
    def may_take_two(self) -> bool:
        return Operator.BETWEEN in OPERATORS[self.kind]

    @property
    def is_choice(self) -> bool:
        return self.kind is Kind.CHOICE

    @property
    def input_type(self) -> str:
        return "date" if self.kind is Kind.DATE and self.operator != Operator.WITHIN else "text"

    @cached_property
    def choices(self) -> list[Option]:
        return [Option(value, label, value in self.values) for value, label in self.field.choices()]

    @property
    def is_long(self) -> bool:
        return len(self.choices) > SHOWN_CHOICES


@dataclass(frozen=True)
class Pill:
    label: Any
    text: str
    remove_url: str


class Composer:
    """What the template of a list's conditions and columns shows."""

    def __init__(self, listing: Listing, state: State, index_url: str) -> None:
        self.listing, self.state, self.index_url = listing, state, index_url

    @cached_property
    def rows(self) -> list[Row]:
        return [Row(number, asked) for number, asked in enumerate(self.state.asked, 1)]

    @property
    def is_open(self) -> bool:
        """While something is unfinished, it is shown."""
        return self.state.is_composing or any(row.asked.is_new or row.problem for row in self.rows)

    @property
    def fields(self) -> tuple[Any, ...]:
        return self.listing.fields if len(self.rows) < MOST_CONDITIONS else ()

    @property
    def pills(self) -> Iterator[Pill]:
        for asked in self.state.asked:
            if asked.condition:
                rest = urlencode(list(self.state.without(asked).pairs()))
                text = words.describe(asked.field, asked.condition)
                yield Pill(asked.field.label, text, f"{self.index_url}?{rest}")

    @property
    def clear_url(self) -> str:
        kept = [*self.state.pairs("ordering", "columns")]
        return f"{self.index_url}?{urlencode(kept)}"

    @property
    def hidden(self) -> list[tuple[str, str]]:
        """What the form of conditions leaves as it is."""
        return list(self.state.pairs("words", "ordering", "columns", "view"))

    @property
    def hidden_for_columns(self) -> list[tuple[str, str]]:
        return list(self.state.pairs("words", "conditions", "ordering", "view"))

    @property
    def hidden_for_search(self) -> list[tuple[str, str]]:
        return list(self.state.pairs("conditions", "ordering", "columns", "view"))

    @property
    def hidden_for_all(self) -> list[tuple[str, str]]:
        return list(self.state.pairs())

    @property
    def columns(self) -> list[Option]:
        """Every column but the first, which is always there."""
        shown = self.listing.columns_of(self.state)
        return [Option(fact.name, fact.label, fact.name in shown) for fact in self.listing.facts[1:]]
