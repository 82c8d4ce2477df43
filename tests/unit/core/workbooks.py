"""Workbooks for tests, good and bad."""

import io
import zipfile
from typing import Any

from openpyxl import Workbook

SHEET = "xl/worksheets/sheet1.xml"
SHEET_HEAD = b'<worksheet xmlns="http://schemas.openxmlformats.org/spreadsheetml/2006/main"><sheetData>'
SHEET_FOOT = b"</sheetData></worksheet>"


def workbook(*rows: list[Any]) -> io.BytesIO:
    book = Workbook(write_only=True)
    sheet = book.create_sheet("People")
    for row in rows:
        sheet.append(row)
    file = io.BytesIO()
    book.save(file)
    file.seek(0)
    return file


def with_part(content: bytes, name: str = SHEET) -> io.BytesIO:
    """A workbook in which this part is replaced, or added."""
    file = io.BytesIO()
    with (
        zipfile.ZipFile(workbook(["Ada"])) as good,
        zipfile.ZipFile(file, "w", zipfile.ZIP_DEFLATED) as bad,
    ):
        for part in good.namelist():
            if part != name:
                bad.writestr(part, good.read(part))
        bad.writestr(name, content)
    file.seek(0)
    return file


def with_rows(rows: bytes) -> io.BytesIO:
    return with_part(SHEET_HEAD + rows + SHEET_FOOT)
