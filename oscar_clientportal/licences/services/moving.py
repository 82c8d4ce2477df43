"""Holders who move over from one licence of their company to another."""

from typing import Any

from django.db import transaction
from oscar.core.loading import get_model

from oscar_clientportal.core import clock, locks
from oscar_clientportal.licences.exceptions import LicenceOver, NotOfCompany

from .emptying import BATCH, Seat, empty_held
from .writing import LicenceEvent, event_of, is_over, numbers_of, set_numbers

Licence = get_model("clientportal_licences", "Licence")


@transaction.atomic
def move_seats(*, licence: Any, into: Any, by: Any = None, reason: str = "") -> list[Any]:
    """Whoever uses a seat of ``licence`` gets one of ``into``, the oldest first, as far as seats are free there.

    Who has one there already only gives up the other. Nobody is told. Returns the contacts that moved. Raises
    ``NotOfCompany``, ``LicenceOver``.
    """
    held = locks.lock_rows(Licence.objects.all(), [licence.pk, into.pk])
    source, target = held[licence.pk], held[into.pk]
    if source.company_id != target.company_id or source.pk == target.pk:
        raise NotOfCompany
    if is_over(target, clock.now()):
        raise LicenceOver
    there = set(target.seats.values_list("contact_id", flat=True))
    used = source.seats.filter(status=Seat.Status.USED).order_by("given_at", "pk")
    pairs = list(used.values_list("pk", "contact_id"))
    doubles = [pk for pk, contact in pairs if contact in there]
    movers = [pk for pk, contact in pairs if contact not in there][: target.free]
    left = empty_held(source.seats.filter(pk__in=[*doubles, *movers]), [source], by=by, reason=reason)
    contacts = [seat.contact for seat in left if seat.pk in set(movers)]
    _seat_all(target, contacts, by=by, reason=reason)
    return contacts


def _seat_all(licence: Any, contacts: list[Any], *, by: Any, reason: str) -> None:
    events, now = [], clock.now()
    for contact in contacts:
        set_numbers(licence, numbers_of(licence).changed(used=1))
        details = {"reason": reason}
        events.append(event_of(licence, LicenceEvent.Kind.GIVEN, by=by, contact=contact, details=details))
    rows = [Seat(licence=licence, contact=contact, given_by=by, given_at=now) for contact in contacts]
    Seat.objects.bulk_create(rows, batch_size=BATCH)
    licence.save(update_fields=["used"])
    LicenceEvent.objects.bulk_create(events, batch_size=BATCH)
