"""The staff are reminded of clients who wait for their decision: when half, four fifths and all of the time is over."""

from collections import Counter
from collections.abc import Callable
from datetime import date, datetime
from typing import Any

from django.db import transaction
from oscar.core.loading import get_model

from oscar_clientportal.core import clock, locks
from oscar_clientportal.portfolios import rules

from . import deadlines
from .staff import send_to_deciders

ClientLink = get_model("clientportal_portfolios", "ClientLink")

ROWS_AT_A_TIME = 1000
#: A mail names so many clients; the panel has the rest.
MOST_NAMED = 50


def remind_staff() -> Counter[str]:
    """Send the reminders that are due, in one mail to each who may decide; what was sent, by per cent of the time.

    Each reminder goes out once, however many run this at once: one works, the others leave. Nothing is ever accepted
    by itself.
    """
    with locks.only_one("remind_staff") as is_free:
        return _remind() if is_free else Counter()


@transaction.atomic
def _remind() -> Counter[str]:
    now, works = clock.now(), deadlines.working_days()
    sent: Counter[str] = Counter()
    named: list[Any] = []
    for link in _waiting().iterator(chunk_size=ROWS_AT_A_TIME):
        stage = _stage(link, now, works)
        if stage is not None:
            ClientLink.objects.filter(pk=link.pk).update(due_at=link.due_at, reminded=stage)
            sent[str(stage)] += 1
            named = [*named, link][:MOST_NAMED]
    if sent:
        _send(named, now=now, more=sent.total() - len(named))
    return sent


def _waiting() -> Any:
    """The links that wait and may need a reminder, the most urgent first; rows somebody decides on now are left."""
    waiting = ClientLink.objects.to_decide().filter(reminded__lt=rules.REMINDERS[-1])
    locked = waiting.select_for_update(of=("self",), no_key=True, skip_locked=True)
    return locked.select_related("agent__user", "contact").order_by("due_at", "pk")


def _stage(link: Any, now: datetime, works: Callable[[date], bool]) -> int | None:
    if link.due_at is None:  # it waits since before there were deadlines
        link.due_at = deadlines.due_at(link.created_at)
    share = deadlines.share_passed(link=link, now=now, works=works)
    return rules.reminder_due(share, link.reminded)


def _send(links: list[Any], *, now: datetime, more: int) -> None:
    context = {
        "overdue": [link for link in links if link.due_at <= now],
        "waiting": [link for link in links if link.due_at > now],
        "more": more,
    }
    send_to_deciders(code="CLIENTPORTAL_LINK_REMINDER", context=context)
