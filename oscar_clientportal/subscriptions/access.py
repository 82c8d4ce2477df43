"""May this user see this content now? One query for each user object, right to the second all its life.

A term opens its contents until its end, or beyond it while its renewal is being paid, until the grace is over: for the
person it is for, or, where the subscription has licences, for whoever holds a seat of them while they hold.
"""

from collections.abc import Iterable, Iterator, Sequence
from datetime import UTC, datetime
from typing import Any

from django.contrib.postgres.expressions import ArraySubquery
from django.contrib.postgres.fields import DateTimeRangeField
from django.db.models import BooleanField, F, Func, OuterRef, Q, QuerySet, Subquery
from django.db.models.functions import Greatest
from django.http import HttpRequest, HttpResponse
from django.template.response import TemplateResponse
from oscar.core.loading import get_model

from oscar_clientportal.core import clock
from oscar_clientportal.core.prepared import PreparedQuery

Contact = get_model("clientportal_clients", "Contact")
Content = get_model("clientportal_subscriptions", "Content")
Licence = get_model("clientportal_licences", "Licence")
Seat = get_model("clientportal_licences", "Seat")
Subscription = get_model("clientportal_subscriptions", "Subscription")
SubscriptionLicence = get_model("clientportal_subscriptions", "SubscriptionLicence")

CACHE = "_clientportal_access"
#: A suspended one has no term that runs, nor a grace, unless a wrong clock suspended it: what is paid stays open.
OPENING = ("active", "suspended")


def has_access(user: Any, code: str) -> bool:
    """Whether a running term opens the content ``code`` for ``user`` at this moment."""
    return code in accessible_contents(user)


def accessible_contents(user: Any) -> frozenset[str]:
    """The codes of everything that is open for ``user`` at this moment; nothing for an anonymous one."""
    now = clock.now()
    return frozenset(code for code, start, end in _stretches(user, now) if start <= now < end)


def _stretches(user: Any, now: datetime) -> list[tuple[str, datetime, datetime]]:
    """When each content is open for ``user``, from now on: read once, later questions cost nothing."""
    if not user.is_authenticated or not user.is_active:
        return []
    # ``request.user`` is lazy: what is kept on it is kept on the user.
    if not hasattr(user, CACHE):
        stretches = [
            (code, *stretch) for row in _rows(user, now) for stretch in _open(row) for code in row["codes"]
        ]
        setattr(user, CACHE, stretches)
    return getattr(user, CACHE)


def _rows(user: Any, now: datetime) -> Iterable[dict[str, Any]]:
    """What comes with the login, as our backends load it, needs not be asked for again."""
    known = user._state.fields_cache
    if "clientportal_contact" not in known:
        return OPEN.rows(user=user.pk, now=now)
    contact = known["clientportal_contact"]
    return OPEN_OF_CONTACT.rows(contact=contact.pk, now=now) if contact is not None else ()


def _open(row: dict[str, Any]) -> Iterator[tuple[datetime, datetime]]:
    """A term's whole stretch for its beneficiary; for whoever has seats, what of it their licences hold."""
    if not row["by_seat"]:
        yield row["starts_at"], row["until"]
        return
    for seat in row["seats"]:
        if not seat.isempty:
            yield max(row["starts_at"], seat.lower), min(row["until"], seat.upper or row["until"])


class IsOneOf(Func):
    """``column = ANY(ARRAY(…))``: as quick to plan as to read, where ``IN`` would be joined with all the rest."""

    template, arg_joiner, output_field = "%(expressions)s)", " = ANY(", BooleanField()


def _open_stretches(*, now: datetime, contact: int | None = None, user: int | None = None) -> QuerySet:
    """Subqueries where joins would do: PostgreSQL takes longer to plan six tables at once than to read them."""
    whose: Any = contact
    if contact is None:
        whose = Subquery(Contact.objects.filter(user=user).order_by().values("pk")[:1])
    used = Seat.objects.filter(contact=whose, status=Seat.Status.USED).order_by()
    mine = Q(IsOneOf(F("licence_id"), ArraySubquery(used.values("licence_id"))))
    tied = SubscriptionLicence.objects.order_by()
    # Both sides of the OR are asked of one table: over two PostgreSQL would read every term there is.
    by_seat = IsOneOf(F("pk"), ArraySubquery(tied.filter(mine).values("subscription_id")))
    subscriptions = Subscription.objects.filter(
        Q(contact=whose, by_seat=False) | Q(by_seat),
        Q(terms__ends_at__gt=now) | Q(terms__grace_until__gt=now),
        status__in=OPENING,
    )
    contents = Content.plans.through.objects.filter(plan=OuterRef(OuterRef("terms__plan"))).order_by()
    codes = Content.objects.filter(IsOneOf(F("pk"), ArraySubquery(contents.values("content_id")))).order_by()
    return subscriptions.order_by().values(
        "by_seat",
        starts_at=F("terms__starts_at"),
        codes=ArraySubquery(codes.values("code")),
        # PostgreSQL's GREATEST passes over a grace that is NULL.
        until=Greatest("terms__ends_at", "terms__grace_until"),
        seats=ArraySubquery(_held(tied.filter(mine, subscription=OuterRef(OuterRef("pk"))))),
    )


def _held(tied: QuerySet) -> QuerySet:
    """The stretches of the licences whose seats are held; one that was ended holds nothing."""
    licences = Licence.objects.filter(
        IsOneOf(F("pk"), ArraySubquery(tied.values("licence_id"))), ended_at=None
    )
    stretch = Func("valid_from", "valid_until", function="tstzrange", output_field=DateTimeRangeField())
    return licences.order_by().values(stretch=stretch)


#: Asked on each page of whoever is logged in: Django would take longer to make it than PostgreSQL to answer.
OPEN = PreparedQuery(_open_stretches, user=-1, now=datetime(1, 1, 1, tzinfo=UTC))
OPEN_OF_CONTACT = PreparedQuery(_open_stretches, contact=-1, now=datetime(1, 1, 1, tzinfo=UTC))


def content_required_response(request: HttpRequest, codes: Sequence[str]) -> HttpResponse:
    """The friendly page, with status 403, for whoever lacks one of these contents: what opens them."""
    from .services.required import plans_that_open

    context = plans_that_open(request=request, codes=codes)
    return TemplateResponse(
        request, "oscar_clientportal/subscriptions/content_required.html", context, status=403
    )
