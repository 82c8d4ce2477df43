"""The rows of a sheet as openpyxl reads them, in half its time and in memory that doesn't grow with them.

Imported where a workbook is read, as openpyxl takes a while to load.
"""

import re
from collections.abc import Iterator
from decimal import Decimal
from typing import Any
from xml.etree.ElementTree import iterparse

from openpyxl.styles.numbers import BUILTIN_FORMATS, BUILTIN_FORMATS_MAX_SIZE
from openpyxl.utils.cell import coordinate_to_tuple
from openpyxl.worksheet._reader import DATA_TAG, INLINE_STRING, ROW_TAG, WorkSheetParser
from openpyxl.xml.constants import SHEET_MAIN_NS

_TEXT = f"{{{SHEET_MAIN_NS}}}t"
#: Excel computes with fifteen digits; what lies behind them is nobody's.
_DECIMALS = 10
#: What a format writes as it stands: 12.5 as 0.0"%" is 12.5%, and not a hundred times as much.
_LITERAL = re.compile(r'"[^"]*"|\\.')


def rows_of(workbook: Any, sheet: Any) -> Iterator[tuple[int, list[dict[str, Any]]]]:
    """The number of each row with its cells: ``column``, ``value``."""
    with sheet._get_source() as source:
        parser = _Parser(
            source,
            sheet._shared_strings,
            data_only=True,
            epoch=workbook.epoch,
            date_formats=workbook._date_formats,
            timedelta_formats=workbook._timedelta_formats,
        )
        parser.percents = _percents(workbook)
        read: Any = None
        for event, element in iterparse(source, ("start", "end")):  # noqa: S314 - see workbooks._check
            if event == "start":
                read = element if element.tag == DATA_TAG else read
            elif element.tag == ROW_TAG:
                yield parser.parse_row(element)
                parser.row_dimensions.clear()
                read.clear()  # openpyxl keeps an element for each row


class _Parser(WorkSheetParser):
    percents: frozenset[int]

    def parse_cell(self, element: Any) -> dict[str, Any]:
        """A text that stands in its cell, as exports write them, takes openpyxl half its time; and a percentage is
        given as it was typed: 5%, where the file says 0.05.
        """
        place = element.get("r")
        told = element.find(INLINE_STRING) if element.get("t") == "inlineStr" and place else None
        if told is not None and [child.tag for child in told] == [_TEXT]:
            row, self.col_counter = coordinate_to_tuple(place)
            return {"row": row, "column": self.col_counter, "value": told[0].text}
        cell: dict[str, Any] = super().parse_cell(element)
        if cell["data_type"] == "n" and cell["style_id"] in self.percents and cell["value"] is not None:
            value = Decimal(repr(cell["value"])) * 100
            cell["value"] = f"{round(value, _DECIMALS).normalize():f}%"
        return cell


def _percents(workbook: Any) -> frozenset[int]:
    """The styles in which a number is shown as a percentage."""
    own = workbook._number_formats
    formats = (
        BUILTIN_FORMATS.get(style.numFmtId, "")
        if style.numFmtId < BUILTIN_FORMATS_MAX_SIZE
        else own[style.numFmtId - BUILTIN_FORMATS_MAX_SIZE]
        for style in workbook._cell_styles
    )
    return frozenset(number for number, shown in enumerate(formats) if "%" in _LITERAL.sub("", shown))
