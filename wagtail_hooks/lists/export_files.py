"""Rows into a file, one after another, so that memory doesn't grow with them; and what was typed stays data.

An xlsx cell keeps what was typed, marked as text; csv knows no such mark and gets an apostrophe.
"""

import csv
import re
from collections.abc import Callable, Iterable, Iterator, Sequence
from datetime import date, datetime
from decimal import Decimal
from typing import Any, BinaryIO

from wagtail.admin.views.mixins import ExcelDateFormatter, list_to_str

from oscar_clientportal.core import clock
from oscar_clientportal.core.spreadsheets import FORMULA_STARTS, as_text, is_formula_like

#: As many rows are written while somebody waits; more become a job that is watched.
SMALL = 5_000
XLSX, CSV = "xlsx", "csv"
CONTENT_TYPES = {
    XLSX: "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet",
    CSV: "text/csv",
}
_LONGEST_CELL = 32_767
#: No text of so many characters is too long, whichever they are.
_SHORT = _LONGEST_CELL // 2
_RICH = "<r>"
_SPECIAL = frozenset((*FORMULA_STARTS, _RICH[0]))
#: What XML cannot hold; one in a name must not spoil the whole export.
_CONTROL = re.compile("[\x00-\x08\x0b\x0c\x0e-\x1f\ufffe\uffff]")
Rows = Iterable[Sequence[Any]]


def plain(value: Any) -> Any:
    """The value as a spreadsheet holds it: times are the shop's own, without a zone; lists and objects are words."""
    if isinstance(value, datetime):
        return value.astimezone(clock.shop_zone()).replace(tzinfo=None, microsecond=0)
    if value is None or isinstance(value, str | int | float | Decimal):
        return value
    if isinstance(value, list | tuple):
        return list_to_str([str(one) for one in value])
    return value if isinstance(value, date) else str(value)


class Echo:
    """A file that gives back what is written into it."""

    @staticmethod
    def write(text: str) -> bytes:
        return text.encode("utf-8")


def csv_lines(headings: Sequence[str], rows: Rows) -> Iterator[bytes]:
    write = csv.writer(Echo).writerow
    yield write([as_text(heading) for heading in headings])
    for row in rows:
        yield write([as_text(plain(value)) for value in row])


def write_csv(output: BinaryIO, headings: Sequence[str], rows: Rows) -> None:
    output.writelines(csv_lines(headings, rows))


def write_xlsx(output: BinaryIO, headings: Sequence[str], rows: Rows) -> None:
    from xlsxwriter import Workbook

    options = {
        "constant_memory": True,
        "strings_to_formulas": False,
        "strings_to_urls": False,
        "default_date_format": ExcelDateFormatter().get(),
    }
    with Workbook(output, options) as workbook:
        sheet = workbook.add_worksheet("Sheet1")
        write = _special_writer(workbook, sheet)
        for number, row in enumerate(_with_headings(headings, rows)):
            cells, special = _cells(row)
            sheet.write_row(number, 0, cells)
            for column, value in special:
                write(number, column, value)


def _with_headings(headings: Sequence[str], rows: Rows) -> Iterator[Sequence[Any]]:
    yield headings
    yield from rows


def _cells(row: Sequence[Any]) -> tuple[list[Any], list[tuple[int, Any]]]:
    """What the writer takes as it is, and the columns of what it is told more about. Most cells are ordinary text:
    this is where an export's time goes.
    """
    cells, special = list(row), []
    for column, value in enumerate(row):
        if (
            value.__class__ is str
            and value[:1] not in _SPECIAL
            and value.isprintable()
            and len(value) <= _SHORT
        ):
            continue
        value = cells[column] = plain(value)
        if value.__class__ in (str, date):
            cells[column] = None
            special.append((column, value))
    return cells, special


def _special_writer(workbook: Any, sheet: Any) -> Callable[[int, int, Any], None]:
    """Excel keeps a marked text a text even after somebody edits the cell."""
    marked = workbook.add_format({"quote_prefix": True})
    days = workbook.add_format({"num_format": "yyyy-mm-dd"})

    def write(row: int, column: int, value: Any) -> None:
        if isinstance(value, date):
            sheet.write_datetime(row, column, value, days)
            return
        text = _cut(_CONTROL.sub("", value))
        if text.startswith(_RICH):  # the writer would take it for its own XML
            sheet.write_rich_string(row, column, text[0], text[1], text[2:])
        else:
            sheet.write_string(row, column, text, marked if is_formula_like(text) else None)

    return write


def _cut(text: str) -> str:
    """As much of it as Excel takes, which counts a rare character as two."""
    if len(text) <= _SHORT:
        return text
    return text.encode("utf-16-le")[: 2 * _LONGEST_CELL].decode("utf-16-le", "ignore")


WRITERS: dict[str, Callable[[BinaryIO, Sequence[str], Rows], None]] = {XLSX: write_xlsx, CSV: write_csv}
