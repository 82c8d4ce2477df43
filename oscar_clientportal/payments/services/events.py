"""What the card provider tells: verified, stored first, then looked into. A hint to ask, never a proof."""

import logging
from collections import Counter
from typing import Any

from django.db.models import Q
from oscar.core.loading import get_model

from oscar_clientportal.core import clock, conf
from oscar_clientportal.core.locks import only_one
from oscar_clientportal.payments.signals import provider_event
from oscar_clientportal.payments.stripe import gateway

logger = logging.getLogger("oscar_clientportal.payments")

ProviderEvent = get_model("clientportal_payments", "ProviderEvent")

#: So often an event is tried by itself; after that somebody must look at it.
TRIES = 20


def receive_event(*, payload: bytes, signature: str) -> Any:
    """Store the event in a webhook's body and look into it; its row. Not inside a transaction.

    Delivered again, it is looked into again only where that failed before. A failure is kept on the row and taken up
    again later: the provider is told that we have it. Raises ``InvalidEvent``, and then nothing is stored.
    """
    event = gateway.gateway().construct_event(payload=payload, signature=signature)
    row, is_new = ProviderEvent.objects.get_or_create(
        event_id=event.id, defaults={"kind": event.type[:100], "reference": event.object_id}
    )
    if is_new or row.error:
        process_event(event=row)
    return row


def process_event(*, event: Any) -> bool:
    """Tell whoever may know the event's object; whether all of them could do what follows from it.

    Of several at once one does it. Not inside a transaction. What goes wrong is written on the row.
    """
    with only_one(f"event-{event.pk}") as is_mine:
        if is_mine:
            event.refresh_from_db()
            if event.processed_at is None:
                _announce(event)
        return event.processed_at is not None


def retry_events() -> Counter[str]:
    """Look once more into what could not be processed, and into what a crash left in the middle."""
    outcomes: Counter[str] = Counter()
    due = ProviderEvent.objects.unprocessed().filter(tries__lt=TRIES)
    since = clock.now() - conf.settings.reconcile_after
    for event in due.filter(Q(received_at__lt=since) | ~Q(error="")).order_by("pk"):
        outcomes["event processed" if process_event(event=event) else "event failed"] += 1
    return outcomes


def _announce(event: Any) -> None:
    event.tries += 1
    event.save(update_fields=["tries"])  # before anything is done: a crash counts as a try
    answers = provider_event.send_robust(sender=ProviderEvent, event=event)
    errors = [answer for _receiver, answer in answers if isinstance(answer, Exception)]
    for error in errors:
        logger.error("Event %s (%s): %r", event.event_id, event.kind, error, exc_info=error)
    event.error = "; ".join(_in_words(error) for error in errors)[:500]
    event.processed_at = None if errors else clock.now()
    event.save(update_fields=["error", "processed_at"])


def _in_words(error: Exception) -> str:
    return f"{type(error).__name__}: {error}".replace("\0", "")
