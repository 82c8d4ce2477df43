"""What is known of the weeks to come: who comes, who goes, what begins and what ends."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from .numbers import free_of

#: At one moment, what frees seats comes before what needs them.
_ORDER = ("lapses", "leaves", "begins", "quantity", "invited", "offered", "ends")


@dataclass(frozen=True)
class Coming:
    """Something that will change the numbers of a company at ``on``; ``about`` is the person, licence or offer.

    ``kind``: ``invited`` (a promise is taken up), ``lapses`` (a promise that nobody can take up any more), ``leaves``,
    ``offered`` (another company may take what it is offered), ``begins`` and ``ends`` (a licence), ``quantity``.
    """

    on: datetime
    kind: str
    about: Any = None
    quantity: int = 0
    used: int = 0
    reserved: int = 0
    transferred: int = 0


@dataclass(frozen=True)
class Step:
    """What has come, and the company's numbers after it. ``free`` below nothing: so many will be missing."""

    on: datetime
    kind: str
    about: Any
    quantity: int
    used: int
    reserved: int
    transferred: int

    @property
    def free(self) -> int:
        return free_of(self.quantity, self.used, self.reserved, self.transferred)


def forecast(start: Any, coming: Iterable[Coming], *, until: datetime) -> list[Step]:
    """The steps in their order, from the numbers of ``start``: any object with the four that add up."""
    quantity, used = start.quantity, start.used
    reserved, transferred = start.reserved, start.transferred
    steps = []
    for item in sorted(coming, key=lambda item: (item.on, _ORDER.index(item.kind))):
        if item.on > until:
            break
        quantity, used = quantity + item.quantity, used + item.used
        reserved, transferred = reserved + item.reserved, transferred + item.transferred
        steps.append(Step(item.on, item.kind, item.about, quantity, used, reserved, transferred))
    return steps
