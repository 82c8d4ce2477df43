"""What the list tells of a consent, and how consents are looked for."""

from typing import Any

from django.db.models import Q, QuerySet
from django.utils import formats, timezone
from django.utils.translation import gettext as _
from oscar.core.loading import get_model

from oscar_clientportal.core import clock, money, search
from oscar_clientportal.impersonation.words import words_of
from wagtail_hooks.lists.plain import holding

Company = get_model("clientportal_clients", "Company")
Consent = get_model("clientportal_impersonation", "Consent")
Contact = get_model("clientportal_clients", "Contact")
Status = Consent.Status


def consents(columns: tuple[str, ...] = ()) -> QuerySet:
    """The consents with whom they are about."""
    return Consent.objects.select_related(
        "company",
        "partner__company",
        "agent__user",
        "acts_as__company",
        "requested_by",
        "decided_by",
        "ended_by",
    )


def find(rows: QuerySet, words: str) -> QuerySet:
    """Every word stands in what the shop knows of the client, the partner or the named user, or in the purpose."""
    for word in search.typed_words(words).split()[: search.MOST_WORDS]:
        companies = Company.objects.matching(word).order_by().values("pk")
        people = Contact.objects.matching(word).order_by()
        agents = people.filter(user__isnull=False).values("user")
        rows = rows.filter(
            Q(company__in=companies)
            | Q(partner__company__in=companies)
            | Q(acts_as__in=people.values("pk"))
            | Q(agent__user__in=agents)
            | holding(word, "purpose")
        )
    return rows


def is_standing(consent: Any) -> bool:
    return consent.status == Status.GIVEN and consent.until > clock.now()


def state(consent: Any) -> str:
    """The status, as far as the clock agrees with it."""
    if consent.status == Status.GIVEN and not is_standing(consent):
        return str(Status.ENDED.label)
    return str(consent.get_status_display())


def in_states(values: list[str]) -> Q:
    """As the clock sees it: what is over counts as ended, whoever has noticed."""
    is_over = Q(status=Status.GIVEN, until__lte=clock.now())
    found = Q()
    for value in values:
        if value == Status.GIVEN:
            found |= Q(status=Status.GIVEN, until__gt=clock.now())
        else:
            found |= Q(status=value) | (is_over if value == Status.ENDED else Q())
    return found


def allowed(consent: Any) -> str:
    return ", ".join(str(words) for words in words_of(consent.scopes))


def limit(consent: Any) -> str:
    if consent.monthly_limit is None:
        return ""
    return _("%(amount)s a month") % {"amount": money.display(consent.monthly_limit, consent.currency)}


def person(user: Any) -> str:
    return (user.get_full_name() or user.email) if user else ""


def ends_on(consent: Any) -> str:
    return formats.date_format(timezone.localtime(consent.until), "DATE_FORMAT") if consent.until else ""


def acts_as(consent: Any) -> str:
    return consent.acts_as.name if consent.acts_as else ""
