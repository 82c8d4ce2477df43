"""The first licence of a company that has people already: they are its users, so its seats are theirs first."""

from itertools import islice
from typing import Any

from django.db import transaction
from django.db.models import Exists, OuterRef, Q
from oscar.core.loading import get_model

from oscar_clientportal.core import clock, locks
from oscar_clientportal.licences.exceptions import LicenceOver

from .door import needs_seat
from .writing import LicenceEvent, event_of, is_over, numbers_of, set_numbers

Contact = get_model("clientportal_clients", "Contact")
Invitation = get_model("clientportal_clients", "Invitation")
Licence = get_model("clientportal_licences", "Licence")
Seat = get_model("clientportal_licences", "Seat")
BATCH = 1000


@transaction.atomic
def seat_people(*, licence: Any, by: Any) -> list[Any]:
    """Give the free seats to those who are in already and hold none: super-admins first, then who came first.

    Whoever is invited is promised one. Who finds none free keeps their login and can ask for a seat. Nobody is told.
    Returns the seats. Raises ``LicenceOver``.
    """
    waiting = _without_seat(licence.company).iterator(BATCH)
    found = list(islice((row for row in waiting if needs_seat(row)), licence.free))
    people = locks.lock_rows(Contact.objects.select_related("user", "company"), [row.pk for row in found])
    held = locks.lock_row(Licence.objects.select_related("company"), licence.pk)
    if is_over(held, clock.now()):
        raise LicenceOver
    still = _without_seat(held.company).filter(pk__in=people).values_list("pk", flat=True)
    wanted = [people[pk] for pk in still if needs_seat(people[pk])][: held.free]
    seats, events = [], []
    for contact in wanted:
        status = Seat.Status.USED if contact.user_id else Seat.Status.RESERVED
        kind = LicenceEvent.Kind.GIVEN if contact.user_id else LicenceEvent.Kind.RESERVED
        set_numbers(held, numbers_of(held).changed(**{str(status): 1}))
        seats.append(Seat(licence=held, contact=contact, status=status, given_by=by, given_at=clock.now()))
        events.append(event_of(held, kind, by=by, contact=contact))
    held.save(update_fields=["used", "reserved"])
    Seat.objects.bulk_create(seats, batch_size=BATCH)
    LicenceEvent.objects.bulk_create(events, batch_size=BATCH)
    return seats


def seat_first_people(*, licence: Any, by: Any) -> list[Any]:
    """The same where the company never had another licence: later on, who holds none was not meant to."""
    others = Licence.objects.filter(company=licence.company_id).exclude(pk=licence.pk)
    return [] if others.exists() else seat_people(licence=licence, by=by)


def people_without_seat(*, company: Any) -> int:
    """How many of the company have a login or an open invitation and no seat of a licence that is not over."""
    return _without_seat(company).count()


def _without_seat(company: Any) -> Any:
    now = clock.now()
    seats = Seat.objects.filter(contact=OuterRef("pk"), licence__in=Licence.objects.not_over(now))
    invitations = Invitation.objects.filter(
        contact=OuterRef("pk"), accepted_at=None, revoked_at=None, expires_at__gt=now
    )
    people = Contact.objects.filter(Q(user__isnull=False) | Exists(invitations), ~Exists(seats))
    return (
        people.filter(company=company, deactivated_at=None)
        .select_related("user")
        .order_by("role", "pk")  # "super-admin" before "user"
    )
