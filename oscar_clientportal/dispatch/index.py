"""The index of what is due next: noted by the shops, read by whoever sends out work.

It may say "too early", never "too late": a shop's moment is only ever raised by the one who has just done its work,
and what was announced meanwhile is looked for again right after.
"""

from datetime import datetime

from django.db import transaction
from django.db.models import Min, Q
from oscar.core.loading import get_model

from oscar_clientportal.core import clock, conf, tenancy

from .models import NextDue


def note_due(schema: str, moment: datetime) -> None:
    """The shop has something to do at ``moment``: noted where nothing earlier is. One query where that is so."""
    rows = NextDue.objects.filter(schema_name=schema)
    known = rows.values_list("due_at", flat=True).first()
    if known is not None and known <= moment:
        return
    later = Q(due_at=None) | Q(due_at__gt=moment)
    if not rows.filter(later).update(due_at=moment):
        NextDue.objects.bulk_create([NextDue(schema_name=schema, due_at=moment)], ignore_conflicts=True)
        rows.filter(later).update(due_at=moment)


@transaction.atomic
def take_due(*, limit: int = 1000) -> list[str]:
    """The shops that have something to do now; nobody else is given them while the lease runs."""
    now = clock.now()
    rows = (
        NextDue.objects.filter(due_at__lte=now).order_by("due_at", "pk").select_for_update(skip_locked=True)
    )
    taken = list(rows[:limit])
    NextDue.objects.filter(pk__in=[row.pk for row in taken]).update(due_at=now + conf.settings.renewal_lease)
    return [row.schema_name for row in taken]


def settle() -> None:
    """The current shop's work is done for now: note when there is more."""
    schema = tenancy.current_schema()
    first = _first_due()
    NextDue.objects.filter(schema_name=schema).update(due_at=first)
    again = _first_due()  # what came while the row was raised was announced against the old moment
    if again is not None and again != first:
        note_due(schema, again)
    elif first is not None:
        note_due(schema, first)  # a shop that nobody has noted yet


def _first_due() -> datetime | None:
    from oscar_clientportal.documents.services import delivering
    from oscar_clientportal.impersonation.services import tending
    from oscar_clientportal.licences.services import tending as licences
    from oscar_clientportal.subscriptions.services import mails

    subscriptions = get_model("clientportal_subscriptions", "Subscription").objects
    first = subscriptions.filter(due_at__isnull=False).aggregate(first=Min("due_at"))["first"]
    moments = [first, mails.next_waiting_mail(), tending.next_moment(), licences.next_moment()]
    moments.append(delivering.next_moment())
    return min(filter(None, moments), default=None)
