"""Deliveries of orders to the ERP: asked for with the document, carried out one by one, tried until they arrive.

A worker leases one delivery, commits, sends outside of any transaction and writes down what came of it. Who dies in
between leaves a lease, which ends: it is sent again, with the same key and the same file name, so the receiver can
tell. Any number of workers may run side by side.
"""

import logging
from collections import Counter
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any

from django.db import transaction
from django.db.models import Min
from django.utils.translation import gettext
from oscar.core.loading import get_model

from oscar_clientportal.core import clock, conf, next_due
from oscar_clientportal.core.locks import in_transaction
from oscar_clientportal.documents.channels import Answer
from oscar_clientportal.documents.exceptions import NowhereToSend

from .sending import send
from .telling import tell_staff

logger = logging.getLogger("oscar_clientportal.documents")

Delivery = get_model("clientportal_documents", "Delivery")
DeliveryAttempt = get_model("clientportal_documents", "DeliveryAttempt")
Document = get_model("clientportal_documents", "Document")
Channel, Status = Delivery.Channel, Delivery.Status

#: So long a worker has for one delivery: longer than the network and the mail server are waited for.
LEASE = timedelta(minutes=5)
LONGEST_TARGET = Delivery._meta.get_field("target").max_length
#: What a delivery begins with, every time it is asked for.
FRESH = {"status": Status.WAITING, "tries": 0, "sent_at": None}


@dataclass(frozen=True)
class Outcome:
    """``is_told``: the staff are to hear of it."""

    status: str
    is_told: bool = False


@in_transaction
def ask_for_deliveries(*, document: Any) -> list[Any]:
    """One delivery for each way the shop has set; asked for twice, they stay as they are. None but of orders."""
    if document.kind != Document.Kind.ORDER:
        return []
    now = clock.now()
    rows = [
        Delivery(document=document, channel=channel, target=target, next_at=now, created_at=now)
        for channel, target in targets().items()
    ]
    Delivery.objects.bulk_create(rows, ignore_conflicts=True)
    if rows:
        next_due.announce([now])
    return list(document.deliveries.all())


@in_transaction
def send_again(*, document: Any, by: Any, channel: str | None = None) -> list[Any]:
    """Send the order once more, to where the shop has it sent now: by every way, or by ``channel`` alone.

    One that is on its way at this moment is left alone. Raises ``NowhereToSend``.
    """
    wanted = {each: target for each, target in targets().items() if channel in (None, each)}
    if document.kind != Document.Kind.ORDER or not wanted:
        raise NowhereToSend
    now = clock.now()
    ask_for_deliveries(document=document)
    rows = document.deliveries.filter(channel__in=wanted, target__in=wanted.values())
    pks = [row.pk for row in rows.order_by("pk").select_for_update() if row.status != Status.SENDING]
    Delivery.objects.filter(pk__in=pks).update(**FRESH, next_at=now)
    logger.info("%s asks to send %s %s again", by, document.kind, document.number)
    next_due.announce([now])
    return list(rows)


def targets() -> dict[str, str]:
    """Where orders of this shop are sent, by the way."""
    found = {
        Channel.HTTP: conf.settings.order_export_url,
        Channel.FOLDER: conf.settings.order_export_folder,
        Channel.MAIL: conf.settings.order_export_email,
    }
    kept = {
        channel.value: target.replace("\x00", "\ufffd")[:LONGEST_TARGET] for channel, target in found.items()
    }
    return {channel: target for channel, target in kept.items() if target}


def next_moment() -> datetime | None:
    """When the next delivery is due."""
    waiting = Delivery.objects.filter(status__in=[Status.WAITING, Status.SENDING])
    return waiting.aggregate(first=Min("next_at"))["first"]


def deliver_documents(*, limit: int | None = None) -> Counter[str]:
    """Carry out the deliveries that are due, or the first ``limit``; what became of them.

    Not inside a transaction. What the staff have to hear of goes to them in one mail.
    """
    done: Counter[str] = Counter()
    told: list[int] = []
    try:
        for delivery in _claimed(limit):
            outcome = _carry_out(delivery)
            done[outcome.status] += 1
            told += [delivery.pk] * outcome.is_told
    finally:
        if told:
            tell_staff(deliveries=told)
    return done


def _claimed(limit: int | None) -> Iterator[Any]:
    count = 0
    while limit is None or count < limit:
        delivery = claim_one()
        if delivery is None:
            return
        count += 1
        yield delivery


@transaction.atomic
def claim_one() -> Any:
    """The delivery that has waited longest and that nobody else has in hand, leased; None: there is none."""
    now = clock.now()
    due = Delivery.objects.due(now).select_related("document").order_by("next_at", "pk")
    delivery = due.select_for_update(of=("self",), no_key=True, skip_locked=True).first()
    if delivery is None:
        return None
    delivery.status, delivery.next_at = Status.SENDING, now + LEASE
    delivery.tries += 1
    delivery.save(update_fields=["status", "next_at", "tries"])
    return delivery


def _carry_out(delivery: Any) -> Outcome:
    if delivery.tries > _most_tries():
        gone = gettext("The last try was begun, and nothing was heard of it.")
        return write_answer(delivery, Answer(False, gone, is_final=True))
    return write_answer(delivery, send(delivery))


@transaction.atomic
def write_answer(delivery: Any, answer: Answer) -> Outcome:
    """Keep what came of this try, and when the next one is. Whoever took too long changes nothing but an arrival."""
    row = Delivery.objects.select_for_update(no_key=True).get(pk=delivery.pk)
    was_refused = row.attempts.filter(is_success=False).exists()
    now = clock.now()
    DeliveryAttempt.objects.create(
        delivery=row, at=now, is_success=answer.has_arrived, answer=answer.text.replace("\x00", "")
    )
    is_ours = row.status == Status.SENDING and row.tries == delivery.tries
    if answer.has_arrived:
        row.status, row.sent_at = Status.SENT, row.sent_at or now
    elif not is_ours:
        return Outcome(row.status)
    elif answer.is_final or row.tries >= _most_tries():
        row.status = Status.FAILED
    else:
        row.status, row.next_at = Status.WAITING, now + conf.settings.order_export_retries[row.tries - 1]
    row.save(update_fields=["status", "next_at", "sent_at"])
    return Outcome(row.status, _is_told(row, answer, is_first=not was_refused))


def _is_told(row: Any, answer: Answer, *, is_first: bool) -> bool:
    """The staff hear of what has failed for good, and at once of what they alone can put right."""
    if answer.has_arrived:
        return False
    return bool(row.status == Status.FAILED or (answer.is_refused and is_first))


def _most_tries() -> int:
    return len(conf.settings.order_export_retries) + 1
