"""The keys of the rows that conditions keep, asked for so that PostgreSQL takes the short way.

It expects those that fit to lie evenly in the table, and for a limit of them would read the table from its beginning:
all of it where they lie at its end, as customers' numbers do. So the newest rows are looked through first, which finds
what fits many; and the limit for the others is one it cannot see, so that it asks the index of what was looked for.
"""

from dataclasses import dataclass
from typing import Any

from django.db import connection
from django.db.models import F, QuerySet

from .keyset import Order

#: So many of the newest rows are looked at; where as many of them fit as make it worth while, some more.
PROBED, WORTH_MORE, WALKED = 8_000, 160, 50_000
NEWEST = Order("pk", descending=True)


@dataclass(frozen=True)
class Wanted:
    """``size`` keys in this order, after (or before) a place in it."""

    order: Order
    size: int
    place: tuple[Any, int] | None = None
    backwards: bool = False

    @property
    def smaller(self) -> bool:
        return self.order.descending != self.backwards


@dataclass(frozen=True)
class Near:
    """The newest that fit. ``is_common``: more than the limit are near; otherwise nobody knows how many there are."""

    keys: list[int]
    is_common: bool


def walk(rows: QuerySet, wanted: Wanted, limit: int) -> Near:
    """The newest rows, looked through. A name in ``WITH`` stands for the newest rows of the table that it hides."""
    table = connection.ops.quote_name(rows.model._meta.db_table)
    key = connection.ops.quote_name(rows.model._meta.pk.column)
    sign, way = ("<", "DESC") if wanted.smaller else (">", "ASC")
    chosen = rows.order_by("-pk" if wanted.smaller else "pk").values_list("pk")
    few, few_values = chosen[:WORTH_MORE].query.sql_with_params()
    many, many_values = chosen[: limit + 1].query.sql_with_params()
    place = [] if wanted.place is None else [wanted.place[1]]
    beyond = f"AND {key} {sign} %s" if place else ""
    near = f"WITH {table} AS (SELECT * FROM {table} WHERE {{}} {beyond} ORDER BY {key} {way} LIMIT %s)"  # noqa: S608
    is_worth = "(SELECT count(*) FROM few) = %s"
    statement = (
        f"WITH few (key) AS MATERIALIZED ({near.format('true')} {few}), "  # noqa: S608
        f"walked (key) AS MATERIALIZED ({near.format(is_worth)} {many}) "
        f"SELECT (SELECT count(*) FROM walked), ARRAY(SELECT key FROM few ORDER BY key {way} LIMIT %s)"
    )
    probe = [*place, PROBED, *few_values, WORTH_MORE, *place, WALKED, *many_values, wanted.size]
    count, keys = _asked(statement, probe)
    return Near(keys, count > limit)


def gather(rows: QuerySet, wanted: Wanted, limit: int) -> tuple[list[int], int]:
    """The keys, and how many rows there are in all, up to one more than ``limit``."""
    chosen = rows.order_by().values_list(*dict.fromkeys((wanted.order.field, "pk")))
    sql, values = chosen.query.sql_with_params()
    columns = "key" if wanted.order.is_key else "value, key"
    order = ", ".join(f"{column} {'DESC' if wanted.smaller else 'ASC'}" for column in columns.split(", "))
    beyond, ends = "", []
    if wanted.place is not None:
        ends = [wanted.place[1]] if wanted.order.is_key else list(wanted.place)
        beyond = f"WHERE ({columns}) {'<' if wanted.smaller else '>'} ({', '.join(['%s'] * len(ends))})"
        if not wanted.order.is_key and rows.model._meta.get_field(wanted.order.field).null:
            beyond, ends = _beyond_or_empty(wanted)
    statement = (  # field names and signs are ours, whatever was typed is a parameter
        f"WITH found ({columns}) AS MATERIALIZED ({sql} LIMIT (SELECT %s)) "  # noqa: S608
        f"SELECT (SELECT count(*) FROM found), ARRAY(SELECT key FROM found {beyond} ORDER BY {order} LIMIT %s)"
    )
    count, keys = _asked(statement, [*values, limit + 1, *ends, wanted.size])
    return keys, count


def _beyond_or_empty(wanted: Wanted) -> tuple[str, list[Any]]:
    """As ``keyset.Order.beyond``: an empty value comes after all others."""
    value, key = wanted.place or (None, 0)
    if value is not None:
        compare = (
            "(value, key) < (%s, %s)" if wanted.smaller else "((value, key) > (%s, %s) OR value IS NULL)"
        )
        return f"WHERE {compare}", [value, key]
    if wanted.smaller:
        return "WHERE (value IS NULL AND key < %s) OR value IS NOT NULL", [key]
    return "WHERE value IS NULL AND key > %s", [key]


def far(rows: QuerySet, wanted: Wanted) -> QuerySet:
    """The newest that fit, wherever they lie. What is computed is sorted: no index of keys is walked for it."""
    if wanted.place is not None:
        rows = rows.filter(**{"pk__lt" if wanted.smaller else "pk__gt": wanted.place[1]})
    key = F("pk") + 0
    return rows.order_by(key.desc() if wanted.smaller else key.asc())[: wanted.size]


def _asked(statement: str, values: list[Any]) -> tuple[Any, Any]:
    with connection.cursor() as cursor:
        cursor.execute(statement, values)
        return cursor.fetchone()
