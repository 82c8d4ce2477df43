"""The account a client reads: what happened in a session, in its order, with as few lines as say all of it."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field
from datetime import datetime
from operator import attrgetter
from typing import Any

from .diary import DID, LOOKED

CHANGED = "changed"


@dataclass(frozen=True)
class Step:
    """One line of the diary."""

    kind: str
    page: str
    at: datetime
    title: str = ""


@dataclass(frozen=True)
class Written:
    """One change; ``change`` is whatever the caller shows of it."""

    at: datetime
    change: Any
    kind: str = CHANGED


@dataclass
class Sight:
    """A page, or several of a kind, by what they were about."""

    page: str
    titles: list[str] = field(default_factory=list)
    times: int = 0


@dataclass
class Line:
    """One line of the account: of ``kind``, over this time. ``sights``: of pages; ``change``: what was changed."""

    kind: str
    began: datetime
    ended: datetime
    sights: list[Sight] = field(default_factory=list)
    change: Any = None


def condense(steps: Iterable[Step], changes: Iterable[Written] = ()) -> list[Line]:
    """A run of looking is one line; so is the same refused again and again. What was done says what it has changed,
    and is a line of its own only where it has changed nothing.
    """
    lines: list[Line] = []
    is_said = False
    for found in sorted([*changes, *steps], key=attrgetter("at")):
        if isinstance(found, Written):
            lines.append(Line(CHANGED, found.at, found.at, change=found.change))
            is_said = True
            continue
        if not (found.kind == DID and is_said):
            _add(lines, found)
        is_said = False
    return lines


def _add(lines: list[Line], step: Step) -> None:
    last = lines[-1] if lines else None
    if last is None or last.kind != step.kind or (step.kind != LOOKED and last.sights[0].page != step.page):
        last = Line(step.kind, step.at, step.at)
        lines.append(last)
    last.ended = step.at
    _see(last.sights, step.page, [step.title], 1)


def _see(sights: list[Sight], page: str, titles: Sequence[str], times: int) -> None:
    sight = next((known for known in sights if known.page == page), None)
    if sight is None:
        sight = Sight(page)
        sights.append(sight)
    sight.times += times
    sight.titles += [title for title in dict.fromkeys(titles) if title and title not in sight.titles]


def sights_of(lines: Iterable[Line], kind: str = LOOKED) -> list[Sight]:
    """All that was looked at (or refused, or done), each page once: for a mail."""
    seen: list[Sight] = []
    for line in lines:
        for sight in line.sights if line.kind == kind else ():
            _see(seen, sight.page, sight.titles, sight.times)
    return seen


def changes_of(lines: Iterable[Line]) -> list[Any]:
    return [line.change for line in lines if line.kind == CHANGED]
