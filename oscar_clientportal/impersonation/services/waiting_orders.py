"""Orders that wait for a client's yes: asked for, refused, withdrawn, lapsed. A yes is carried out at the checkout.

Order of locks: the row of the waiting order, then its basket.
"""

from collections.abc import Mapping
from decimal import Decimal
from typing import Any

from django.db import transaction
from django.utils import translation
from oscar.core.loading import get_model

from oscar_clientportal.core import clock, conf, locks
from oscar_clientportal.core.acting import Acting
from oscar_clientportal.impersonation.exceptions import OrderDecided
from oscar_clientportal.payments import services as payments

from . import waiting_mails as mails

Impersonation = get_model("clientportal_impersonation", "Impersonation")
PaymentAttempt = get_model("clientportal_payments", "PaymentAttempt")
WaitingOrder = get_model("clientportal_impersonation", "WaitingOrder")
Status = WaitingOrder.Status


@transaction.atomic
def ask_client(
    *, acting: Acting, basket: Any, total: Decimal, currency: str, checkout_data: Mapping[str, Any]
) -> Any:
    """Freeze the basket and ask the client; nothing is held and nothing charged.

    Raises ``BasketTaken``, ``BasketChanged`` of the payments.
    """
    payments.freeze_basket(basket=basket)
    session = Impersonation.objects.select_related("company", "contact__user").get(pk=acting.session)
    waiting = WaitingOrder.objects.create(
        session=session,
        actor=acting.actor,
        user=acting.user,
        company=session.company,
        basket_id=basket.pk,
        total=total,
        currency=currency,
        checkout_data=dict(checkout_data),
        language=translation.get_language() or "",
        created_at=clock.now(),
        expires_at=clock.now() + conf.settings.waiting_order_lifetime,
    )
    mails.ask(waiting)
    return waiting


@transaction.atomic
def agree(*, waiting: Any, by: Any = None) -> Any:
    """The client says yes: within the same transaction the basket is to be claimed, which is open again for it.

    Once only, however many ask at once. Raises ``OrderDecided``.
    """
    locked = _lock(waiting)
    if not locked.is_open:
        raise OrderDecided
    _end(locked, Status.AGREED, by=by, thaws=True)
    return locked


@transaction.atomic
def refuse(*, waiting: Any, by: Any = None) -> Any:
    """The client says no: the basket is open again, and whoever asked is told. Again: no effect. ``OrderDecided``."""
    return _close(waiting, Status.REFUSED, by)


@transaction.atomic
def withdraw(*, waiting: Any, by: Any) -> Any:
    """Whoever asked wants it no longer. Again: no effect. Raises ``OrderDecided``."""
    return _close(waiting, Status.WITHDRAWN, by)


@transaction.atomic
def fail(*, waiting: Any, message: str, by: Any = None) -> Any:
    """The client has said yes, but it can't be ordered: ``message`` says why, and the basket is open again."""
    locked = _lock(waiting)
    if locked.status in (Status.WAITING, Status.AGREED):
        locked.message = message[:500]
        _end(locked, Status.FAILED, by=by, thaws=True)
        mails.tell_decided(locked)
    return locked


@transaction.atomic
def settle(*, waiting: Any) -> Any:
    """What has become of an order that the client said yes to, by its payment attempt. Safe to repeat."""
    locked = _lock(waiting)
    if locked.status != Status.AGREED:
        return locked
    attempt = PaymentAttempt.objects.filter(basket_id=locked.basket_id).first()
    if attempt is None or attempt.status in PaymentAttempt.LIVE:
        return locked
    if attempt.status == PaymentAttempt.Status.FAILED:
        return fail(waiting=locked, message=attempt.message)
    locked.order_id = attempt.order_id
    _end(locked, Status.PLACED, thaws=False)
    mails.tell_decided(locked)
    return locked


def lapse_waiting_orders() -> int:
    """End those that nobody answered in time, and settle those whose yes was cut off; how many lapsed."""
    for waiting in WaitingOrder.objects.filter(status=Status.AGREED).order_by("pk"):
        settle(waiting=waiting)
    due = WaitingOrder.objects.open().filter(expires_at__lte=clock.now()).order_by("pk")
    return sum(_lapse(waiting) for waiting in due)


@transaction.atomic
def _lapse(waiting: Any) -> bool:
    locked = _lock(waiting)
    is_due = locked.status == Status.WAITING and not locked.is_open
    if is_due:
        _end(locked, Status.LAPSED, thaws=True)
        mails.tell_decided(locked)
    return is_due


def _close(waiting: Any, status: str, by: Any) -> Any:
    locked = _lock(waiting)
    if locked.status == status:
        return locked
    if locked.status != Status.WAITING:
        raise OrderDecided
    _end(locked, status, by=by, thaws=True)
    if status != Status.WITHDRAWN:
        mails.tell_decided(locked)
    return locked


def _lock(waiting: Any) -> Any:
    locks.lock_row(WaitingOrder.objects, waiting.pk)
    return WaitingOrder.objects.with_people().select_related("session__contact", "company").get(pk=waiting.pk)


def _end(waiting: Any, status: str, *, thaws: bool, by: Any = None) -> None:
    """Write the new state down. A basket that goes on alone may wait again another time: the row lets go of it."""
    if thaws:
        payments.thaw_basket(basket_pk=waiting.basket_id)
    if thaws and status != Status.AGREED:
        waiting.basket = None
    waiting.status = status
    if waiting.decided_at is None:
        waiting.decided_at, waiting.decided_by = clock.now(), by
    waiting.save(update_fields=["basket", "order", "status", "message", "decided_at", "decided_by"])
