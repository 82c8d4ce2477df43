"""Rooms say when they have to be looked at next; whoever sends out work listens. Nobody listens where cron does it."""

from collections.abc import Callable, Iterable
from datetime import datetime
from functools import partial

from django.db import transaction

from . import tenancy

Listener = Callable[[str, datetime], None]

_listeners: list[Listener] = []


def listen(listener: Listener) -> None:
    """``listener(schema, moment)`` is called after each commit that gave a shop something to do at ``moment``."""
    _listeners[:] = [listener]


def announce(moments: Iterable[datetime | None]) -> None:
    """Something of this shop is due at these moments, once the transaction stands; the first of them counts."""
    first = min((moment for moment in moments if moment is not None), default=None)
    if first is None or not _listeners:
        return
    shop = tenancy.current_schema()
    for listener in _listeners:
        transaction.on_commit(partial(listener, shop, first), robust=True)
