"""What a panel tells about a row, said once: for the list, the export and the page with the details."""

from collections.abc import Callable, Iterable
from dataclasses import dataclass
from datetime import datetime
from operator import attrgetter
from typing import Any

from django.template.defaultfilters import yesno
from django.utils import formats, timezone
from wagtail.admin.ui.components import Component
from wagtail.admin.ui.tables import ButtonsColumnMixin, Column, TitleColumn


@dataclass(frozen=True)
class Fact:
    """``value`` goes into the export as it is; people read ``shown`` where a number alone says too little.

    ``path``: the database's column that holds it, so that an export needs no models; ``told()`` gives what makes a
    column's value into the fact's, once for all rows.
    """

    name: str
    label: Any
    value: Callable[[Any], Any]
    shown: Callable[[Any], Any] | None = None
    sort_key: str | None = None
    column: Callable[..., Column] = Column
    is_listed: bool = True
    path: str = ""
    told: Callable[[], Callable[[Any], Any]] | None = None

    def as_column(self) -> Column:
        return self.column(
            self.name, label=self.label, accessor=self.shown or self.value, sort_key=self.sort_key
        )

    def as_detail(self, row: Any) -> dict[str, Any]:
        """What Wagtail's inspect template wants to know about a field."""
        value = (self.shown or self.value)(row)
        component = value if isinstance(value, Component) else None
        return {"label": self.label, "value": readable(value), "component": component}


def column_fact(name: str, label: Any, **more: Any) -> Fact:
    """A fact that a column of the same name holds as it is."""
    return Fact(name, label, attrgetter(name), **{"path": name, **more})


def named(choices: Iterable[tuple[Any, Any]]) -> Callable[[Any], Any]:
    """What gives the names of these choices, for ``Fact.told``."""
    names = {value: str(label) for value, label in choices}
    return lambda value: names.get(value, value)


def readable(value: Any) -> Any:
    """``value`` as people read it: the local time, yes or no, a dash for nothing."""
    if isinstance(value, datetime):
        return formats.date_format(timezone.localtime(value), "DATETIME_FORMAT")
    if isinstance(value, bool):
        return yesno(value)
    return "-" if value is None or value == "" else value


class RowTitleColumn(ButtonsColumnMixin, TitleColumn):
    """The first column: the way into the row, and the row's menu."""

    def __init__(self, view: Any, fact: Fact) -> None:
        super().__init__(
            fact.name,
            label=fact.label,
            accessor=fact.shown or fact.value,
            sort_key=fact.sort_key,
            width="25%",
            # Wagtail breaks titles inside a word where the column is narrow.
            link_attrs={"style": "word-break: normal"},
            get_url=lambda row: view.get_edit_url(row) or view.get_inspect_url(row),
        )
        self.view = view

    def get_buttons(self, instance: Any, parent_context: Any) -> list[Any]:
        return self.view.get_list_buttons(instance)
