"""One row as the person sees it, and what can be wrong with a table."""

import re
from dataclasses import dataclass
from datetime import date, datetime, time, timedelta
from typing import Any

from django.utils.translation import gettext as _

#: More letters than any cell of ours may hold; Excel itself takes 32,767.
LONGEST_CELL = 10_000
MOST_COLUMNS = 200
#: What no database takes, and what nobody sees: control characters and halves of characters.
_UNREADABLE = re.compile("[\x00-\x08\x0b\x0c\x0e-\x1f\x7f\ud800-\udfff]")


class TableError(ValueError):
    """Why a table can't be read, in a sentence for whoever brought it."""


@dataclass(frozen=True)
class Row:
    """``number``: the line of the text, or the row of the sheet, at which the person finds it; from 1."""

    number: int
    cells: list[str]


def make_row(number: int, values: Any) -> Row:
    """The row of these values, stripped; what is unreadable in them shows as ``\ufffd``.

    Raises ``TableError`` for too many cells or too long a one.
    """
    cells = [_text(value) for value in values]
    while cells and not cells[-1]:
        cells.pop()
    if len(cells) > MOST_COLUMNS:
        message = _("Line %(line)s has more than %(most)s columns.")
        raise TableError(message % {"line": number, "most": MOST_COLUMNS})
    if any(len(cell) > LONGEST_CELL for cell in cells):
        message = _("Line %(line)s has a cell of more than %(most)s characters.")
        raise TableError(message % {"line": number, "most": f"{LONGEST_CELL:,}"})
    return Row(number, cells)


def _text(value: Any) -> str:
    return _UNREADABLE.sub("\ufffd", _words(value)).strip()


def _words(value: Any) -> str:
    """What a cell of a workbook holds, as it would be typed: whole numbers without a point, days in ISO."""
    match value:
        case None:
            return ""
        case str():
            return value
        case bool():
            return "TRUE" if value else "FALSE"
        case float() if value.is_integer() and abs(value) < 1e15:
            return str(int(value))
        case datetime() if value.time() == time():
            return value.date().isoformat()
        case datetime():
            return value.isoformat(" ")
        case date() | time():
            return value.isoformat()
        case timedelta():
            return str(value)
    return str(value)
