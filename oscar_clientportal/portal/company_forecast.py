"""The months to come: who comes, who goes, which licences begin and end, and how many seats stay free."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from decimal import Decimal
from typing import Any

from django.utils.translation import gettext, ngettext
from oscar.core.loading import get_model

from . import curve

Seat = get_model("clientportal_licences", "Seat")

#: How far it looks.
AHEAD = timedelta(days=365)
#: So many steps are listed, and so many unused seats proposed; the picture shows all of them.
MOST_STEPS, MOST_UNUSED = 100, 25


@dataclass(frozen=True)
class Line:
    """One step in words; ``change``: so many more or fewer free seats than before."""

    on: datetime
    text: str
    change: int
    free: int

    @property
    def is_short(self) -> bool:
        return self.free < 0


def lines_of(start: Any, steps: Sequence[Any]) -> list[Line]:
    lines, free = [], start.free
    for step in steps[:MOST_STEPS]:
        lines.append(Line(step.on, words_of(step), step.free - free, step.free))
        free = step.free
    return lines


def picture_of(start: Any, steps: Sequence[Any], *, now: datetime, until: datetime) -> curve.Curve | None:
    """How many seats stay free, from now until then."""
    free = Decimal(start.free)
    points = [(now, free), *((max(now, step.on), Decimal(step.free)) for step in steps)]
    return curve.draw(free, points, until)


def words_of(step: Any) -> str:
    """What comes: each kind names the person, the licence or the other company."""
    texts = {
        "invited": gettext("%(about)s is invited: the reserved seat is used once they come in"),
        "lapses": gettext("What is reserved for %(about)s lapses"),
        "leaves": gettext("Last day of %(about)s: the seat is free again"),
        "offered": gettext("%(about)s may accept what it is offered"),
        "begins": gettext("%(about)s begins"),
        "ends": gettext("%(about)s ends"),
        "quantity": gettext("%(about)s: another number of licences from the renewal on"),
    }
    return texts[step.kind] % {"about": _name(step.about)}


def _name(about: Any) -> str:
    """A person, a licence, or the company an offer goes to."""
    other = getattr(about, "to_company", None)
    return str(other if other is not None else about)


def used_up_text(lines: Sequence[Line]) -> str:
    """Where seats will be missing: how many at most."""
    missing = -min((line.free for line in lines), default=0)
    if missing <= 0:
        return ""
    text = ngettext("%(count)d seat will be missing.", "%(count)d seats will be missing.", missing)
    return text % {"count": missing}
