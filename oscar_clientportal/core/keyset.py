"""Pages found by the last row seen: the ten-thousandth costs what the first does, and none is shown twice."""

import json
from base64 import urlsafe_b64decode, urlsafe_b64encode
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from django.db.models import F, Q, QuerySet

LONGEST_CURSOR = 4000
HIGHEST_KEY = 2**63 - 1


def moment(text: str) -> datetime:
    """The moment a cursor names. Raises ``ValueError``."""
    value = datetime.fromisoformat(text)
    if value.tzinfo is None:
        raise ValueError("a moment without a time zone")
    return value


def plain_text(text: str) -> str:
    """Text that a database takes. Raises ``ValueError``."""
    text.encode()
    if "\x00" in text:
        raise ValueError("no text")
    return text


@dataclass(frozen=True)
class Order:
    """By one expression, which is never NULL, and then by the primary key in the same direction."""

    key: Any
    descending: bool = False
    #: Makes the expression's value of a cursor's text; raises ``ValueError``.
    read: Callable[[str], Any] = plain_text


@dataclass(frozen=True)
class Page:
    """The primary keys of a page's rows, and the cursors of the pages around it: empty where there is none."""

    pks: list[int]
    before: str = ""
    after: str = ""


def page_of(
    branches: Sequence[QuerySet], *, order: Order, after: str = "", before: str = "", size: int
) -> Page:
    """The rows of any of these querysets of one model that come after one cursor or before the other. One query.

    A row found by several branches is there once. PostgreSQL plans each branch by itself, which it can't do for an OR
    over two tables. A cursor that is none gives the first page.
    """
    backwards = bool(before and not after)
    cursor = read_cursor(after or before, order)
    found = _rows(branches, order, cursor, backwards, size + 1)
    is_more, found = len(found) > size, found[:size]
    if backwards and cursor is not None:
        found.reverse()
        has_before, has_after = is_more, bool(found)
    else:
        has_before, has_after = cursor is not None and bool(found), is_more
    return Page(
        pks=[pk for _value, pk in found],
        before=cursor_of(found[0]) if has_before else "",
        after=cursor_of(found[-1]) if has_after else "",
    )


def _rows(
    branches: Sequence[QuerySet], order: Order, cursor: tuple[Any, int] | None, backwards: bool, limit: int
) -> list[tuple[Any, int]]:
    downwards = order.descending != (backwards and cursor is not None)
    names = ["-keyset_value", "-pk"] if downwards else ["keyset_value", "pk"]
    key = F(order.key) if isinstance(order.key, str) else order.key
    parts = []
    for branch in branches:
        part = branch.annotate(keyset_value=key)
        part = part if cursor is None else part.filter(_beyond(cursor, downwards))
        parts.append(part.order_by(*names).values_list("keyset_value", "pk")[:limit])
    if len(parts) == 1:
        return list(parts[0])
    return list(parts[0].union(*parts[1:]).order_by(*names)[:limit])


def _beyond(cursor: tuple[Any, int], downwards: bool) -> Q:
    """Rows after the cursor. The first condition says nothing new, but it is what an index can be asked for."""
    value, pk = cursor
    than = "lt" if downwards else "gt"
    tie = Q(keyset_value=value, **{f"pk__{than}": pk})
    return Q(**{f"keyset_value__{than}e": value}) & (Q(**{f"keyset_value__{than}": value}) | tie)


def cursor_of(row: tuple[Any, int]) -> str:
    """The cursor of the row with this value and primary key."""
    value, pk = row
    text = value.isoformat() if isinstance(value, datetime) else value
    return urlsafe_b64encode(json.dumps([text, pk]).encode()).decode().rstrip("=")


def read_cursor(cursor: str, order: Order) -> tuple[Any, int] | None:
    """The value and primary key a cursor names, or ``None`` where it is none."""
    if not cursor or len(cursor) > LONGEST_CURSOR:
        return None
    try:
        value, pk = json.loads(urlsafe_b64decode(cursor.encode() + b"=="))
        if not isinstance(value, str) or type(pk) is not int or not 0 < pk <= HIGHEST_KEY:
            return None
        return order.read(value), pk
    except (ValueError, TypeError, RecursionError):
        return None
