"""Pages of a list, read by ``keyset``, and how many rows there are as far as anybody counts."""

from dataclasses import dataclass, replace
from typing import Any

from django.db import connection, models
from django.db.models import QuerySet

from .keyset import Order

#: Nobody counts further than this by reading; "more than 10,000" is said instead.
COUNT_LIMIT = 10_000
#: So many rows are gathered and sorted.
GATHER_LIMIT = 10_000


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
    So they are gathered first, by the index of what was asked for, and sorted then.
    """
    place = asked.place(rows.model)
    keys, number = _gather(rows, asked, place)
    if number.is_more:  # too many to be sorted: the newest first, which are near
        return read_page(rows, replace(asked, order=Order("pk", descending=True))), number
    if place is not None and not keys:
        return read_narrowed(rows, asked.first)
    found = rows.in_bulk(keys) if keys else {}
    return page_of([found[key] for key in keys if key in found], asked, place is None), number


def _gather(rows: QuerySet, asked: Asked, place: tuple[Any, int] | None) -> tuple[list[int], Count]:
    """The keys of the page (one more where there are more), and how many rows there are in all."""
    field = asked.order.field
    chosen = rows.order_by().values_list(*dict.fromkeys((field, "pk")))[: GATHER_LIMIT + 1]
    sql, values = chosen.query.sql_with_params()
    columns = "key" if asked.order.is_key else "value, key"
    smaller = asked.order.descending != (asked.backwards and place is not None)
    order = ", ".join(f"{column} {'DESC' if smaller else 'ASC'}" for column in columns.split(", "))
    beyond, ends = "", []
    if place is not None:
        ends = [place[1]] if asked.order.is_key else list(place)
        beyond = f"WHERE ({columns}) {'<' if smaller else '>'} ({', '.join(['%s'] * len(ends))})"
    statement = (  # field names and signs are ours, whatever was typed is a parameter
        f"WITH found ({columns}) AS MATERIALIZED ({sql}) SELECT (SELECT count(*) FROM found), "  # noqa: S608
        f"ARRAY(SELECT key FROM found {beyond} ORDER BY {order} LIMIT %s)"
    )
    with connection.cursor() as cursor:
        cursor.execute(statement, [*values, *ends, asked.size + 1])
        total, keys = cursor.fetchone()
    return keys, Count.of(total, GATHER_LIMIT)
