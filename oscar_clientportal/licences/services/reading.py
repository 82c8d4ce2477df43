"""What is asked of licences: whether there are any, who has a seat, how many are free."""

from typing import Any

from django.db.models import Q, QuerySet, Sum
from oscar.core.loading import get_model

from oscar_clientportal.core import clock, conf
from oscar_clientportal.licences.rules import Numbers

from .writing import NUMBERS

Licence = get_model("clientportal_licences", "Licence")
Seat = get_model("clientportal_licences", "Seat")


def is_licensed(*, company: Any) -> bool:
    """Whether the company has a licence that is live: then whoever comes in needs a seat. One query."""
    return Licence.objects.live(clock.now()).filter(company=company).exists()


def seats_of(user: Any) -> list[Any]:
    """The seats this login uses, each with its ``licence``, of licences that are live. One query."""
    if not user.is_authenticated:
        return []
    live = Licence.objects.live(clock.now())
    seats = Seat.objects.of_user(user).filter(status=Seat.Status.USED, licence__in=live)
    return list(seats.select_related("licence").order_by("pk"))


def company_figures(*, company: Any) -> Numbers:
    """``quantity``, ``used``, ``reserved``, ``transferred`` and ``free`` of all licences that are live. One query."""
    live = Licence.objects.live(clock.now()).filter(company=company).order_by()
    sums = live.aggregate(**{f"sum_{name}": Sum(name, default=0) for name in NUMBERS})
    return Numbers(**{name: sums[f"sum_{name}"] for name in NUMBERS})


def unused_seats(*, company: Any) -> QuerySet:
    """Seats of people who have not logged in for ``UNUSED_SEAT_DAYS``, nor got them since: to be proposed, never taken.

    Each with its ``contact`` and their ``user``.
    """
    since = clock.now() - conf.settings.unused_seat_time
    is_idle = Q(contact__user__last_login=None) | Q(contact__user__last_login__lt=since)
    seats = Seat.objects.filter(is_idle, licence__company=company, licence__ended_at=None)
    used = seats.filter(status=Seat.Status.USED, given_at__lt=since)
    return used.select_related("contact__user", "licence").order_by("pk")
