"""What the list tells of a licence, and how licences are looked for."""

from typing import Any

from django.db.models import F, Q, QuerySet
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, pgettext_lazy
from oscar.core.loading import get_model

from oscar_clientportal.core import clock, search
from wagtail_hooks.lists.plain import holding

Company = get_model("clientportal_clients", "Company")
Contact = get_model("clientportal_clients", "Contact")
Licence = get_model("clientportal_licences", "Licence")

NAME = "clientportal_licences"
RIGHTS = ["view", "add", "change", "delete"]
STATES = {
    "live": pgettext_lazy("licence", "Valid"),
    "later": gettext_lazy("Not yet"),
    "over": pgettext_lazy("licence", "Over"),
}


def may_look(user: Any) -> bool:
    return any(user.has_perm(f"clientportal_licences.{right}_licence") for right in RIGHTS)


def url_of(name: str, *args: Any, query: str = "") -> str:
    return reverse(f"{NAME}:{name}", args=args) + query


def page_url(licence: Any) -> str:
    return url_of("inspect", licence.pk)


def licences(columns: tuple[str, ...] = ()) -> QuerySet:
    """The licences with whose they are, what they belong to and who made them."""
    return Licence.objects.select_related(
        "company", "created_by", "clientportal_subscription__subscription__plan__product__parent"
    )


def find(rows: QuerySet, words: str) -> QuerySet:
    """Every word stands in what the shop knows of the company, in the title or in the description."""
    for word in search.typed_words(words).split()[: search.MOST_WORDS]:
        companies = Company.objects.matching(word).order_by().values("pk")
        rows = rows.filter(Q(company__in=companies) | holding(word, "title", "description"))
    return rows


def subscription_of(licence: Any) -> Any:
    """The subscription it belongs to, if one."""
    tie = getattr(licence, "clientportal_subscription", None)
    return tie.subscription if tie else None


def state_of(licence: Any) -> str:
    """A key of ``STATES``, as the clock sees it."""
    now = clock.now()
    if licence.ended_at is not None or (licence.valid_until is not None and licence.valid_until <= now):
        return "over"
    return "later" if licence.valid_from > now else "live"


def state(licence: Any) -> str:
    return str(STATES[state_of(licence)])


def is_live(licence: Any) -> bool:
    return state_of(licence) == "live"


def in_states(values: list[str]) -> Q:
    now = clock.now()
    over = Q(ended_at__isnull=False) | Q(valid_until__lte=now)
    lasts = Q(ended_at=None) & (Q(valid_until=None) | Q(valid_until__gt=now))
    asked = {
        "over": over,
        "later": lasts & Q(valid_from__gt=now),
        "live": lasts & Q(valid_from__lte=now),
    }
    found = Q()
    for value in values:
        found |= asked[value]
    return found


def with_free(values: list[str]) -> Q:
    taken = F("used") + F("reserved") + F("transferred")
    found = Q()
    for value in values:
        found |= Q(quantity__gt=taken) if value == "some" else Q(quantity=taken)
    return found


def person(user: Any) -> str:
    return (user.get_full_name() or user.email) if user else _("The shop itself")
