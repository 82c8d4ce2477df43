"""Seats promised, given, taken back and given up."""

from typing import Any

from django.db import transaction
from oscar.core.loading import get_model

from oscar_clientportal.core import clock, locks
from oscar_clientportal.licences.exceptions import SeatUnknown, UserClosed

from . import door, mails
from .emptying import empty_seats
from .waiting import answer_by_seat

Contact = get_model("clientportal_clients", "Contact")
Licence = get_model("clientportal_licences", "Licence")
Seat = get_model("clientportal_licences", "Seat")


@transaction.atomic
def reserve_seat(*, contact: Any, by: Any, licence: Any = None) -> Any:
    """Promise a seat to somebody who is being invited; who has a login holds it at once. Again: no effect.

    None where the company has no licence that is live. Raises ``NoSeatFree``, ``LicenceOver``, ``NotOfCompany``.
    """
    return door.come_in(contact=_hold(contact), by=by, licence=licence)


@transaction.atomic
def give_seat(*, contact: Any, licence: Any, by: Any, tell: bool = True) -> Any:
    """Give somebody of the company a seat of this licence, or the one that is reserved for them. Again: no effect.

    Whoever is invited and has no login yet gets it with their login. A request of theirs is answered by it; they are
    told by mail, unless they gave it to themselves. Raises ``NoSeatFree``, ``LicenceOver``, ``NotOfCompany`` and
    ``UserClosed``.
    """
    contact = _hold(contact)
    if contact.deactivated_at is not None:
        raise UserClosed
    is_used = bool(contact.user_id) or not contact.invitations.open(clock.now()).exists()
    status = Seat.Status.USED if is_used else Seat.Status.RESERVED
    held = door.check(locks.lock_row(Licence.objects.select_related("company"), licence.pk), contact)
    seat = contact.seats.filter(licence=held).select_related("contact").first()
    if seat is not None and seat.status in (Seat.Status.USED, status):
        return seat
    if seat is not None:
        door.take_up(seat, held, by=by)
    else:
        seat = door.sit_down(contact, [held], by=by, status=status)
    request = answer_by_seat(contact, held, by=by)
    if tell:
        mails.tell_seat_given(contact, held, by=by, request=request)
    return seat


@transaction.atomic
def take_seat(*, contact: Any, licence: Any, by: Any, reason: str = "", tell: bool = True) -> None:
    """Take the seat back: the login stays open, and what the seat opened is closed. Raises ``SeatUnknown``."""
    contact = _hold(contact)
    if not empty_seats(contact.seats.filter(licence=licence.pk), by=by, reason=reason):
        raise SeatUnknown
    if tell:
        mails.tell_seat_lost(contact, licence, by=by, reason=reason)


@transaction.atomic
def release_seats(*, contact: Any, by: Any, reason: str = "", only_reserved: bool = False) -> list[Any]:
    """Empty all seats of this person, or what is reserved for them; nobody is told. Returns the seats they had."""
    contact = _hold(contact)
    seats = contact.seats.filter(status=Seat.Status.RESERVED) if only_reserved else contact.seats.all()
    return empty_seats(seats, by=by, reason=reason)


def _hold(contact: Any) -> Any:
    """The person as they are now; whoever gives or takes a seat holds their row first."""
    people = Contact.objects.select_related("company", "user")
    return locks.lock_row(people, contact.pk)
