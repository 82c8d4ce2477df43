"""How seats are emptied: few or many, in a constant number of queries, and each on record."""

from collections import defaultdict
from collections.abc import Iterable
from typing import Any

from django.db.models import QuerySet
from oscar.core.loading import get_model

from oscar_clientportal.core import locks

from .writing import LicenceEvent, event_of, numbers_of, set_numbers

Licence = get_model("clientportal_licences", "Licence")
Seat = get_model("clientportal_licences", "Seat")
BATCH = 1000


def empty_seats(seats: QuerySet, *, by: Any, reason: str = "") -> list[Any]:
    """Lock the licences of these seats, lowest first, and empty what is left of the seats then. Returns them.

    The caller holds the contacts' rows, or those of the licences already.
    """
    held = locks.lock_rows(Licence.objects.all(), seats.values_list("licence_id", flat=True).order_by())
    return empty_held(seats, held.values(), by=by, reason=reason) if held else []


def empty_held(seats: QuerySet, licences: Iterable[Any], *, by: Any, reason: str = "") -> list[Any]:
    """As ``empty_seats``, of licences whose rows are held."""
    held = {licence.pk: licence for licence in licences}
    found = list(seats.filter(licence__in=held).select_related("contact__company", "contact__user"))
    Seat.objects.filter(pk__in=[seat.pk for seat in found]).delete()
    of_licence: dict[int, list[Any]] = defaultdict(list)
    for seat in found:
        of_licence[seat.licence_id].append(seat)
    for pk, those in of_licence.items():
        _count_out(held[pk], those, by=by, reason=reason)
    return found


def _count_out(licence: Any, seats: list[Any], *, by: Any, reason: str) -> None:
    events, numbers = [], numbers_of(licence)
    for seat in seats:
        is_used = seat.status == Seat.Status.USED
        numbers = numbers.changed(**{seat.status: -1})
        set_numbers(licence, numbers)
        kind = LicenceEvent.Kind.TAKEN if is_used else LicenceEvent.Kind.RELEASED
        events.append(event_of(licence, kind, by=by, contact=seat.contact, details={"reason": reason}))
    licence.save(update_fields=["used", "reserved"])
    LicenceEvent.objects.bulk_create(events, batch_size=BATCH)
