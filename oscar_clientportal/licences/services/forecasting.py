"""What is coming for a company's seats, as far as the shop knows it today."""

from collections.abc import Iterator, Mapping
from datetime import datetime, time, timedelta
from typing import Any

from django.db.models import Max, Q
from oscar.core.loading import get_model

from oscar_clientportal.core import clock
from oscar_clientportal.licences import rules
from oscar_clientportal.licences.rules import Coming, Step

from .reading import company_figures
from .writing import is_live

Licence = get_model("clientportal_licences", "Licence")
LicenceTransfer = get_model("clientportal_licences", "LicenceTransfer")
Seat = get_model("clientportal_licences", "Seat")
#: More people than this are not listed one by one.
LISTED = 500


def forecast(*, company: Any, until: datetime, renewals: Mapping[int, datetime] | None = None) -> list[Step]:
    """What changes until then, each step with the numbers after it; ``free`` below nothing is what will be missing.

    ``about`` is the contact, the licence or the transfer. Invitations are taken to be accepted and offers to be taken,
    the day they end at the latest. ``renewals``: when a licence is renewed, by its primary key. Five queries; of each
    kind of people no more than 500 are listed.
    """
    now = clock.now()
    coming = [*_promises(company, now), *_leavers(company, now, until), *_offers(company, now)]
    coming += _licences(company, now, dict(renewals or {}))
    return rules.forecast(company_figures(company=company), coming, until=until)


def _seats(company: Any, now: datetime, status: str) -> Any:
    live = Licence.objects.live(now).filter(company=company)
    return Seat.objects.filter(licence__in=live, status=status).select_related("contact").order_by("pk")


def _promises(company: Any, now: datetime) -> Iterator[Coming]:
    open_ones = Q(contact__invitations__accepted_at=None, contact__invitations__revoked_at=None)
    seats = _seats(company, now, Seat.Status.RESERVED)
    for seat in seats.annotate(open_until=Max("contact__invitations__expires_at", filter=open_ones))[:LISTED]:
        if seat.contact.user_id is None and (seat.open_until is None or seat.open_until <= now):
            yield Coming(now, "lapses", seat.contact, reserved=-1)
        else:
            yield Coming(seat.open_until or now, "invited", seat.contact, reserved=-1, used=1)


def _leavers(company: Any, now: datetime, until: datetime) -> Iterator[Coming]:
    last = until.astimezone(clock.shop_zone()).date()
    seats = _seats(company, now, Seat.Status.USED).filter(contact__leaves_on__lte=last)
    for seat in seats.order_by("contact__leaves_on", "pk")[:LISTED]:
        yield Coming(max(now, left_at(seat.contact.leaves_on)), "leaves", seat.contact, used=-1)


def _offers(company: Any, now: datetime) -> Iterator[Coming]:
    mine = LicenceTransfer.objects.offered(now).filter(licence__company=company).select_related("to_company")
    for offer in mine:
        count = offer.quantity
        yield Coming(offer.expires_at, "offered", offer, reserved=-count, transferred=count)


def _licences(company: Any, now: datetime, renewals: dict[int, datetime]) -> Iterator[Coming]:
    for licence in Licence.objects.not_over(now).filter(company=company).order_by("pk"):
        if not is_live(licence, now):
            yield _whole(licence, licence.valid_from, "begins", 1)
        if licence.valid_until is not None:
            yield _whole(licence, licence.valid_until, "ends", -1)
        if licence.quantity_next is not None and licence.pk in renewals:
            fewer = licence.quantity_next - licence.quantity
            yield Coming(max(now, renewals[licence.pk]), "quantity", licence, quantity=fewer)


def _whole(licence: Any, on: datetime, kind: str, sign: int) -> Coming:
    names = ("quantity", "used", "reserved", "transferred")
    return Coming(on, kind, licence, **{name: sign * getattr(licence, name) for name in names})


def left_at(leaves_on: Any) -> datetime:
    """The moment the last day is over, in the shop's time zone."""
    return datetime.combine(leaves_on + timedelta(days=1), time.min, clock.shop_zone())
