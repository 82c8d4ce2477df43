"""The outbox: a mail is an event of its subscription, written with what it tells of and sent once that stands.

Whoever sends a mail holds its row meanwhile: of two at once one passes over it, and where the process dies, or the mail
server fails, it stays unsent and ``send_waiting_mails`` takes it up.
"""

import logging
from collections import Counter
from collections.abc import Callable, Iterable, Iterator
from contextlib import contextmanager, nullcontext
from contextvars import ContextVar
from datetime import datetime, timedelta
from functools import partial
from typing import Any

from django.db import transaction
from oscar.core.loading import get_model

from oscar_clientportal.core import clock, mail, next_due, tenancy
from oscar_clientportal.subscriptions.services import history

from . import letters

logger = logging.getLogger("oscar_clientportal.subscriptions")

SubscriptionEvent = get_model("clientportal_subscriptions", "SubscriptionEvent")

#: Younger ones are about to be sent by whoever wrote them.
SETTLED_AFTER = timedelta(minutes=5)
#: So many are held, and stamped, together: a process that dies in between may send them again.
AT_A_TIME = 20
#: What a mail server refused that long is old news.
GIVEN_UP_AFTER = timedelta(days=3)

_held: ContextVar[set[tuple[int, str]] | None] = ContextVar("held", default=None)


def post(events: Iterable[Any]) -> None:
    """Write these events down, mails among them, in one query; the mails are sent once the transaction stands.

    One whose key its subscription has already is neither written nor sent.
    """
    events = list(events)
    if not events:
        return
    history.write(events)
    keys = {(event.subscription_id, event.key) for event in events if event.kind == history.Kind.MAIL}
    if keys:
        transaction.on_commit(partial(_hand_over, keys, tenancy.current_schema()), robust=True)


def send_waiting_mails(*, limit: int | None = None) -> Counter[str]:
    """Send what was written down some minutes ago and never sent; how many were sent, and how many failed.

    A mail that fails is tried again by the next call, for three days. Outside of any transaction.
    """
    waiting = _waiting(clock.now() - SETTLED_AFTER)
    if limit is not None:
        waiting = SubscriptionEvent.objects.filter(pk__in=list(waiting.values_list("pk", flat=True)[:limit]))
    return _send_all(waiting) if waiting.exists() else Counter()


def next_waiting_mail() -> datetime | None:
    """When the first of the mails that wait may be taken up; None if none does."""
    first = _waiting(clock.now()).values_list("created_at", flat=True).first()
    return first and first + SETTLED_AFTER


def _waiting(before: datetime) -> Any:
    """Mails written by this moment and never sent, the oldest first. Reads one partial index."""
    just_after = before + timedelta(microseconds=1)
    return SubscriptionEvent.objects.unsent(just_after).filter(created_at__gt=clock.now() - GIVEN_UP_AFTER)


@contextmanager
def handed_over_together() -> Iterator[Callable[[], None]]:
    """What is written inside is sent some mails at a time, by calling what this yields, and at the end.

    For a worker that does many things in a row, in one shop: people and texts are looked up once for all of them.
    """
    held: set[tuple[int, str]] = set()
    token, shop = _held.set(held), tenancy.current_schema()

    def send(at_least: int | None = None) -> None:
        if len(held) >= (at_least or AT_A_TIME):
            keys = held.copy()
            held.clear()
            try:
                _send_written(keys, shop)
            except Exception:
                logger.exception("Mails could not be handed over: they wait for the next round")

    try:
        yield send
    finally:
        _held.reset(token)
        send(1)


def _hand_over(keys: set[tuple[int, str]], shop: str) -> None:
    held = _held.get()
    if held is not None:
        held |= keys
    else:
        _send_written(keys, shop)


def _send_written(keys: set[tuple[int, str]], shop: str) -> None:
    with tenancy.schema(shop):
        written = SubscriptionEvent.objects.filter(
            kind=history.Kind.MAIL,
            subscription__in={subscription_id for subscription_id, _key in keys},
            key__in={key for _subscription_id, key in keys},
        )
        if _send_all(written, only=keys)["failed"]:
            next_due.announce([clock.now() + SETTLED_AFTER])


def _send_all(mails: Any, only: set[tuple[int, str]] | None = None) -> Counter[str]:
    """Send those of ``mails`` that nobody else is sending, some at a time; how many were sent, and failed."""
    outcomes: Counter[str] = Counter()
    seen: set[int] = set()
    while True:
        found = _send_some(mails.exclude(pk__in=seen) if seen else mails, only, outcomes)
        seen |= found
        if len(found) < AT_A_TIME:
            return +outcomes


@transaction.atomic
def _send_some(mails: Any, only: set[tuple[int, str]] | None, outcomes: Counter[str]) -> set[int]:
    """The rows are locked until the mail server has taken these mails; which they were."""
    rows = mails.filter(sent_at=None).order_by("pk").select_for_update(skip_locked=True, of=("self",))
    found = list(rows[:AT_A_TIME])
    events = [event for event in found if only is None or (event.subscription_id, event.key) in only]
    readers, texts = letters.readers_of(events), mail.texts_of([event.details["code"] for event in events])
    sent = [event.pk for event in events if _is_sent(event, readers, texts[event.details["code"]])]
    SubscriptionEvent.objects.filter(pk__in=sent).update(sent_at=clock.now())
    outcomes.update(sent=len(sent), failed=len(events) - len(sent))
    return {event.pk for event in found}


def _is_sent(event: Any, readers: letters.Readers, texts: Any) -> bool:
    try:
        # What Oscar keeps of a mail to a user is undone alone; other mails write nothing.
        with transaction.atomic() if event.details["user"] else nullcontext():
            mail.send_now(**letters.as_mail(event, readers), texts=texts)
    except Exception:
        logger.exception("Mail %s of subscription %s was not sent", event.key, event.subscription_id)
        return False
    return True
