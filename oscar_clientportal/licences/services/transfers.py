"""Free licences passed on to another company, which takes them with a yes.

The room that knows partners says to whom, by listening to ``transfer_offered`` and ``transfer_accepted``.
"""

from typing import Any

from django.db import transaction
from django.utils.translation import gettext, ngettext
from oscar.core.loading import get_model

from oscar_clientportal.core import acting, clock, conf, locks, next_due
from oscar_clientportal.licences.exceptions import LicenceOver, TransferInvalid, TransferOver
from oscar_clientportal.licences.signals import transfer_accepted, transfer_offered
from oscar_clientportal.licences.words import passed_on_to_you

from . import mails
from .ending import close, mark_returned
from .giving import check_quantity, in_use
from .lapsing import end_offer, free_up
from .writing import LicenceEvent, change_numbers, is_over, write_down

Licence = get_model("clientportal_licences", "Licence")
LicenceTransfer = get_model("clientportal_licences", "LicenceTransfer")
Status, Kind = LicenceTransfer.Status, LicenceEvent.Kind


@transaction.atomic
def offer_transfer(*, licence: Any, to_company: Any, quantity: int, by: Any, note: str = "") -> Any:
    """Offer so many free seats to another company; they are reserved for it until it answers or the offer lapses.

    Its super-admins are told by mail. Raises ``QuantityInvalid``, ``LicenceOver`` and ``TransferInvalid``, whose
    ``field`` says what is wrong.
    """
    check_quantity(quantity)
    held = locks.lock_row(Licence.objects.select_related("company"), licence.pk)
    _check_offer(held, to_company, quantity)
    now = clock.now()
    expires_at = now + conf.settings.transfer_offer_lifetime
    transfer = LicenceTransfer.objects.create(
        licence=held,
        to_company=to_company,
        quantity=quantity,
        note=note.strip(),
        offered_by=by,
        offered_at=now,
        expires_at=min(expires_at, held.valid_until or expires_at),
    )
    details = {"transfer": transfer.pk, "quantity": quantity, "company": str(to_company)}
    change_numbers(held, Kind.OFFERED, by=by, details=details, reserved=quantity)
    transfer_offered.send(sender=LicenceTransfer, transfer=transfer, by=by)
    mails.tell_offer(transfer)
    next_due.announce([transfer.expires_at])
    return transfer


@transaction.atomic
def accept_transfer(*, transfer: Any, by: Any) -> Any:
    """Take what is offered: a licence of the other company's own, valid as long as the one it comes from.

    Returns the transfer, whose ``target`` it is. Raises ``TransferOver``, ``LicenceOver``, ``TransferInvalid``.
    """
    transfer, source = _hold_offer(transfer)
    if is_over(source, clock.now()):
        raise LicenceOver
    details = {"transfer": transfer.pk, "quantity": transfer.quantity}
    there = {"company": str(transfer.to_company)}
    change_numbers(
        source,
        Kind.TRANSFERRED,
        by=by,
        details={**details, **there},
        reserved=-transfer.quantity,
        transferred=transfer.quantity,
    )
    transfer.target = _make_target(transfer, source, by=by)
    write_down(transfer.target, Kind.CREATED, by=by, details={**details, "company": str(source.company)})
    _answer(transfer, Status.ACCEPTED, by=by)
    transfer_accepted.send(sender=LicenceTransfer, transfer=transfer, by=by)
    mails.tell_outcome(transfer, by=by)
    return transfer


@transaction.atomic
def decline_transfer(*, transfer: Any, by: Any) -> Any:
    """The other company does not want them: they are free again. Raises ``TransferOver``."""
    return _end(transfer, Status.DECLINED, by=by)


@transaction.atomic
def withdraw_transfer(*, transfer: Any, by: Any) -> Any:
    """Whoever offered them keeps them. Raises ``TransferOver``."""
    return _end(transfer, Status.WITHDRAWN, by=by)


@transaction.atomic
def give_back_transfer(*, transfer: Any, by: Any) -> Any:
    """All of it goes back to where it came from, if nobody has a seat of it any more.

    Returns the transfer. Raises ``TransferOver``, and ``InUse`` with whoever has a seat.
    """
    pks = LicenceTransfer.objects.filter(pk=transfer.pk).values_list("licence_id", "target_id").get()
    held = locks.lock_rows(Licence.objects.select_related("company"), [pk for pk in pks if pk])
    transfer = _reread(transfer)
    if transfer.status != Status.ACCEPTED:
        raise TransferOver
    source, target = held[transfer.licence_id], held[transfer.target_id]
    transfer.licence = source
    free_up([target])
    if target.used or target.reserved:
        raise in_use(target, fewer=target.used + target.reserved)
    close(target, by=by)
    mark_returned(transfer, source, by=by)
    mails.tell_outcome(transfer, by=by)
    return transfer


def _check_offer(licence: Any, to_company: Any, quantity: int) -> None:
    if licence.company_id == to_company.pk:
        text = gettext("This is the licence's own company. Please choose another one.")
        raise TransferInvalid(text, field="to_company")
    if is_over(licence, clock.now()):
        raise LicenceOver
    if licence.source == Licence.Source.TRANSFER:
        raise TransferInvalid(passed_on_to_you())
    if licence.free < quantity:
        free_up([licence])
    if licence.free < quantity:
        text = ngettext("Only %(free)s seat is free.", "Only %(free)s seats are free.", licence.free)
        raise TransferInvalid(text % {"free": licence.free}, field="quantity")


def _hold_offer(transfer: Any) -> tuple[Any, Any]:
    """The offer as it is now, with the row of its licence held; an offer is changed under that lock alone."""
    source = locks.lock_row(Licence.objects.select_related("company"), transfer.licence_id)
    transfer = _reread(transfer)
    if transfer.status != Status.OFFERED or transfer.expires_at <= clock.now():
        raise TransferOver
    transfer.licence = source
    return transfer, source


def _reread(transfer: Any) -> Any:
    return LicenceTransfer.objects.select_related("to_company", "target").get(pk=transfer.pk)


def _make_target(transfer: Any, source: Any, *, by: Any) -> Any:
    return Licence.objects.create(
        company=transfer.to_company,
        title=source.title,
        description=source.description,
        kind=source.kind,
        source=Licence.Source.TRANSFER,
        quantity=transfer.quantity,
        valid_from=source.valid_from,
        valid_until=source.valid_until,
        created_by=acting.saved_hand_of(by),
        created_at=clock.now(),
    )


def _end(transfer: Any, status: str, *, by: Any) -> Any:
    transfer, source = _hold_offer(transfer)
    end_offer(transfer, source, status=status, by=by)
    mails.tell_outcome(transfer, by=by)
    return transfer


def _answer(transfer: Any, status: str, *, by: Any) -> None:
    transfer.status, transfer.answered_by, transfer.answered_at = status, by, clock.now()
    transfer.save(update_fields=["status", "answered_by", "answered_at", "target"])
