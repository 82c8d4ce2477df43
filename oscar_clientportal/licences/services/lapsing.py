"""Promises that nobody can take up any more: they make room before anybody is refused."""

from collections.abc import Iterable
from typing import Any

from django.db.models import Exists, OuterRef, QuerySet
from oscar.core.loading import get_model

from oscar_clientportal.core import clock

from .emptying import Seat, empty_held
from .writing import LicenceEvent, change_numbers

LicenceTransfer = get_model("clientportal_licences", "LicenceTransfer")
Invitation = get_model("clientportal_clients", "Invitation")


def stale_seats() -> QuerySet:
    """Seats reserved for people who have no login, and whose invitation has expired or was revoked."""
    is_invited = Exists(Invitation.objects.open(clock.now()).filter(contact=OuterRef("contact")))
    return Seat.objects.filter(~is_invited, status=Seat.Status.RESERVED, contact__user=None)


def stale_offers() -> QuerySet:
    """Offers that were answered in time by nobody."""
    return LicenceTransfer.objects.filter(
        status=LicenceTransfer.Status.OFFERED, expires_at__lte=clock.now()
    ).order_by("pk")


def free_up(licences: Iterable[Any]) -> None:
    """End what can't be taken up of these licences, whose rows are held."""
    held = {licence.pk: licence for licence in licences}
    empty_held(stale_seats(), held.values(), by=None, reason="invitation over")
    for offer in stale_offers().filter(licence__in=held):
        end_offer(offer, held[offer.licence_id], status=LicenceTransfer.Status.LAPSED, by=None)


def end_offer(transfer: Any, licence: Any, *, status: str, by: Any) -> None:
    """The offer is over, whichever way: what it held is free again. The caller holds the licence's row."""
    transfer.status, transfer.answered_by, transfer.answered_at = status, by, clock.now()
    transfer.save(update_fields=["status", "answered_by", "answered_at"])
    details = {"transfer": transfer.pk, "outcome": str(status), "quantity": transfer.quantity}
    change_numbers(licence, LicenceEvent.Kind.OFFER_OVER, by=by, details=details, reserved=-transfer.quantity)
