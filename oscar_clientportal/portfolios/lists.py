"""A list of addresses somebody pasted or brought in a file: who is on it, and what will become of each line. Pure."""

import re
from collections.abc import Collection, Iterable, Iterator
from dataclasses import dataclass, replace
from enum import Enum
from itertools import chain

from oscar_clientportal.clients.rules import normalise_email
from oscar_clientportal.core.tables import headings

MOST_LINES = 5_000
_NAME_LENGTH = 150
_SHOWN_LENGTH = 320
_NAMED = re.compile(r'\s*"?(?P<name>[^"<>]*?)"?\s*<(?P<email>[^<>]*)>\s*')
_COLUMNS = {
    "email": headings.EMAIL,
    "first_name": headings.FIRST_NAME,
    "last_name": headings.LAST_NAME,
}


class Verdict(Enum):
    """What will become of a line."""

    NEW = "new"
    HERE = "here"
    TWICE = "twice"
    OWN = "own"
    NO_ADDRESS = "no-address"
    MISSING = "missing"


@dataclass(frozen=True)
class Entry:
    """One person on the list. ``line``: where it stands; ``typed``: as it does; ``email``: normalised, or empty."""

    line: int
    typed: str
    email: str = ""
    first_name: str = ""
    last_name: str = ""
    verdict: Verdict = Verdict.NEW
    #: For a line that repeats another: that one's number.
    first_line: int = 0


def read_entries(rows: Iterable[tuple[int, list[str]]]) -> Iterator[Entry]:
    """The people in these rows, each a number and its cells.

    With a heading over the addresses there is one person in a row; without one, each cell that looks like an address
    is a person, and so is each of several in one cell.
    """
    rows = iter(rows)
    first = next(rows, None)
    if first is None:
        return
    columns = headings.find_columns(first[1], _COLUMNS)
    if "email" in columns and not any("@" in cell for cell in first[1]):
        for number, cells in rows:
            yield _entry_by(columns, number, cells)
        return
    for number, cells in chain([first], rows):
        yield from _entries_in(number, cells)


def judge(entries: Iterable[Entry], *, own: Collection[str], here: Collection[str]) -> list[Entry]:
    """The entries with their verdicts; ``own``: the agent's addresses, ``here``: those in the portfolio already."""
    first: dict[str, int] = {}
    return [_judged(entry, first, own, here) if entry.email else entry for entry in entries]


def _judged(entry: Entry, first: dict[str, int], own: Collection[str], here: Collection[str]) -> Entry:
    if entry.email in first:
        return replace(entry, verdict=Verdict.TWICE, first_line=first[entry.email])
    first[entry.email] = entry.line
    verdict = Verdict.OWN if entry.email in own else Verdict.HERE if entry.email in here else Verdict.NEW
    return replace(entry, verdict=verdict)


def _entry_by(columns: dict[str, int], number: int, cells: list[str]) -> Entry:
    texts = {name: cells[at] if at < len(cells) else "" for name, at in columns.items()}
    entry = _entry(number, texts.pop("email"))
    names = {name: _one_line(text)[:_NAME_LENGTH] for name, text in texts.items() if text}
    return replace(entry, **names)


def _entries_in(number: int, cells: list[str]) -> Iterator[Entry]:
    typed = [part for cell in cells if "@" in cell for part in _parts(cell)]
    if not typed:
        yield _entry(number, " ".join(cell for cell in cells if cell))
    for part in typed:
        yield _entry(number, part)


def _parts(cell: str) -> list[str]:
    """The addresses of a cell: one with a name around it, or several with blanks or marks between them."""
    if cell.count("@") == 1 or _NAMED.fullmatch(cell):
        return [cell]
    return [part for part in re.split(r"[\s,;]+", cell) if part]


def _entry(number: int, typed: str) -> Entry:
    named = _NAMED.fullmatch(typed)
    text = named["email"] if named else typed
    shown = _one_line(typed)[:_SHOWN_LENGTH]
    try:
        email = normalise_email(text)
    except ValueError:
        missing = "@" not in typed
        return Entry(number, shown, verdict=Verdict.MISSING if missing else Verdict.NO_ADDRESS)
    first_name, last_name = _names(named["name"]) if named else ("", "")
    return Entry(number, shown, email, first_name[:_NAME_LENGTH], last_name[:_NAME_LENGTH])


def _names(name: str) -> tuple[str, str]:
    """First and last name, of ``Ada Lovelace`` as of ``Lovelace, Ada``."""
    last, comma, first = _one_line(name).partition(",")
    if not comma:
        first, _blank, last = last.rpartition(" ")
    return first.strip(), last.strip()


def _one_line(text: str) -> str:
    return " ".join(text.split())
