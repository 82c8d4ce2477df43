"""What the list of customers tells and can be asked of access, validity, template, terms of use and licences."""

from datetime import date, timedelta
from functools import partial
from typing import Any

from django.db.models import F, OuterRef, Q, QuerySet, Subquery, Sum
from django.utils.translation import gettext_lazy as _
from oscar.core.loading import get_model
from wagtail.admin.ui.tables import StatusTagColumn

from oscar_clientportal.core import clock
from wagtail_hooks.facts import Fact, column_fact, named
from wagtail_hooks.lists.fields import Field
from wagtail_hooks.lists.rules import Condition, Kind, Operator

from .access import NAMES, OPEN, access_state, is_in, state_of

Licence = get_model("clientportal_licences", "Licence")
SettingsTemplate = get_model("clientportal_clients", "SettingsTemplate")
TermsVersion = get_model("clientportal_clients", "TermsVersion")

FREE, FULL, NO_LICENCE = "free", "full", "none"
ACCEPTED, OLDER, UNANSWERED = "accepted", "older", "none"


class DayField(Field):
    """A column of days, which know no time zone."""

    def rows_for(self, condition: Condition) -> Q:
        if condition.operator is Operator.WITHIN:
            today = clock.today()
            first, last = today - timedelta(days=int(condition.values[0])), today
        else:
            first, last = (date.fromisoformat(end) if end else None for end in condition.values)
        found = Q(**{f"{self.path}__isnull": False})
        if first:
            found &= Q(**{f"{self.path}__gte": first})
        return found & Q(**{f"{self.path}__lte": last}) if last else found


def in_states(values: list[str]) -> Q:
    today, found = clock.today(), Q(pk__in=[])
    for value in values:
        found |= is_in(value, today)
    return found


def template_choices() -> list[tuple[str, str]]:
    return [(str(pk), title) for pk, title in SettingsTemplate.objects.values_list("pk", "title")]


def with_licences(values: list[str]) -> Q:
    live = Licence.objects.live(clock.now())
    with_free = live.with_free().filter(free_seats__gt=0).values("company")
    found = Q(pk__in=[])
    if FREE in values:
        found |= Q(pk__in=with_free)
    if FULL in values:
        found |= Q(pk__in=live.values("company")) & ~Q(pk__in=with_free)
    return found | ~Q(pk__in=live.values("company")) if NO_LICENCE in values else found


def by_terms(values: list[str]) -> Q:
    current = TermsVersion.objects.current()
    key, found = current.pk if current else 0, Q(pk__in=[])
    if ACCEPTED in values:
        found |= Q(terms_version=key)
    if OLDER in values:
        found |= Q(terms_version__isnull=False) & ~Q(terms_version=key)
    return found | Q(terms_version=None) if UNANSWERED in values else found


def free_seats() -> Subquery:
    live = Licence.objects.live(clock.now()).filter(company=OuterRef("pk")).order_by().values("company")
    free = Sum(F("quantity") - F("used") - F("reserved") - F("transferred"))
    return Subquery(live.annotate(free_of_all=free).values("free_of_all"))


def with_settled(rows: QuerySet, columns: tuple[str, ...]) -> QuerySet:
    """What these columns need, and nothing for those that are not shown."""
    related = [name for name in ("template", "terms_version") if name in columns]
    rows = rows.select_related(*related) if related else rows
    if "access" in columns:
        rows = rows.annotate(access_state=access_state())
    return rows.annotate(free_seats=free_seats()) if "free_seats" in columns else rows


def access_name(company: Any) -> str:
    return str(NAMES[state_of(company)])


def is_open(company: Any) -> bool:
    return state_of(company) == OPEN


FIELDS = (
    Field("access", _("Access"), Kind.CHOICE, lambda: list(NAMES.items()), asks=in_states),
    DayField("valid_from", _("Valid from"), Kind.DATE),
    DayField("valid_until", _("Valid until"), Kind.DATE),
    Field("template", _("Settings template"), Kind.CHOICE, template_choices, column="template_id"),
    Field(
        "terms_of_use",
        _("Terms of use"),
        Kind.CHOICE,
        lambda: [
            (ACCEPTED, _("Accepted as they are now")),
            (OLDER, _("An older version accepted")),
            (UNANSWERED, _("Not accepted")),
        ],
        asks=by_terms,
    ),
    Field(
        "licences",
        _("Licences"),
        Kind.CHOICE,
        lambda: [(FREE, _("With free seats")), (FULL, _("All seats taken")), (NO_LICENCE, _("No licence"))],
        asks=with_licences,
    ),
    Field("supplier_name", _("Display name of the supplier"), Kind.TEXT),
)
FACTS = (
    Fact(
        "access",
        _("Access"),
        access_name,
        column=partial(StatusTagColumn, primary=is_open),
        path="access_state",
        told=lambda: named(NAMES.items()),
    ),
    column_fact("valid_from", _("Valid from"), is_listed=False),
    column_fact("valid_until", _("Valid until"), is_listed=False),
    Fact(
        "template",
        _("Settings template"),
        lambda company: str(company.template or ""),
        is_listed=False,
        path="template__title",
        told=lambda: lambda title: title or "",
    ),
    Fact(
        "terms_version",
        _("Terms of use accepted (version)"),
        lambda company: company.terms_version and company.terms_version.number,
        is_listed=False,
        path="terms_version__number",
    ),
    Fact(
        "free_seats",
        _("Free seats"),
        lambda company: company.free_seats,
        is_listed=False,
        path="free_seats",
    ),
    column_fact("supplier_name", _("Display name of the supplier"), is_listed=False),
    column_fact("shop_url", _("Own shop"), is_listed=False),
    column_fact("landing_page", _("Landing page"), is_listed=False),
)
