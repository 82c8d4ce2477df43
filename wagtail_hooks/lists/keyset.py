"""Pages found by their first row instead of by counting: page 10,000 is as near as page 1.

A cursor holds what the list is ordered by, the row's value and its key. It fits no other order, and one that makes no
sense leads to the first page. Where a column may be empty, an empty value comes after all others, as PostgreSQL sorts
it, and the cursor's value is empty too.
"""

from dataclasses import dataclass
from datetime import datetime
from typing import Any

from django.core.exceptions import ValidationError
from django.db import models
from django.db.models import F, Func, Q, QuerySet, Value

_LARGEST_KEY = 2**63 - 1


class RowCompare(Func):
    """``(a, b) > (x, y)`` as PostgreSQL writes it, so that an index over (a, b) finds the place at once."""

    output_field = models.BooleanField()
    template, arg_joiner, conditional = "(%(expressions)s)", ", ", True

    def __init__(self, *expressions: Any, sign: str = ">") -> None:
        super().__init__(*expressions)
        self.sign = sign

    def as_sql(self, compiler: Any, connection: Any, **extra: Any) -> tuple[str, list[Any]]:
        compiled = [compiler.compile(expression) for expression in self.source_expressions]
        half = len(compiled) // 2
        left, right = (", ".join(sql for sql, _ in part) for part in (compiled[:half], compiled[half:]))
        return f"({left}) {self.sign} ({right})", [value for _, values in compiled for value in values]


@dataclass(frozen=True)
class Order:
    """``field``, with the key to tell rows apart that are alike: ``name``, ``-created_at``."""

    field: str
    descending: bool = False

    @classmethod
    def of(cls, ordering: str) -> "Order":
        return cls(ordering.removeprefix("-"), ordering.startswith("-"))

    @property
    def is_key(self) -> bool:
        return self.field in ("pk", "id")

    def applied(self, rows: QuerySet, *, backwards: bool = False) -> QuerySet:
        sign = "-" if self.descending != backwards else ""
        fields = ["pk"] if self.is_key else [self.field, "pk"]
        return rows.order_by(*[sign + field for field in fields])

    def beyond(self, rows: QuerySet, place: tuple[Any, int], *, backwards: bool = False) -> QuerySet:
        """The rows after (or before) this place."""
        smaller = self.descending != backwards
        value, key = place
        if self.is_key:
            return rows.filter(**{"pk__lt" if smaller else "pk__gt": key})
        field = rows.model._meta.get_field(self.field)
        is_empty = Q(**{f"{self.field}__isnull": True})
        if value is None:
            return rows.filter(
                (is_empty & Q(pk__lt=key)) | ~is_empty if smaller else is_empty & Q(pk__gt=key)
            )
        sign = "<" if smaller else ">"
        found = Q(RowCompare(F(self.field), F("pk"), Value(value, field), Value(key), sign=sign))
        return rows.filter(found | is_empty if field.null and not smaller else found)

    def cursor(self, row: Any) -> str:
        value = getattr(row, self.field)
        text = value.isoformat() if isinstance(value, datetime) else "" if value is None else str(value)
        return f"{self.field}~{row.pk}~{text}"

    def place(self, model: type[models.Model], cursor: str) -> tuple[Any, int] | None:
        """What the cursor says, or nothing where it can't be one of this order."""
        field, _, rest = cursor.partition("~")
        key, _, text = rest.partition("~")
        fits = (
            field == self.field and key.isascii() and key.isdigit() and len(key) < 20 and "\x00" not in text
        )
        if not fits or int(key) > _LARGEST_KEY:
            return None
        column = model._meta.get_field(field if field != "pk" else model._meta.pk.name)
        if column.null and not text:
            return None, int(key)
        try:
            value = column.to_python(text)
        except (ValidationError, OverflowError, ValueError):
            return None
        return (value, int(key)) if value is not None else None
