"""What was changed in somebody's name is undone by them, as long as the shop gives them for it and nobody changed it
since. What can be undone is registered by kind; what can't isn't.
"""

from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from oscar.core.loading import get_model

from oscar_clientportal.core import acting, clock, conf, locks
from oscar_clientportal.impersonation.exceptions import CannotBeUndone, ChangedSince, TooLateToUndo


@dataclass(frozen=True)
class Undoing:
    """How changes of one kind are undone."""

    #: Whether this one could be; by its row alone, without a query.
    can: Callable[[Any], bool]
    #: ``act(change, by)``: does it, in the transaction; raises ``ChangedSince`` with nothing written.
    act: Callable[[Any, Any], None]


_undoings: dict[str, Undoing] = {}


def register(kind: str, undoing: Undoing) -> None:
    """Changes of this kind can be undone; called when the app that knows them is ready. The last one counts."""
    _undoings[kind] = undoing


def until(session: Any) -> datetime | None:
    """Until when the changes of a session can be undone; None: it runs, and the time has not begun."""
    return session.ended_at + conf.settings.undo_time if session.ended_at is not None else None


def is_open(*, change: Any, session: Any, now: datetime) -> bool:
    """Whether somebody may try to undo it: it is of such a kind, and there is time. No query."""
    undoing, last = _undoings.get(change.kind), until(session)
    is_in_time = last is None or now < last
    return undoing is not None and change.undone_at is None and is_in_time and undoing.can(change)


def loses_something(change: Any) -> bool:
    """Whether undoing it removes what couldn't be brought back: asked once more."""
    return change.kind == "address" and change.action == "created"


@locks.in_transaction
def undo(*, change: Any, by: Any) -> Any:
    """Make it as it was before, and note on the change when and by whom; undone already: nothing happens.

    ``by`` may read the session. Returns the change as it is now. Raises ``CannotBeUndone``, ``TooLateToUndo`` or
    ``ChangedSince``, with nothing changed.
    """
    if acting.current() is not None:
        raise CannotBeUndone
    changes = get_model("clientportal_impersonation", "Change").objects
    kept = locks.lock_row(changes.select_related("session__user", "session__contact"), change.pk)
    if kept.undone_at is not None:
        return kept
    undoing = _undoings.get(kept.kind)
    if undoing is None or not undoing.can(kept):
        raise CannotBeUndone
    now = clock.now()
    if not is_open(change=kept, session=kept.session, now=now):
        raise TooLateToUndo
    undoing.act(kept, by)
    kept.undone_at, kept.undone_by = now, by
    kept.save(update_fields=["undone_at", "undone_by"])
    return kept


def require(is_as_left: bool) -> None:
    """Raises ``ChangedSince`` where it isn't."""
    if not is_as_left:
        raise ChangedSince
