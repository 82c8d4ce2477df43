"""What somebody asked of a list: words, conditions, order, columns. Read from an address or from a kept view, and
written back to either.
"""

from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from functools import cached_property
from typing import Any
from urllib.parse import urlencode

from django.db.models import QuerySet
from django.http import QueryDict

from wagtail_hooks.facts import Fact

from . import rules
from .fields import Field
from .rules import Condition, Problem, Refused, Typed


@dataclass(frozen=True)
class Asked:
    """A condition as typed, and what became of it."""

    typed: Typed
    field: Field
    condition: Condition | None = None
    problem: Problem | None = None
    is_new: bool = False


@dataclass(frozen=True)
class State:
    """``view``: the kept view it began with, if any. ``dropped``: conditions on what the list no longer knows."""

    words: str = ""
    asked: tuple[Asked, ...] = ()
    ordering: str = ""
    columns: tuple[str, ...] = ()
    view: int | None = None
    dropped: int = 0
    is_composing: bool = False

    @property
    def conditions(self) -> list[Condition]:
        return [one.condition for one in self.asked if one.condition is not None]

    @property
    def is_asking(self) -> bool:
        return bool(self.words or self.conditions)

    def pairs(self, *parts: str) -> Iterator[tuple[str, str]]:
        """The address's parameters; ``parts`` names those wanted, all without."""
        given = {
            "words": [("q", self.words)] if self.words else [],
            "conditions": rules.as_query(self.conditions),
            "ordering": [("ordering", self.ordering)] if self.ordering else [],
            "columns": [("col", name) for name in self.columns],
            "view": [("view", str(self.view))] if self.view else [],
        }
        for name in parts or given:
            yield from given[name]

    def as_query(self) -> str:
        return urlencode(list(self.pairs()))

    def without(self, asked: Asked) -> "State":
        return replace(self, asked=tuple(one for one in self.asked if one is not asked))

    def as_json(self) -> dict[str, Any]:
        """What a kept view holds."""
        return {
            "words": self.words,
            "conditions": [one.as_json() for one in self.conditions],
            "ordering": self.ordering,
            "columns": list(self.columns),
        }


@dataclass(frozen=True)
class Listing:
    """What a list offers: rows, fields to ask for, facts to show, and how words are looked for.

    ``rows_for``: the rows with what these columns need. Each ordering must have an index of (field, key).
    """

    panel: str
    fields: tuple[Field, ...]
    facts: tuple[Fact, ...]
    rows_for: Callable[[tuple[str, ...]], QuerySet]
    search: Callable[[QuerySet, str], QuerySet]
    ordering: str = "-pk"
    #: What stands below the rows of an Excel export, such as sums: cells in the order of its columns.
    closing: Callable[[QuerySet, Sequence[Fact]], Iterable[list[Any]]] | None = None

    @cached_property
    def by_name(self) -> dict[str, Field]:
        return {field.name: field for field in self.fields}

    @property
    def default_columns(self) -> tuple[str, ...]:
        return tuple(fact.name for fact in self.facts if fact.is_listed)

    def columns_of(self, state: State) -> tuple[str, ...]:
        return state.columns or self.default_columns

    def facts_of(self, state: State) -> list[Fact]:
        """The facts to show, the first one always: it is the way into the row."""
        wanted = {self.facts[0].name, *self.columns_of(state)}
        return [fact for fact in self.facts if fact.name in wanted]

    def ordering_of(self, state: State) -> str:
        return state.ordering or self.ordering

    def read(self, query: QueryDict) -> State:
        """What the address asks for."""
        typed = rules.from_query(dict(query.lists()))
        new = query.get("add", "")
        added = [Typed(new, "", ())] if new in self.by_name and len(typed) < rules.MOST_CONDITIONS else []
        view = query.get("view", "")
        is_key = view.isascii() and view.isdigit() and len(view) < 19
        state = self._state(query.get("q", ""), typed, query.get("ordering", ""), query.getlist("col"))
        return replace(
            state,
            asked=(*state.asked, *(Asked(one, self.by_name[one.field], is_new=True) for one in added)),
            view=int(view) if is_key else None,
            is_composing="remove" in query,
        )

    def read_kept(self, kept: Any, view: int | None = None) -> State:
        """What a kept view asks for, as far as the list still knows it."""
        kept = kept if isinstance(kept, Mapping) else {}
        columns = kept.get("columns")
        state = self._state(
            kept.get("words"),
            rules.from_json(kept.get("conditions")),
            kept.get("ordering"),
            columns if isinstance(columns, list) else [],
        )
        refused = sum(1 for one in state.asked if one.problem)
        return replace(state, view=view, dropped=state.dropped + refused)

    def _state(self, words: Any, typed: list[Typed], ordering: Any, columns: list[Any]) -> State:
        known = {fact.name for fact in self.facts}
        known_typed = [one for one in typed if one.field in self.by_name]
        return State(
            rules.cleaned(words),
            tuple(self._ask(one) for one in known_typed),
            self._ordering(rules.cleaned(ordering)),
            tuple(dict.fromkeys(name for name in columns if isinstance(name, str) and name in known)),
            dropped=len(typed) - len(known_typed),
        )

    def _ask(self, typed: Typed) -> Asked:
        field = self.by_name[typed.field]
        offered = [value for value, _ in field.choices()] if field.kind is rules.Kind.CHOICE else None
        try:
            condition = rules.condition(field.name, field.kind, typed.operator, typed.values, offered)
        except Refused as refused:
            return Asked(typed, field, problem=refused.problem)
        return Asked(typed, field, condition)

    def _ordering(self, ordering: str) -> str:
        keys = {fact.sort_key for fact in self.facts if fact.sort_key}
        return ordering if ordering.removeprefix("-") in keys and ordering != self.ordering else ""

    def filtered(self, state: State, rows: QuerySet | None = None) -> QuerySet:
        """The rows that fit, in no order."""
        rows = self.rows_for(self.columns_of(state)) if rows is None else rows
        for condition in state.conditions:
            rows = rows.filter(self.by_name[condition.field].rows_for(condition))
        return self.search(rows, state.words) if state.words else rows
