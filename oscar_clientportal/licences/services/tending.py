"""What time does to licences: promises and offers lapse, people leave, licences end. Any number of these can run at
once, and again.
"""

from collections import Counter
from collections.abc import Callable, Iterable
from datetime import datetime
from typing import Any

from django.db import transaction
from django.db.models import Min, QuerySet
from oscar.core.loading import get_model

from oscar_clientportal.clients.exceptions import ClientError
from oscar_clientportal.core import clock, locks
from oscar_clientportal.licences.signals import licence_lapsing

from . import mails
from .emptying import empty_held
from .ending import end_licence
from .forecasting import left_at
from .lapsing import end_offer, stale_offers, stale_seats

Contact = get_model("clientportal_clients", "Contact")
Invitation = get_model("clientportal_clients", "Invitation")
Licence = get_model("clientportal_licences", "Licence")
LicenceTransfer = get_model("clientportal_licences", "LicenceTransfer")
Seat = get_model("clientportal_licences", "Seat")


def tend_licences() -> Counter[str]:
    """Do all that is due in this shop; what was done, and how often.

    Seats reserved for invitations that are over are released, people past their last day deactivated, offers lapse, and
    licences past their validity end.
    """
    done: Counter[str] = Counter()
    done["reservations released"] = _sum(
        _release, stale_seats().order_by().values_list("licence_id", flat=True)
    )
    done["people deactivated"] = _sum(_deactivate, _past_leavers().values_list("pk", flat=True))
    done["offers lapsed"] = _sum(_lapse, stale_offers().values_list("pk", flat=True))
    done["licences ended"] = _sum(_end, _past_licences().values_list("pk", flat=True))
    return +done


def next_moment() -> datetime | None:
    """When there is something to do here next; None: nothing that is known of. Four small queries."""
    leaver = Contact.objects.filter(deactivated_at=None, leaves_on__gte=_today())
    reserved = Seat.objects.filter(status=Seat.Status.RESERVED).values("contact")
    invitations = Invitation.objects.open(clock.now()).filter(contact__in=reserved)
    last_day = _first(leaver, "leaves_on")
    return min(
        filter(
            None,
            [
                _first(invitations, "expires_at"),
                _first(LicenceTransfer.objects.filter(status="offered"), "expires_at"),
                _first(Licence.objects.filter(ended_at=None), "valid_until"),
                left_at(last_day) if last_day else None,
            ],
        ),
        default=None,
    )


def _sum(act: Callable[[int], int], pks: Iterable[int]) -> int:
    return sum(act(pk) for pk in sorted(set(pks)))


@transaction.atomic
def _release(pk: int) -> int:
    licence = locks.lock_row(Licence.objects.all(), pk)
    return len(empty_held(stale_seats(), [licence], by=None, reason="invitation over"))


def _deactivate(pk: int) -> int:
    """The last super-admin stays: somebody else is made one first."""
    from oscar_clientportal.clients.services import deactivate_contact

    try:
        with transaction.atomic():
            contact = _hold(pk)
            if (
                contact.deactivated_at is not None
                or contact.leaves_on is None
                or contact.leaves_on >= _today()
            ):
                return 0
            deactivate_contact(contact=contact, by=None)
    except ClientError:
        return 0
    return 1


@transaction.atomic
def _lapse(pk: int) -> int:
    source = LicenceTransfer.objects.values_list("licence_id", flat=True).get(pk=pk)
    licence = locks.lock_row(Licence.objects.select_related("company"), source)
    offer = stale_offers().filter(pk=pk).select_related("to_company").first()
    if offer is None:
        return 0
    offer.licence = licence
    end_offer(offer, licence, status=LicenceTransfer.Status.LAPSED, by=None)
    mails.tell_outcome(offer, by=None)
    return 1


def _end(pk: int) -> int:
    """Whoever listens may move the holders first; then no row is held yet."""
    licence = _past_licences().select_related("company").filter(pk=pk).first()
    if licence is None:
        return 0
    licence_lapsing.send(sender=Licence, licence=licence)
    with transaction.atomic():
        licence = locks.lock_row(Licence.objects.select_related("company"), pk)
        if licence.ended_at is not None or licence.valid_until is None or licence.valid_until > clock.now():
            return 0
        end_licence(licence=licence, by=None, reason="over")
    return 1


def _hold(pk: int) -> Any:
    """The person's row, and before it their company's: the one order of locks."""
    companies = Contact.objects.filter(pk=pk, company__isnull=False).values_list("company_id", flat=True)
    locks.lock_rows(get_model("clientportal_clients", "Company").objects.all(), companies)
    return locks.lock_row(Contact.objects.select_related("company", "user"), pk)


def _past_licences() -> QuerySet:
    return Licence.objects.filter(ended_at=None, valid_until__lte=clock.now())


def _past_leavers() -> QuerySet:
    return Contact.objects.filter(deactivated_at=None, leaves_on__lt=_today())


def _today() -> Any:
    return clock.now().astimezone(clock.shop_zone()).date()


def _first(rows: QuerySet, column: str) -> Any:
    return rows.order_by().aggregate(first=Min(column))["first"]
