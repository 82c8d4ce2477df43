"""Rooms say what they have written where Django's signals don't: by statements of their own, or many rows at once.

Whoever keeps what is done in somebody's name listens; nobody hears of what people do as themselves.
"""

from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

from . import acting


@dataclass(frozen=True)
class Written:
    """One row that was written; ``kind`` and ``action`` as in ``impersonation``'s ``Change``, values plain."""

    kind: str
    action: str
    #: ``app_label.modelname`` and key of the row.
    model: str
    pk: Any
    title: str = ""
    before: dict[str, Any] | None = None
    after: dict[str, Any] | None = None


Listener = Callable[[Written], None]

_listeners: list[Listener] = []


def listen(listener: Listener) -> None:
    """``listener(written)`` is called inside the transaction of what was written."""
    _listeners[:] = [listener]


def announce(make: Callable[[], Written]) -> None:
    """This was written. ``make`` is asked only while somebody acts in another's name."""
    if acting.current() is not None:
        for listener in _listeners:
            listener(make())
