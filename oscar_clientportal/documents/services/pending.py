"""Documents that are to be issued: asked for with what they are about, taken by one at a time, tried until it works."""

from collections.abc import Iterable
from datetime import timedelta
from functools import partial
from typing import Any

from django.db import transaction
from django.db.models import F
from oscar.core.loading import get_model

from oscar_clientportal.core import clock
from oscar_clientportal.core.locks import in_transaction
from oscar_clientportal.documents.signals import documents_asked

Document = get_model("clientportal_documents", "Document")
PendingDocument = get_model("clientportal_documents", "PendingDocument")
#: Whoever has taken one and is not heard of again, has lost it by then.
LEASE = timedelta(minutes=10)
LONGEST_PAUSE = timedelta(hours=12)


@in_transaction
def ask_for_documents(*, order: Any, kinds: Iterable[str], reference: str = "") -> None:
    """They are to be issued after the commit, whatever happens to this process. Asked for twice it stays one."""
    rows = [PendingDocument(order=order, kind=kind, reference=reference) for kind in kinds]
    PendingDocument.objects.bulk_create(rows, ignore_conflicts=True)
    _announce(order.pk)


@in_transaction
def ask_for_invoice(*, order: Any) -> bool:
    """An invoice by hand: where the shop does not issue one with every order. Whether there was none yet."""
    kind = Document.Kind.INVOICE
    if Document.objects.filter(order=order, kind=kind).exists():
        return False
    ask_for_documents(order=order, kinds=[kind])
    return True


@in_transaction
def try_again(*, pending: Any) -> None:
    """Now, and not after its pause: somebody has looked at the error."""
    PendingDocument.objects.filter(pk=pending.pk).update(next_at=clock.now())
    _announce(pending.order_id)


def has_or_awaits_invoice(order: Any) -> bool:
    about = {"order": order, "kind": Document.Kind.INVOICE}
    return Document.objects.filter(**about).exists() or PendingDocument.objects.filter(**about).exists()


def due_ones(order_id: int | None = None) -> list[Any]:
    """What is to be issued now, the oldest first: an order's invoice before its credit notes."""
    rows = PendingDocument.objects.filter(next_at__lte=clock.now()).order_by("pk")
    return list(rows if order_id is None else rows.filter(order=order_id))


def claim(pending: Any) -> bool:
    """Whether it is ours to issue: nobody else is given it while the lease runs."""
    now = clock.now()
    free = PendingDocument.objects.filter(pk=pending.pk, next_at__lte=now)
    return bool(free.update(next_at=now + LEASE, tries=F("tries") + 1))


def put_off(pending: Any, error: Exception) -> None:
    """It failed: the staff read why, and it is tried again after a pause that grows."""
    pending.refresh_from_db(fields=["tries"])
    pause = min(timedelta(minutes=2 ** min(pending.tries, 12)), LONGEST_PAUSE)
    message = f"{type(error).__name__}: {error}"[:1000].replace("\x00", "")
    PendingDocument.objects.filter(pk=pending.pk).update(error=message, next_at=clock.now() + pause)


def _announce(order_id: int) -> None:
    announce = partial(documents_asked.send, sender=PendingDocument, order_id=order_id)
    transaction.on_commit(announce, robust=True)
