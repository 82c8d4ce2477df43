"""Workbooks of Excel: looked through before they are parsed, as a small file may unpack to something huge."""

import zipfile
from collections.abc import Iterator
from typing import Any, BinaryIO
from xml.parsers import expat

from django.utils.translation import gettext as _

from .rows import LONGEST_CELL, MOST_COLUMNS, TableError

MOST_UNPACKED = 256 * 1024 * 1024
#: All texts of a workbook lie in one part, and are held in memory.
MOST_TEXTS = 32 * 1024 * 1024
MOST_PARTS = 2_000
MOST_ROWS = 1_048_576
#: Elements of one row, or of a part without rows, such as the styles.
MOST_ELEMENTS = 100_000
_CHUNK = 1 << 16


def rows_of(file: BinaryIO) -> Iterator[tuple[int, Any]]:
    """The rows of the first sheet, with their numbers. Checked at once, parsed as they are asked for."""
    try:
        with zipfile.ZipFile(file) as archive:
            _check(archive)
    except (zipfile.BadZipFile, expat.ExpatError, EOFError, OSError, RuntimeError, ValueError) as error:
        raise error if isinstance(error, TableError) else _damaged() from error
    file.seek(0)
    return _parse(file)


def _check(archive: zipfile.ZipFile) -> None:
    parts = archive.infolist()
    if "[Content_Types].xml" not in archive.namelist() or not any(
        part.filename.startswith("xl/") for part in parts
    ):
        raise TableError(_("This is not an Excel file. Please choose a file that ends in “.xlsx” or “.csv”."))
    texts = sum(part.file_size for part in parts if part.filename.lower().endswith("sharedstrings.xml"))
    if len(parts) > MOST_PARTS or sum(part.file_size for part in parts) > MOST_UNPACKED or texts > MOST_TEXTS:
        raise _too_big()
    for part in parts:
        if part.filename.lower().endswith((".xml", ".rels")):
            _Inspection(archive, part).run()


class _Inspection:
    """Reads through a part without keeping any of it."""

    def __init__(self, archive: zipfile.ZipFile, part: zipfile.ZipInfo) -> None:
        self.archive, self.part = archive, part
        self.elements = self.letters = 0

    def run(self) -> None:
        parser = expat.ParserCreate()
        parser.StartElementHandler = self._start
        parser.CharacterDataHandler = self._read
        parser.StartDoctypeDeclHandler = self._refuse
        with self.archive.open(self.part) as stream:
            while chunk := stream.read(_CHUNK):
                parser.Parse(chunk)
        parser.Parse(b"", True)

    def _start(self, name: str, attributes: dict[str, str]) -> None:
        self.letters = 0
        begins_anew = name.rpartition(":")[2] in ("row", "si")
        self.elements = 0 if begins_anew else self.elements + 1
        if self.elements > MOST_ELEMENTS:
            raise _too_big()

    def _read(self, data: str) -> None:
        self.letters += len(data)
        if self.letters > 4 * LONGEST_CELL:
            raise TableError(_("A cell has more than %(most)s characters.") % {"most": f"{LONGEST_CELL:,}"})

    def _refuse(self, *declaration: Any) -> None:
        raise _damaged()


def _parse(file: BinaryIO) -> Iterator[tuple[int, list[Any]]]:
    from openpyxl import load_workbook

    from . import sheets

    workbook = None
    try:
        workbook = load_workbook(file, read_only=True, data_only=True, keep_links=False)
        for number, cells in sheets.rows_of(workbook, workbook.worksheets[0]):
            yield number, _values(number, cells)
    except TableError:
        raise
    except Exception as error:  # whatever openpyxl stumbles over in a damaged file
        raise _damaged() from error
    finally:
        if workbook is not None:
            workbook.close()


def _values(number: int, cells: list[dict[str, Any]]) -> list[Any]:
    """The values of a row with its gaps filled."""
    if number > MOST_ROWS:
        raise _too_big()
    found = {cell["column"]: cell["value"] for cell in cells if cell["value"] is not None}
    if len(found) > MOST_COLUMNS:  # of few in far columns make_row tells
        found = dict.fromkeys(range(1, MOST_COLUMNS + 2), "…")
    return [found.get(column) for column in range(1, max(found, default=0) + 1)]


def _damaged() -> TableError:
    return TableError(_("This Excel file is damaged. Please open it in Excel and save it again."))


def _too_big() -> TableError:
    return TableError(_("This Excel file holds too much to be read. Please split it up."))
