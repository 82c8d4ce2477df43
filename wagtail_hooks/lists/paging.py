"""Pages of a list, read by ``keyset``, and how many rows there are as far as anybody counts."""

from dataclasses import dataclass, replace
from typing import Any

from django.db import models
from django.db.models import QuerySet

from . import gathering
from .keyset import Order

#: Nobody counts further than this by reading; "more than 10,000" is said instead.
COUNT_LIMIT = 10_000
#: So many rows that fit are gathered, counted and sorted.
GATHER_LIMIT = 1_000


@dataclass
class Page:
    """A page of rows, with the ways to its neighbours."""

    object_list: list[Any]
    number: int
    before: str = ""
    after: str = ""

    def __len__(self) -> int:
        return len(self.object_list)

    def __getitem__(self, index: Any) -> Any:
        return self.object_list[index]

    @property
    def has_previous(self) -> bool:
        return bool(self.before)

    @property
    def has_next(self) -> bool:
        return bool(self.after)

    @property
    def has_other_pages(self) -> bool:
        return self.has_previous or self.has_next


@dataclass(frozen=True)
class Count:
    """How many rows there are, or that there are more than anybody counts."""

    value: int
    is_more: bool

    @classmethod
    def of(cls, found: int, limit: int = COUNT_LIMIT) -> "Count":
        return cls(min(found, limit), found > limit)


def count(rows: QuerySet, limit: int = COUNT_LIMIT) -> Count:
    return Count.of(rows.order_by().values("pk")[: limit + 1].count(), limit)


@dataclass(frozen=True)
class Asked:
    """Which page: the rows after or before a cursor, or the first ones. ``number`` is what it is called."""

    order: Order
    size: int
    after: str = ""
    before: str = ""
    number: int = 1

    def place(self, model: type[models.Model]) -> tuple[Any, int] | None:
        return self.order.place(model, self.after or self.before)

    @property
    def backwards(self) -> bool:
        return bool(self.before) and not self.after

    @property
    def first(self) -> "Asked":
        return Asked(self.order, self.size)


def read_page(rows: QuerySet, asked: Asked) -> Page:
    place = asked.place(rows.model)
    wanted = rows if place is None else asked.order.beyond(rows, place, backwards=asked.backwards)
    backwards = asked.backwards and place is not None
    found = list(asked.order.applied(wanted, backwards=backwards)[: asked.size + 1])
    if place is not None and not found:  # the rows there are gone
        return read_page(rows, asked.first)
    return page_of(found, asked, place is None)


def page_of(found: list[Any], asked: Asked, is_start: bool) -> Page:
    """``found`` in the order it was read, with one row more where there are more."""
    backwards = asked.backwards and not is_start
    has_more, found = len(found) > asked.size, found[: asked.size]
    if backwards:
        found.reverse()
    is_first = is_start or (backwards and not has_more)
    is_last = not found or (not backwards and not has_more)
    return Page(
        found,
        1 if is_first else max(asked.number, 2),
        before="" if is_first else asked.order.cursor(found[0]),
        after="" if is_last else asked.order.cursor(found[-1]),
    )


def read_narrowed(rows: QuerySet, asked: Asked) -> tuple[Page, Count]:
    """The page of rows that conditions keep, and their number.

    PostgreSQL would walk the order's index until the page is full, which is long where those that fit lie far back.
    So they are gathered first, by the index of what was asked for, and sorted then. Too many to be sorted come newest
    first, as nobody waits for those.
    """
    newest = replace(asked, order=gathering.NEWEST)
    near = gathering.walk(rows, _wanted(newest, rows), GATHER_LIMIT)
    if near.is_common:
        return _page(_rows_of(rows, near.keys), newest, rows), Count(GATHER_LIMIT, True)
    keys, found = gathering.gather(rows, _wanted(asked, rows), GATHER_LIMIT)
    number = Count.of(found, GATHER_LIMIT)
    read, chosen = (newest, _newest(rows, newest, near)) if number.is_more else (asked, _rows_of(rows, keys))
    if not chosen and read.place(rows.model) is not None:  # the rows there are gone
        return read_narrowed(rows, asked.first)
    return _page(chosen, read, rows), number


def _newest(rows: QuerySet, asked: Asked, near: gathering.Near) -> list[Any]:
    is_full = len(near.keys) > asked.size
    return _rows_of(rows, near.keys) if is_full else list(gathering.far(rows, _wanted(asked, rows)))


def _wanted(asked: Asked, rows: QuerySet) -> gathering.Wanted:
    """One row more than the page holds tells whether there are more."""
    place = asked.place(rows.model)
    return gathering.Wanted(asked.order, asked.size + 1, place, asked.backwards and place is not None)


def _rows_of(rows: QuerySet, keys: list[int]) -> list[Any]:
    found = rows.in_bulk(keys) if keys else {}
    return [found[key] for key in keys if key in found]


def _page(found: list[Any], asked: Asked, rows: QuerySet) -> Page:
    return page_of(found, asked, asked.place(rows.model) is None)
