"""A catalogue view as whoever looks at the catalogue asks it: the keys of what is put in and left out."""

from collections.abc import Iterable
from dataclasses import dataclass
from functools import cache
from typing import Any

from django.db import connection

from .tables import IS_BELOW, names

#: Keys as PostgreSQL writes an array of them, for it alone reads them; None: there are none.
Keys = str | None


@dataclass(frozen=True)
class View:
    """Categories are named with all those below them."""

    starts_with_all: bool
    put_in_products: Keys = None
    put_in_ranges: Keys = None
    put_in_categories: Keys = None
    left_out_products: Keys = None
    left_out_ranges: Keys = None
    left_out_categories: Keys = None


#: The sides and kinds of a view's items, in the order of its fields.
SIDES = {"put_in": "NOT item.is_out", "left_out": "item.is_out"}
KINDS = {"products": "item.product_id", "ranges": "item.range_id", "categories": "below.id"}
#: An item's category and those below it.
BELOW = f"""
    SELECT under.id FROM {{category}} top JOIN {{category}} under ON {IS_BELOW}
    WHERE top.id = item.category_id
"""  # noqa: S608 - our own SQL
COLUMNS = ", ".join(
    f"array_agg({key}) FILTER (WHERE {key} IS NOT NULL AND {side})::text"
    for side in SIDES.values()
    for key in KINDS.values()
)
#: For each view among the items that ``{items}`` selects, its keys.
VIEWS = f"""
    SELECT item.view_id, {COLUMNS}
    FROM ({{items}}) item LEFT JOIN LATERAL ({BELOW}) below ON true
    GROUP BY item.view_id
"""  # noqa: S608 - our own SQL
THOUGHT_OF = """
    SELECT 0 AS view_id, given.* FROM unnest(%s::boolean[], %s::bigint[], %s::bigint[], %s::bigint[])
        AS given (is_out, category_id, range_id, product_id)
"""


def view_of_items(
    items: Iterable[tuple[bool, int | None, int | None, int | None]], *, starts_with_all: bool
) -> View:
    """One that is only thought of, of rows of (left out, category, range, product). One query; none without items."""
    columns: list[Any] = [list(column) for column in zip(*items, strict=True)]
    if not columns:
        return View(starts_with_all)
    with connection.cursor() as cursor:
        cursor.execute(_thought_of_sql(), columns)
        _view, *keys = cursor.fetchone()
    return View(starts_with_all, *keys)


@cache
def _thought_of_sql() -> str:
    return VIEWS.replace("{items}", THOUGHT_OF).format(**names())
