"""Whatever is written while somebody acts as a client is kept beside it: what it was, what it is, in whose session.

In the transaction of the write itself, so that the one doesn't stand without the other. What is watched by Django's
signals stands in ``watching``; other rooms announce what they write past them (``core.written``).
"""

from contextvars import ContextVar
from typing import Any

from oscar.core.loading import get_model

from oscar_clientportal.core import clock
from oscar_clientportal.core.acting import Acting, current
from oscar_clientportal.core.written import Written
from oscar_clientportal.impersonation.rules import changes as rules

#: The request, and what it has written: (model, key of the row) → its change.
_kept: ContextVar[tuple[Acting, dict[tuple[str, str], Any]] | None] = ContextVar(
    "clientportal_changes", default=None
)


def is_kept() -> bool:
    """Whether what is written now is kept: somebody acts as a client, and it isn't thrown away anyway."""
    acting = current()
    return acting is not None and not acting.is_tour


def keep_step(written: Written) -> None:
    """Keep it of the session that runs: what one request writes to a row in several steps is one change."""
    acting = current()
    if acting is None or not is_kept():
        return
    rows, key = _rows_of(acting), (written.model, str(written.pk))
    if key not in rows or not _is_merged(rows[key], written):
        rows[key] = keep(written, session=acting.session)


def keep_announced(written: Written) -> None:
    """Keep what another room has announced of the session that runs."""
    acting = current()
    if acting is not None and is_kept():
        keep(written, session=acting.session)


def keep(written: Written, *, session: int) -> Any:
    """Keep it of the session with this number; for what is finished later in its name too."""
    return get_model("clientportal_impersonation", "Change").objects.create(
        session_id=session,
        kind=written.kind,
        action=written.action,
        model=written.model,
        object_pk=str(written.pk),
        title=_line(written.title),
        before=written.before,
        after=written.after,
        created_at=clock.now(),
    )


def _rows_of(acting: Acting) -> dict[tuple[str, str], Any]:
    kept = _kept.get()
    if kept is None or kept[0] is not acting:
        kept = (acting, {})
        _kept.set(kept)
    return kept[1]


def _is_merged(change: Any, written: Written) -> bool:
    """Write the later step to the row of the former; False where that isn't there: its savepoint was undone."""
    if change.kind != written.kind or written.action == rules.CREATED:
        return False
    action = rules.action_of(change.before, written.after) or rules.CHANGED
    values = {"after": written.after, "action": action, "title": _line(written.title) or change.title}
    if not type(change).objects.filter(pk=change.pk).update(**values):
        return False
    for name, value in values.items():
        setattr(change, name, value)
    return True


def _line(title: str) -> str:
    return " ".join(title.split())[:255]
