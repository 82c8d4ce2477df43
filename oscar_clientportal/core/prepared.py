"""Queries that are compiled once in a process: what Django takes to build a large one, each page would pay again.

The SQL names no schema, so it serves every shop.
"""

import json
from collections.abc import Callable, Iterator
from functools import cached_property
from typing import Any

from django.db import connection
from django.db.models import JSONField, QuerySet


class PreparedQuery:
    """``PreparedQuery(build, pk=-1, on=some_moment)``: ``build(pk=…, on=…)`` returns a ``QuerySet.values(…)``.

    It is called once, with the values given here as placeholders, which must be told apart from anything else in the
    query; ``rows(pk=7, on=now)`` then puts the real ones in their place. So ``build`` must make the same query whatever
    the values are.
    """

    def __init__(self, build: Callable[..., QuerySet], **placeholders: Any) -> None:
        self.build, self.placeholders = build, placeholders

    def rows(self, **values: Any) -> Iterator[dict[str, Any]]:
        sql, parameters, names, from_json = self._compiled
        filled = [values[name] if name else value for name, value in parameters]
        with connection.cursor() as cursor:
            cursor.execute(sql, filled)
            found = cursor.fetchall()
        for row in found:
            yield dict(zip(names, map(_load, row, from_json), strict=True))

    @cached_property
    def _compiled(self) -> tuple[str, list[tuple[str | None, Any]], list[str], list[bool]]:
        """The SQL, its parameters (a placeholder's name, or a constant), the columns, and which of them are JSON."""
        query = self.build(**self.placeholders).query
        compiler = query.get_compiler(connection=connection)
        sql, parameters = compiler.as_sql()
        names = [*query.extra_select, *query.values_select, *query.annotation_select]
        from_json = [isinstance(column.output_field, JSONField) for column, _sql, _alias in compiler.select]
        return sql, [(self._name_of(value), value) for value in parameters], names, from_json

    def _name_of(self, value: Any) -> str | None:
        for name, placeholder in self.placeholders.items():
            if type(value) is type(placeholder) and value == placeholder:
                return name
        return None


def _load(value: Any, from_json: bool) -> Any:
    return json.loads(value) if from_json and isinstance(value, str) else value
