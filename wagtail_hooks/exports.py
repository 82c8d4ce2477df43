"""Exports of the panels' facts, a batch of rows at a time. See ``lists.export_files`` for what a cell holds."""

from collections.abc import Iterable, Iterator, Sequence
from itertools import chain
from tempfile import TemporaryFile
from typing import Any

from django.db.models import Model, QuerySet
from django.http import FileResponse, HttpResponseBase
from wagtail.admin.views.mixins import SpreadsheetExportMixin

from .facts import Fact
from .lists import export_files

ROWS_AT_A_TIME = 2000


def facts_of(rows: QuerySet, facts: Sequence[Fact]) -> Iterator[Sequence[Any]]:
    """The facts about each row, loaded a batch at a time: columns alone where they hold all of them."""
    if all(fact.path for fact in facts):
        return _columns_of(rows, facts)
    values = [fact.value for fact in facts]
    return ([value(row) for value in values] for row in rows.iterator(chunk_size=ROWS_AT_A_TIME))


def _columns_of(rows: QuerySet, facts: Sequence[Fact]) -> Iterator[Sequence[Any]]:
    told = [(column, fact.told()) for column, fact in enumerate(facts) if fact.told]
    chosen = rows.prefetch_related(None).values_list(*[fact.path for fact in facts])
    for row in chosen.iterator(chunk_size=ROWS_AT_A_TIME):
        cells = list(row)
        for column, tell in told:
            cells[column] = tell(cells[column])
        yield cells


class SafeExportMixin(SpreadsheetExportMixin):
    """The panel's facts as xlsx or csv."""

    facts: Sequence[Fact] = ()

    @property
    def exported_facts(self) -> Sequence[Fact]:
        return self.facts

    @property
    def list_export(self) -> list[str]:
        return [fact.name for fact in self.exported_facts]

    def closing_rows(self, queryset: QuerySet[Model]) -> Iterable[Sequence[Any]]:
        """What stands below the rows in Excel."""
        return ()

    @property
    def _headings(self) -> list[str]:
        return [str(fact.label) for fact in self.exported_facts]

    def write_xlsx_response(self, queryset: QuerySet[Model]) -> HttpResponseBase:
        output = TemporaryFile()  # noqa: SIM115 - the response closes it
        rows = chain(facts_of(queryset, self.exported_facts), self.closing_rows(queryset))
        export_files.write_xlsx(output, self._headings, rows)
        output.seek(0)
        content_type = export_files.CONTENT_TYPES["xlsx"]
        name = f"{self.get_filename()}.xlsx"
        return FileResponse(output, as_attachment=True, content_type=content_type, filename=name)

    def stream_csv(self, queryset: QuerySet[Model]) -> Iterator[bytes]:
        return export_files.csv_lines(self._headings, facts_of(queryset, self.exported_facts))
