"""What a panel tells about a row, said once: for the list, the export and the page with the details."""

from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from django.template.defaultfilters import yesno
from django.utils import formats, timezone
from wagtail.admin.ui.components import Component
from wagtail.admin.ui.tables import ButtonsColumnMixin, Column, TitleColumn


@dataclass(frozen=True)
class Fact:
    """``value`` goes into the export as it is; people read ``shown`` where a number alone says too little."""

    name: str
    label: Any
    value: Callable[[Any], Any]
    shown: Callable[[Any], Any] | None = None
    sort_key: str | None = None
    column: Callable[..., Column] = Column
    is_listed: bool = True

    def as_column(self) -> Column:
        return self.column(
            self.name, label=self.label, accessor=self.shown or self.value, sort_key=self.sort_key
        )

    def as_detail(self, row: Any) -> dict[str, Any]:
        """What Wagtail's inspect template wants to know about a field."""
        value = (self.shown or self.value)(row)
        component = value if isinstance(value, Component) else None
        return {"label": self.label, "value": readable(value), "component": component}


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
