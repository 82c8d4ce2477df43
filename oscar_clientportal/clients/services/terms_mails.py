"""Who hears of terms of use by mail: those who can accept them for their company, when a version is published and when
the shop reminds them. Each mail is on record with its company, so that nobody is asked twice for one reason.
"""

from collections.abc import Iterable
from typing import Any

from django.db import transaction
from django.db.models import Exists, OuterRef, Q, QuerySet, prefetch_related_objects
from oscar.core.loading import get_model

from oscar_clientportal.clients import rules
from oscar_clientportal.core import acting, afterwards, clock, conf, mail

from .mailing import language_of
from .terms_texts import text_for

Company = get_model("clientportal_clients", "Company")
CompanyEvent = get_model("clientportal_clients", "CompanyEvent")
Contact = get_model("clientportal_clients", "Contact")
TermsAnswer = get_model("clientportal_clients", "TermsAnswer")
TermsVersion = get_model("clientportal_clients", "TermsVersion")
REMINDED = CompanyEvent.Kind.TERMS_REMINDED
#: So many companies are told within one transaction.
BATCH = 100


def asked() -> QuerySet:
    """The companies that the terms of use are for: in business with the shop, with somebody who can log in."""
    people = Contact.objects.filter(user__is_active=True, deactivated_at=None)
    return _in_business(people)


def reachable() -> QuerySet:
    """Those of them in which somebody can answer."""
    return _in_business(who_can_answer())


def unanswered(version: Any) -> QuerySet:
    """The companies that are asked and have not answered this version, whatever they said to others."""
    return asked().filter(~Exists(TermsAnswer.objects.filter(version=version, company=OuterRef("pk"))))


def to_remind(version: Any) -> QuerySet:
    """The companies that can be reminded of this version now: nobody is twice within a day."""
    since = clock.now() - rules.TERMS_REMINDED_EVERY
    return _silent(version).filter(~Exists(_told(created_at__gt=since)))


def remind(*, version: Any, by: Any, companies: Iterable[int] | None = None) -> int:
    """Remind the companies with these keys, or all that can be reminded; how many were. The others are left out."""
    rows = to_remind(version)
    if companies is not None:
        rows = rows.filter(pk__in=list(companies))
    count = 0
    while done := _tell_some(rows, version, "CLIENTPORTAL_TERMS_REMINDER", by):
        count += done
    return count


def tell_soon() -> None:
    """After the commit of a publication: nobody waits for the mails."""
    afterwards.soon(tell_of_publication)


def tell_of_publication() -> int:
    """Mail those who have not heard of the version that holds; how many companies. It may be cut off and go on at
    any time: customers who came after the publication, and who have answered, are not told.
    """
    version = TermsVersion.objects.current()
    if version is None:
        return 0
    rows = _silent(version).filter(
        ~Exists(_told(after__version=version.number)), created_at__lte=version.published_at
    )
    count = 0
    while done := _tell_some(rows, version, "CLIENTPORTAL_TERMS_PUBLISHED", version.published_by):
        count += done
    return count


def _in_business(people: QuerySet) -> QuerySet:
    is_there = Exists(people.filter(company=OuterRef("pk")))
    return Company.objects.filter(is_there, status=Company.Status.ACTIVE, blocked_at=None)


def who_can_answer() -> QuerySet:
    """The people who can accept for their companies, and be written to."""
    runs_it = Q(role=Contact.Role.SUPER_ADMIN) | Q(company__is_individual=True)
    people = Contact.objects.filter(runs_it, user__is_active=True, deactivated_at=None)
    return people.exclude(email="")


def _silent(version: Any) -> QuerySet:
    answers = TermsAnswer.objects.filter(version=version, company=OuterRef("pk"))
    return reachable().filter(~Exists(answers))


def _told(**when: Any) -> QuerySet:
    return CompanyEvent.objects.filter(company=OuterRef("pk"), kind=REMINDED, **when)


@transaction.atomic
def _tell_some(rows: QuerySet, version: Any, code: str, by: Any) -> int:
    """Tell the next of these companies, as many as a batch holds, and write it down. Whoever is being told by somebody
    else in this moment is left to them.
    """
    locking = rows.order_by("pk").select_for_update(of=("self",), no_key=True, skip_locked=True)
    held = [company.pk for company in locking[:BATCH]]
    companies = list(rows.filter(pk__in=held))  # asked again under the locks
    data = {"version": version.number, "mail": code.rpartition("_")[2].lower()}
    CompanyEvent.objects.bulk_create(
        CompanyEvent(
            company=company, kind=REMINDED, by=acting.hand_of(by), after=data, created_at=clock.now()
        )
        for company in companies
    )
    people = who_can_answer().filter(company__in=companies).select_related("company", "user").order_by("pk")
    prefetch_related_objects([version], "texts")
    for contact in people:
        _send(code, contact, version)
    return len(companies)


def _send(code: str, contact: Any, version: Any) -> None:
    language = language_of(contact)
    text = text_for(version, language)
    mail.send_on_commit(
        code=code,
        email=contact.email,
        language=language,
        user=contact.user,
        context={
            "contact": contact,
            "company": "" if contact.company.is_individual else str(contact.company),
            "title": text.title if text else "",
            "number": version.number,
            "summary": version.summary,
            "before": conf.settings.terms_before,
        },
    )
