"""Tables as text: which encoding, which character stands between the cells."""

import codecs
import csv
import io
import re
from collections.abc import Iterator
from typing import BinaryIO, TextIO

from django.utils.translation import gettext as _

from .rows import LONGEST_CELL, TableError

DELIMITERS = ("\t", ";", ",")
_BOMS = {codecs.BOM_UTF8: "utf-8-sig", codecs.BOM_UTF16_LE: "utf-16", codecs.BOM_UTF16_BE: "utf-16"}
_BINARY = re.compile("[\x00-\x08\x0e-\x1f]")
_QUOTED = re.compile(r'"(?:[^"]|"")*"')
_CHUNK = 1 << 16
_SAMPLE_LINES = 20


def encoding_of(file: BinaryIO) -> str:
    """By the mark the file begins with (UTF-8, UTF-16); else UTF-8 if it is that throughout, else Western European.

    Raises ``TableError`` for what is no text.
    """
    start = file.read(4)
    marked = [encoding for mark, encoding in _BOMS.items() if start.startswith(mark)]
    for encoding in marked or ["utf-8", "cp1252"]:
        if _is_text(file, encoding):
            return encoding
    raise TableError(_("This is neither an Excel file nor a text. Please choose a file “.xlsx” or “.csv”."))


def rows_of_file(file: BinaryIO, encoding: str) -> Iterator[tuple[int, list[str]]]:
    """The rows of a file, which stays open: it belongs to whoever brought it."""
    file.seek(0)
    text = io.TextIOWrapper(file, encoding=encoding, newline="")
    try:
        yield from rows_of(text)
    finally:
        if not file.closed:
            text.detach()


def rows_of(text: TextIO) -> Iterator[tuple[int, list[str]]]:
    """The rows with the line at which each begins."""
    delimiter, begins = _delimiter(text)
    reader = csv.reader(text, delimiter=delimiter)
    while True:
        number = reader.line_num + begins
        try:
            cells = next(reader)
        except StopIteration:
            return
        except csv.Error:
            message = _(
                "Line %(line)s has a cell of more than %(most)s characters. Is a quotation mark missing?"
            )
            raise TableError(message % {"line": number, "most": f"{LONGEST_CELL:,}"}) from None
        yield number, cells


def _is_text(file: BinaryIO, encoding: str) -> bool:
    decoder = codecs.getincrementaldecoder(encoding)()
    file.seek(0)
    try:
        while chunk := file.read(_CHUNK):
            if _BINARY.search(decoder.decode(chunk)):
                return False
        return not _BINARY.search(decoder.decode(b"", final=True))
    except UnicodeDecodeError:
        return False


def _delimiter(text: TextIO) -> tuple[str, int]:
    """What stands between the cells, and the number of the first line; the text is rewound to that line."""
    first = text.readline(_CHUNK)
    named = re.fullmatch(r"sep=(.)\s*", first.lstrip("\ufeff"), re.IGNORECASE)
    if named:  # Excel's own way to say it
        return named[1], 2
    sample = _QUOTED.sub("", first + text.read(_CHUNK))
    text.seek(0)
    lines = [line for line in sample.splitlines() if line.strip()][:_SAMPLE_LINES]
    return max(DELIMITERS, key=lambda mark: _agreement(mark, lines)), 1


def _agreement(mark: str, lines: list[str]) -> tuple[int, int]:
    """How many lines have as many of these marks as most have, and how many that is; nothing for none."""
    counts = [line.count(mark) for line in lines]
    usual = max(set(counts), key=lambda count: (counts.count(count), count), default=0)
    return (counts.count(usual), usual) if usual else (0, max(counts, default=0))
