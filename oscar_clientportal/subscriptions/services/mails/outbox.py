"""The outbox: a mail is an event of its subscription, written with what it tells of and sent once that stands.

Whoever sends a mail holds its row meanwhile: of two at once one passes over it, and where the process dies, or the mail
server fails, it stays unsent and ``send_waiting_mails`` takes it up.
"""

import logging
from collections import Counter
from collections.abc import Iterable
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
#: What a mail server refused that long is old news.
GIVEN_UP_AFTER = timedelta(days=3)


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
    return _send_all(list(_waiting(clock.now() - SETTLED_AFTER)[:limit]))


def next_waiting_mail() -> datetime | None:
    """When the first of the mails that wait may be taken up; None if none does."""
    first = _waiting(clock.now()).values_list("created_at", flat=True).first()
    return first and first + SETTLED_AFTER


def _waiting(before: datetime) -> Any:
    """Mails written by this moment and never sent, the oldest first. Reads one partial index."""
    just_after = before + timedelta(microseconds=1)
    return SubscriptionEvent.objects.unsent(just_after).filter(created_at__gt=clock.now() - GIVEN_UP_AFTER)


def _hand_over(keys: set[tuple[int, str]], shop: str) -> None:
    with tenancy.schema(shop):
        written = SubscriptionEvent.objects.filter(
            kind=history.Kind.MAIL,
            sent_at=None,
            subscription__in={subscription_id for subscription_id, _key in keys},
            key__in={key for _subscription_id, key in keys},
        )
        outcomes = _send_all(
            [event for event in written.order_by("pk") if (event.subscription_id, event.key) in keys]
        )
        if outcomes["failed"]:
            next_due.announce([clock.now() + SETTLED_AFTER])


def _send_all(events: list[Any]) -> Counter[str]:
    outcomes: Counter[str] = Counter()
    readers = letters.readers_of(events)
    for event in events:
        try:
            outcomes["sent"] += _send(event, readers)
        except Exception:
            logger.exception("Mail %s of subscription %s was not sent", event.key, event.subscription_id)
            outcomes["failed"] += 1
    return +outcomes


def _send(event: Any, readers: letters.Readers) -> bool:
    """Whether it was this call that sent it. The row is locked until the mail server has taken the mail."""
    with transaction.atomic():
        unsent = SubscriptionEvent.objects.filter(pk=event.pk, sent_at=None)
        free = unsent.select_for_update(skip_locked=True).values("pk")
        if not unsent.filter(pk__in=free).update(sent_at=clock.now()):
            return False
        mail.send_now(**letters.as_mail(event, readers))
    return True
