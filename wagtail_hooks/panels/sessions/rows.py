"""What the list tells of a session, and how sessions are looked for."""

from collections.abc import Callable
from typing import Any

from django.db.models import Count, IntegerField, OuterRef, Q, QuerySet, Subquery, Value
from django.db.models.functions import Coalesce
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, pgettext_lazy
from oscar.core.loading import get_model

from oscar_clientportal.core import clock, search
from oscar_clientportal.impersonation.words import words_of
from wagtail_hooks.facts import Fact, readable
from wagtail_hooks.lists.plain import holding

Change = get_model("clientportal_impersonation", "Change")
Company = get_model("clientportal_clients", "Company")
Contact = get_model("clientportal_clients", "Contact")
Impersonation = get_model("clientportal_impersonation", "Impersonation")
PaymentAttempt = get_model("clientportal_payments", "PaymentAttempt")

FLAGS = {"many": gettext_lazy("Many in an hour"), "night": gettext_lazy("At night")}
#: Columns that cost a look into another table.
COUNTED = {
    "changes": lambda: Change.objects.filter(session=OuterRef("pk")).values("session"),
    "orders": lambda: PaymentAttempt.objects.filter(
        acting_session=OuterRef("pk"), order__isnull=False
    ).values("acting_session"),
}


def sessions(columns: tuple[str, ...] = ()) -> QuerySet:
    """The sessions, with what these columns show."""
    rows = Impersonation.objects.select_related(
        "company", "ended_by", "consent__company", "consent__partner__company", "consent__agent__user"
    )
    counts = {f"count_of_{name}": _count(make()) for name, make in COUNTED.items() if name in columns}
    return rows.annotate(**counts)


def _count(rows: QuerySet) -> Coalesce:
    found = rows.order_by().annotate(count=Count("pk")).values("count")
    return Coalesce(Subquery(found, output_field=IntegerField()), Value(0))


def find(rows: QuerySet, words: str) -> QuerySet:
    """Every word stands in one of the two names, in the reason, or in what the shop knows of the client."""
    for word in search.typed_words(words).split()[: search.MOST_WORDS]:
        companies = Company.objects.matching(word).order_by().values("pk")
        people = Contact.objects.matching(word).order_by().values("pk")
        known = Q(company__in=companies) | Q(contact__in=people)
        rows = rows.filter(known | holding(word, "impersonator_name", "contact_name", "reason"))
    return rows


def running() -> Q:
    """Nobody has ended it, and its time is not up."""
    return Q(ended_at=None, ends_at__gt=clock.now())


def is_running(session: Any) -> bool:
    return session.ended_at is None and session.ends_at > clock.now()


def state(session: Any) -> str:
    """That it runs, or how it ended; of one whose time was up nobody may have noticed yet."""
    if is_running(session):
        return _("Running")
    return str(session.get_how_ended_display() or Impersonation.End.EXPIRED.label)


def ends_at(session: Any) -> Any:
    return readable(session.ends_at)


def flags(session: Any) -> str:
    return ", ".join(str(FLAGS.get(flag, flag)) for flag in session.flags)


def company(session: Any) -> str:
    return str(session.company) if session.company else ""


def consent(session: Any) -> str:
    return str(session.consent) if session.consent else ""


def ended_by(session: Any) -> str:
    user = session.ended_by
    return (user.get_full_name() or user.email) if user else ""


def count_of(name: str) -> Callable[[Any], int]:
    return lambda session: getattr(session, f"count_of_{name}")


def whom(session: Any) -> str:
    tour = pgettext_lazy("session", "guided tour")
    return f"{session.contact_name} ({tour})" if session.is_tour else session.contact_name


def inspect_url(session: Any) -> str:
    return reverse("clientportal_sessions:inspect", args=[session.pk])


def end_url(session: Any) -> str:
    return reverse("clientportal_sessions:end", args=[session.pk])


def allowed(session: Any) -> str:
    return ", ".join(str(words) for words in words_of(session.scopes))


#: What the page says beside what the list does.
DETAILS = (Fact("scopes", gettext_lazy("Allowed"), allowed, is_listed=False),)
