"""Exports that stay data: what a person typed never becomes a formula, and times are the shop's."""

from collections.abc import Iterator
from datetime import datetime
from typing import Any

from django.db.models import Model, QuerySet
from django.http import HttpResponseBase
from wagtail.admin.views.mixins import SpreadsheetExportMixin

from oscar_clientportal.core import clock
from oscar_clientportal.core.spreadsheets import as_text, is_formula_like

ROWS_AT_A_TIME = 2000


class Batched:
    """The rows of a queryset, loaded a batch at a time, so that memory does not grow with the export."""

    def __init__(self, queryset: QuerySet) -> None:
        self.queryset = queryset
        self.model = queryset.model

    def __iter__(self) -> Iterator[Model]:
        return self.queryset.iterator(chunk_size=ROWS_AT_A_TIME)


class SafeExportMixin(SpreadsheetExportMixin):
    """The panel's facts as xlsx or csv.

    An xlsx cell keeps what was typed and is marked as text; csv knows no such mark and gets an apostrophe.
    """

    facts = ()

    @property
    def list_export(self) -> list[str]:
        return [fact.name for fact in self.facts]

    def to_row_dict(self, item: Model) -> dict[str, Any]:
        return {fact.name: self._plain(fact.value(item)) for fact in self.facts}

    def get_heading(self, queryset: Any, field: str) -> str:
        return next(str(fact.label) for fact in self.facts if fact.name == field)

    def as_spreadsheet(self, queryset: QuerySet, spreadsheet_format: str) -> HttpResponseBase:
        return super().as_spreadsheet(Batched(queryset), spreadsheet_format)

    def generate_xlsx_row(
        self, worksheet: Any, row_dict: dict[str, Any], date_format: str | None = None
    ) -> Iterator:
        for cell in super().generate_xlsx_row(worksheet, row_dict, date_format=date_format):
            if is_formula_like(cell.value):
                cell.data_type = "s"
                cell.quotePrefix = True
            yield cell

    def preprocess_field_value(self, field: str, value: Any, export_format: str) -> Any:
        value = super().preprocess_field_value(field, value, export_format)
        if export_format == self.FORMAT_CSV:
            return as_text(value)
        return self._without_control_characters(value)

    @staticmethod
    def _plain(value: Any) -> Any:
        """The shop's own time, without a zone: that is how spreadsheets write times."""
        if isinstance(value, datetime):
            return value.astimezone(clock.shop_zone()).replace(tzinfo=None, microsecond=0)
        return value

    @staticmethod
    def _without_control_characters(value: Any) -> Any:
        """xlsx cannot hold control characters; one in a name must not spoil the whole export."""
        from openpyxl.cell.cell import ILLEGAL_CHARACTERS_RE

        return ILLEGAL_CHARACTERS_RE.sub("", value) if isinstance(value, str) else value
