"""May this user see this content now? One query for each user object, right to the second all its life.

A term opens its contents until its end, or beyond it while its renewal is being paid, until the grace is over.
"""

from collections.abc import Sequence
from datetime import UTC, datetime
from typing import Any

from django.contrib.postgres.expressions import ArraySubquery
from django.db.models import OuterRef, Q, QuerySet, Subquery
from django.db.models.functions import Greatest
from django.http import HttpRequest, HttpResponse
from django.template.response import TemplateResponse
from oscar.core.loading import get_model

from oscar_clientportal.core import clock
from oscar_clientportal.core.prepared import PreparedQuery

Contact = get_model("clientportal_clients", "Contact")
Content = get_model("clientportal_subscriptions", "Content")
Term = get_model("clientportal_subscriptions", "Term")

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
        rows = OPEN.rows(user=user.pk, now=now)
        stretches = [(code, row["starts_at"], row["until"]) for row in rows for code in row["codes"]]
        setattr(user, CACHE, stretches)
    return getattr(user, CACHE)


def _open_stretches(*, user: int, now: datetime) -> QuerySet:
    """Subqueries where joins would do: PostgreSQL takes longer to plan six tables at once than to read them."""
    contact = Contact.objects.filter(user=user).order_by().values("pk")[:1]
    terms = Term.objects.filter(
        Q(ends_at__gt=now) | Q(grace_until__gt=now),
        subscription__status__in=OPENING,
        subscription__contact=Subquery(contact),
    )
    contents = Content.objects.filter(plans=OuterRef("plan")).order_by()
    # PostgreSQL's GREATEST passes over a grace that is NULL.
    until = Greatest("ends_at", "grace_until")
    return terms.order_by().values("starts_at", codes=ArraySubquery(contents.values("code")), until=until)


#: Asked on each page of whoever is logged in: Django would take longer to make it than PostgreSQL to answer.
OPEN = PreparedQuery(_open_stretches, user=-1, now=datetime(1, 1, 1, tzinfo=UTC))


def content_required_response(request: HttpRequest, codes: Sequence[str]) -> HttpResponse:
    """The friendly page, with status 403, for whoever lacks one of these contents: what opens them."""
    from .services.required import plans_that_open

    context = plans_that_open(request=request, codes=codes)
    return TemplateResponse(
        request, "oscar_clientportal/subscriptions/content_required.html", context, status=403
    )
