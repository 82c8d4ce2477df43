"""What follows an attempt's end outside this database: the capture of an ordered one, the release of a failed one.

Each part goes its own way, and each step can be repeated. What can never succeed becomes an open item, said on
the order as well: see ``PaymentPart.objects.needing_attention()``.
"""

import logging
from typing import Any

from django.db import transaction
from django.db.models import F
from django.utils.translation import gettext
from oscar.core.loading import get_model

from oscar_clientportal.core import money
from oscar_clientportal.payments import exceptions, methods

logger = logging.getLogger("oscar_clientportal.payments")

OrderNote = get_model("order", "OrderNote")
PaymentPart = get_model("clientportal_payments", "PaymentPart")
Source = get_model("payment", "Source")
Status = PaymentPart.Status

#: Oscar's word for a transaction that took money.
DEBIT = get_model("payment", "Transaction").DEBIT


def parts_of(attempt: Any) -> list[Any]:
    """The attempt's parts, read once per attempt in hand: their amounts never change."""
    if not hasattr(attempt, "known_parts"):
        attempt.known_parts = list(attempt.parts.all())
    return attempt.known_parts


def capture_after_order(*, attempt: Any) -> bool:
    """Take what is set aside outside, now that the order stands; whether nothing is left to be taken.

    Not inside a transaction; safe to repeat. What fails here is logged and taken up again by ``reconcile_payments``:
    the order is never undone for it. What can't be taken any more, as an authorisation has expired, needs attention.
    """
    registry = methods.registered()
    complete = True
    for part in parts_of(attempt):
        if part.status != Status.HELD:
            continue
        try:
            registry[part.method].capture(attempt=attempt, part=part)
        except exceptions.NeedsAttention as lost:
            _give_up(attempt, part, lost)
        except exceptions.ProviderError:
            logger.exception("Order %s: the part %s could not be captured yet", attempt.order_number, part.pk)
            complete = False
        else:
            _record_capture(attempt, part, registry[part.method].source_type)
    return complete


@transaction.atomic
def _record_capture(attempt: Any, part: Any, source_type: str) -> None:
    """Write to part and source that the money came; whoever finds it written leaves it."""
    held = PaymentPart.objects.filter(pk=part.pk, status=Status.HELD)
    if held.update(status=Status.CAPTURED):
        source = getattr(part, "source", None) or Source._default_manager.get(
            order__number=attempt.order_number, source_type__code=source_type
        )
        sources = Source._default_manager.filter(pk=source.pk)
        sources.update(amount_debited=F("amount_debited") + part.amount)
        source.transactions.create(txn_type=DEBIT, amount=part.amount, reference=part.reference)


def release_parts(*, attempt: Any) -> bool:
    """Give back whatever a failed attempt still holds; whether nothing is left to be given back.

    Not inside a transaction; safe to repeat.
    """
    registry = methods.registered()
    complete = True
    for part in attempt.parts.exclude(status__in=PaymentPart.SETTLED):
        try:
            registry[part.method].release(attempt=attempt, part=part)
        except exceptions.MayStillArrive:
            complete = False
        except exceptions.NeedsAttention as taken:
            _give_up(attempt, part, taken)
        except exceptions.ProviderError:
            logger.exception("Attempt %s: the part %s could not be released yet", attempt.token, part.pk)
            complete = False
        else:
            _as_read(part).update(status=Status.RELEASED)
    return complete


def _as_read(part: Any) -> Any:
    """The part, unless somebody has written to it since: an answer that came late must be looked at again."""
    return PaymentPart.objects.filter(pk=part.pk, status=part.status, reference=part.reference)


@transaction.atomic
def _give_up(attempt: Any, part: Any, why: Exception) -> None:
    """Nobody but the staff can mend this: an open item, and a note on the order if there is one. Said once."""
    if not _as_read(part).update(status=Status.FAILED):
        return
    logger.error("Order %s: the part %s needs attention: %s", attempt.order_number, part.pk, why)
    if attempt.order_id is not None:
        _note(attempt, gettext("%(amount)s %(currency)s by card: %(why)s"), part, why=str(why))


@transaction.atomic
def settle_part(*, part: Any, actor: Any, reason: str) -> None:
    """End an open item: it was paid, or paid back, in another way, as ``reason`` says. Raises ``NothingToSettle``."""
    if not PaymentPart.objects.needing_attention().filter(pk=part.pk).update(status=Status.RELEASED):
        raise exceptions.NothingToSettle
    logger.warning("Part %s: settled by user %s: %s", part.pk, actor.pk, reason)
    if part.attempt.order_id is not None:
        _note(part.attempt, gettext("%(amount)s %(currency)s settled: %(why)s"), part, why=reason, user=actor)


def _note(attempt: Any, text: str, part: Any, *, why: str, user: Any = None) -> None:
    amount = money.quantise(part.amount, attempt.currency)
    facts = {"amount": amount, "currency": attempt.currency, "why": why}
    note = {"note_type": OrderNote.SYSTEM, "message": text % facts, "user": user}
    OrderNote._default_manager.create(order_id=attempt.order_id, **note)
