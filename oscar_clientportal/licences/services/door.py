"""The one door: whoever comes into a company with licences passes here, whatever way they come.

The caller holds the person's row; the licences' rows are taken here, lowest first. Nobody is let in past what was
bought, as it is counted under the lock.
"""

from collections.abc import Iterable
from datetime import datetime
from typing import Any

from django.db.models import Q
from oscar.core.loading import get_model

from oscar_clientportal.core import clock, conf, locks, next_due
from oscar_clientportal.licences import rules
from oscar_clientportal.licences.exceptions import LicenceOver, NoSeatFree, NotOfCompany

from .lapsing import free_up
from .writing import LicenceEvent, change_numbers, is_live, is_over

Licence = get_model("clientportal_licences", "Licence")
Seat = get_model("clientportal_licences", "Seat")
USED, RESERVED = Seat.Status.USED, Seat.Status.RESERVED


def needs_seat(contact: Any) -> bool:
    """Whether somebody who has a login or is being invited needs a seat in a company with licences.

    A partner's or agent's named user does not: nobody can log in as it.
    """
    if contact.company_id is None or contact.deactivated_at is not None:
        return False
    is_named_user = contact.user_id and not contact.email and not contact.user.has_usable_password()
    return not is_named_user


def come_in(*, contact: Any, by: Any, licence: Any = None) -> Any:
    """The seat with which this person is in their company: the one they hold, or else one that is free.

    It is used where there is a login, and reserved before; what was reserved needs no second one. None: the company
    has no licence that is live, so nobody needs a seat. Raises ``NoSeatFree``; for a certain ``licence`` also
    ``LicenceOver`` and ``NotOfCompany``.
    """
    if not needs_seat(contact):
        return None
    now = clock.now()
    held = _hold_of(contact, licence, now)
    seats = {seat.licence_id: seat for seat in contact.seats.filter(licence__in=held)} if held else {}
    if contact.user_id:
        for pk, seat in seats.items():
            take_up(seat, held[pk], by=by)
    if licence is not None:
        return seats.get(licence.pk) or sit_down(contact, [check(held.get(licence.pk), contact)], by=by)
    live = [row for row in held.values() if is_live(row, now) and row.company_id == contact.company_id]
    sitting = next((seats[row.pk] for row in rules.in_order(live) if row.pk in seats), None)
    if sitting is not None or not live:
        return sitting
    return sit_down(contact, live, by=by)


def sit_down(contact: Any, licences: Iterable[Any], *, by: Any, status: str = "") -> Any:
    """Give or promise a seat of the best of these licences, whose rows are held. Raises ``NoSeatFree``."""
    licences = list(licences)
    licence = rules.best_of(licences)
    if licence is None:
        free_up(licences)
        licence = rules.best_of(licences)
    if licence is None:
        raise NoSeatFree
    status = status or (USED if contact.user_id else RESERVED)
    seat = Seat.objects.create(
        licence=licence, contact=contact, status=status, given_by=by, given_at=clock.now()
    )
    kind = LicenceEvent.Kind.GIVEN if status == USED else LicenceEvent.Kind.RESERVED
    change_numbers(
        licence, kind, by=by, contact=contact, used=int(status == USED), reserved=int(status != USED)
    )
    if status != USED:
        next_due.announce([clock.now() + conf.settings.invitation_lifetime])
    return seat


def take_up(seat: Any, licence: Any, *, by: Any) -> None:
    """A promised seat is used from now on: it needs no second one. The licence's row is held."""
    if seat.status == USED:
        return
    seat.status, seat.given_at = USED, clock.now()
    seat.save(update_fields=["status", "given_at"])
    change_numbers(licence, LicenceEvent.Kind.GIVEN, by=by, contact=seat.contact, used=1, reserved=-1)


def check(licence: Any, contact: Any) -> Any:
    """The licence, whose row is held, if this person can be given a seat of it. Raises ``LicenceError``."""
    if licence is None or licence.company_id != contact.company_id:
        raise NotOfCompany
    if is_over(licence, clock.now()):
        raise LicenceOver
    return licence


def _hold_of(contact: Any, licence: Any, now: datetime) -> dict[int, Any]:
    """The rows of all that may matter: the company's live licences, and those this person has a seat of."""
    mine = Q(pk__in=contact.seats.values("licence"))
    if licence is not None:
        mine |= Q(pk=licence.pk)
    live = Licence.objects.live(now).filter(company=contact.company_id)
    pks = list(Licence.objects.filter(mine | Q(pk__in=live.values("pk"))).values_list("pk", flat=True))
    return locks.lock_rows(Licence.objects.all(), pks) if pks else {}
