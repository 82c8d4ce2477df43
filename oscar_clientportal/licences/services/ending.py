"""Licences that end: what that does is said beforehand."""

from dataclasses import dataclass, field
from typing import Any

from django.db import transaction
from django.utils.translation import gettext
from oscar.core.loading import get_model

from oscar_clientportal.core import clock, locks

from . import mails
from .emptying import empty_held
from .giving import NAMED
from .lapsing import end_offer
from .writing import LicenceEvent, change_numbers, write_down

Licence = get_model("clientportal_licences", "Licence")
LicenceTransfer = get_model("clientportal_licences", "LicenceTransfer")
Seat = get_model("clientportal_licences", "Seat")
SeatRequest = get_model("clientportal_licences", "SeatRequest")
Status = LicenceTransfer.Status


@dataclass(frozen=True)
class Impact:
    """What ending a licence would do: who would lose their seat here, and where it was passed on to."""

    #: Seats in use, here and where they were passed on to; and the first of their holders.
    holders: int
    people: list[Any] = field(default_factory=list)
    #: Seats promised to people who are invited.
    promised: int = 0
    #: Offers to other companies that would be withdrawn.
    offers: list[Any] = field(default_factory=list)
    #: Transfers whose licences would end with it.
    passed_on: list[Any] = field(default_factory=list)


def impact_of_ending(*, licence: Any) -> Impact:
    """What ``end_licence`` would do now. Five queries, however many hold seats."""
    transfers = licence.transfers.select_related("to_company", "target").order_by("pk")
    passed_on = list(transfers.filter(status=Status.ACCEPTED))
    own = [licence.pk, *(transfer.target_id for transfer in passed_on)]
    seats = Seat.objects.filter(licence__in=own)
    used = seats.filter(status=Seat.Status.USED).select_related("contact__company").order_by("licence", "pk")
    return Impact(
        holders=used.count(),
        people=[seat.contact for seat in used[:NAMED]],
        promised=seats.filter(status=Seat.Status.RESERVED).count(),
        offers=list(transfers.filter(status=Status.OFFERED)),
        passed_on=passed_on,
    )


def why_not_end(*, licence: Any) -> str:
    """Why this licence can't be ended; empty where it can."""
    return gettext("This licence is over.") if licence.ended_at is not None else ""


@transaction.atomic
def end_licence(*, licence: Any, by: Any, reason: str = "", tell: bool = True) -> list[Any]:
    """End the licence: all its seats are emptied, its offers withdrawn, and what was passed on ends with it.

    One that was passed on by another company goes back there. Returns the contacts who held a seat or were promised
    one; those who held one are told by mail. Again: no effect.
    """
    held = _hold_with_source(licence)
    row = held[licence.pk]
    if row.ended_at is not None:
        return []
    lost = _end_with_passed_on(row, by=by, reason=reason)
    _give_back(row, held, by=by)
    if tell:
        for seat, over in lost:
            if seat.status == Seat.Status.USED:
                mails.tell_seat_lost(seat.contact, over, by=by, reason=reason)
    licence.refresh_from_db(fields=["ended_at", "used", "reserved", "transferred", "quantity_next"])
    return list({seat.contact_id: seat.contact for seat, _over in lost}.values())


def close(licence: Any, *, by: Any, reason: str = "") -> None:
    """The licence is over, and nobody has a seat of it any more. The caller holds its row."""
    licence.ended_at, licence.quantity_next = clock.now(), None
    licence.save(update_fields=["ended_at", "quantity_next"])
    SeatRequest.objects.waiting().order_by().filter(licence=licence).update(licence=None)
    write_down(licence, LicenceEvent.Kind.ENDED, by=by, details={"reason": reason})


def _hold_with_source(licence: Any) -> dict[int, Any]:
    """The licence's row and that of the one it was passed on from, lowest first."""
    sources = LicenceTransfer.objects.filter(target=licence.pk).values_list("licence_id", flat=True)
    return locks.lock_rows(Licence.objects.select_related("company"), [licence.pk, *sources])


def _end_with_passed_on(licence: Any, *, by: Any, reason: str) -> list[tuple[Any, Any]]:
    """The seats that were emptied, each with its licence. Whatever was passed on is younger, so it is locked later."""
    transfers = {
        transfer.target_id: transfer for transfer in licence.transfers.filter(status=Status.ACCEPTED)
    }
    targets = locks.lock_rows(Licence.objects.select_related("company"), transfers) if transfers else {}
    lost = _empty(licence, by=by, reason=reason)
    for pk, target in targets.items():
        lost += _empty(target, by=by, reason=reason)
        close(target, by=by, reason=reason)
        mark_returned(transfers[pk], licence, by=by)
    close(licence, by=by, reason=reason)
    return lost


def _empty(licence: Any, *, by: Any, reason: str) -> list[tuple[Any, Any]]:
    seats = empty_held(Seat.objects.filter(licence=licence), [licence], by=by, reason=reason)
    for offer in licence.transfers.filter(status=Status.OFFERED).select_related("to_company"):
        offer.licence = licence
        end_offer(offer, licence, status=Status.WITHDRAWN, by=by)
        mails.tell_outcome(offer, by=by)
    return [(seat, licence) for seat in seats]


def _give_back(licence: Any, held: dict[int, Any], *, by: Any) -> None:
    transfer = LicenceTransfer.objects.filter(target=licence, status=Status.ACCEPTED).first()
    if transfer is not None:
        mark_returned(transfer, held[transfer.licence_id], by=by)


def mark_returned(transfer: Any, source: Any, *, by: Any) -> None:
    """What was passed on is counted where it came from again. The caller holds the row of ``source``."""
    transfer.status, transfer.answered_by, transfer.answered_at = Status.RETURNED, by, clock.now()
    transfer.save(update_fields=["status", "answered_by", "answered_at"])
    details = {"transfer": transfer.pk, "quantity": transfer.quantity}
    kind = LicenceEvent.Kind.RETURNED
    change_numbers(source, kind, by=by, details=details, transferred=-transfer.quantity)
