"""Whether what is counted is what is there."""

from collections.abc import Iterator
from typing import Any

from django.db.models import Count, F, IntegerField, OuterRef, Q, QuerySet, Subquery, Sum, Value
from django.db.models.functions import Coalesce
from oscar.core.loading import get_model

Licence = get_model("clientportal_licences", "Licence")
LicenceTransfer = get_model("clientportal_licences", "LicenceTransfer")
Seat = get_model("clientportal_licences", "Seat")
Status = LicenceTransfer.Status


def verify_licences() -> list[str]:
    """What does not add up in this shop, a sentence for each; empty where all does.

    A licence's numbers are those of its seats, offers and transfers; what was passed on is as much where it came to,
    and of the same company's; nobody has a seat of another company's licence, or of one that is over.
    """
    return [*_wrong_numbers(), *_wrong_transfers(), *_wrong_seats()]


def _wrong_numbers() -> Iterator[str]:
    for licence in _counted(Licence.objects.order_by("pk")).iterator():
        counted = (licence.used, licence.reserved, licence.transferred)
        there = (licence.seats_used, licence.seats_reserved + licence.offered, licence.passed_on)
        if counted != there:
            yield f"Licence {licence.pk}: counts used, reserved, transferred {counted}, there are {there}."
        if licence.free < 0:
            yield f"Licence {licence.pk}: {-licence.free} more than its quantity of {licence.quantity}."


def _wrong_transfers() -> Iterator[str]:
    for transfer in LicenceTransfer.objects.select_related("target", "licence").order_by("pk").iterator():
        target = transfer.target
        is_there = transfer.status in (Status.ACCEPTED, Status.RETURNED)
        if is_there != (target is not None):
            yield f"Transfer {transfer.pk}: {transfer.status}, and has {'no' if is_there else 'a'} licence there."
        elif target is not None:
            yield from _wrong_target(transfer, target)


def _wrong_target(transfer: Any, target: Any) -> Iterator[str]:
    if (target.quantity, target.company_id) != (transfer.quantity, transfer.to_company_id):
        yield f"Transfer {transfer.pk}: licence {target.pk} is another quantity or company."
    if (transfer.status == Status.RETURNED) != (target.ended_at is not None):
        yield f"Transfer {transfer.pk}: {transfer.status}, and licence {target.pk} is not so."


def _wrong_seats() -> Iterator[str]:
    foreign = ~Q(contact__company=F("licence__company")) | Q(contact__company=None)
    wrong = Seat.objects.filter(foreign | Q(licence__ended_at__isnull=False)).order_by("pk")
    for seat in wrong:
        yield f"Seat {seat.pk}: of licence {seat.licence_id}, which is over or of another company than its holder."


def _counted(licences: QuerySet) -> QuerySet:
    return licences.annotate(
        seats_used=_count(Seat.objects.filter(status=Seat.Status.USED), Count("pk")),
        seats_reserved=_count(Seat.objects.filter(status=Seat.Status.RESERVED), Count("pk")),
        offered=_count(LicenceTransfer.objects.filter(status=Status.OFFERED), Sum("quantity")),
        passed_on=_count(LicenceTransfer.objects.filter(status=Status.ACCEPTED), Sum("quantity")),
    )


def _count(rows: QuerySet, what: Any) -> Any:
    of_licence = rows.filter(licence=OuterRef("pk")).order_by().values("licence")
    return Coalesce(Subquery(of_licence.annotate(n=what).values("n"), output_field=IntegerField()), Value(0))
