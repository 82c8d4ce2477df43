"""From a file or a pasted text to its rows: how big it may be, and of which kind it is."""

import io
from collections.abc import Iterator
from typing import Any, BinaryIO

from django.utils.translation import gettext as _

from . import texts, workbooks
from .rows import Row, TableError, make_row

MOST_ROWS = 100_000
MOST_BYTES = 20 * 1024 * 1024
_ZIP, _OLE, _PDF = b"PK\x03\x04", b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1", b"%PDF-"


def read_table(
    source: BinaryIO | str, *, filename: str = "", max_rows: int = MOST_ROWS, max_bytes: int = MOST_BYTES
) -> Iterator[Row]:
    """The rows of a workbook (``.xlsx``, its first sheet), a csv file or a pasted text, without the empty ones.

    ``source``: a file that can be rewound, or the text. The kind is told by what it holds; ``filename`` only chooses
    the words of a refusal. Cells are stripped strings; formulas give the value that was saved with them.
    Raises ``TableError`` at once where the whole can't be read, and while reading where a line can't, among them the
    one after ``max_rows``.
    """
    binary = io.BytesIO(source.encode("utf-8", "surrogatepass")) if isinstance(source, str) else source
    _check_size(binary, max_bytes)
    values: Iterator[tuple[int, Any]]
    if isinstance(source, str):
        values = texts.rows_of(io.StringIO(source, newline=""))
    else:
        values = _rows_of(binary, filename)
    return _at_most(max_rows, values)


def _check_size(file: BinaryIO, most: int) -> None:
    file.seek(0, io.SEEK_END)
    size = file.tell()
    file.seek(0)
    if size > most:
        raise TableError(_("This is too big. At most %(most)s MB are read.") % {"most": max(1, most >> 20)})
    if not size:
        raise TableError(_("The file is empty."))


def _rows_of(file: BinaryIO, filename: str) -> Iterator[tuple[int, Any]]:
    start = file.read(8)
    file.seek(0)
    if start.startswith(_ZIP):
        return workbooks.rows_of(file)
    if start.startswith(_OLE):
        raise TableError(
            _("This is an old or a protected Excel file. Please save it as “.xlsx” without a password.")
        )
    if start.startswith(_PDF) or filename.lower().endswith((".xlsx", ".xlsm")):
        raise TableError(_("This is not an Excel file. Please choose a file that ends in “.xlsx” or “.csv”."))
    return texts.rows_of_file(file, texts.encoding_of(file))


def _at_most(most: int, values: Iterator[tuple[int, Any]]) -> Iterator[Row]:
    seen = 0
    for number, cells in values:
        row = make_row(number, cells)
        if not any(row.cells):
            continue
        seen += 1
        if seen > most:
            message = _("There are more than %(most)s lines. Please split them up.")
            raise TableError(message % {"most": f"{most:,}"})
        yield row
