"""The list of consents: what it can be asked, and what it shows."""

from functools import partial
from typing import Any

from django.db.models import Q
from django.utils.translation import gettext_lazy as _
from wagtail.admin.ui.tables import DateColumn, StatusTagColumn

from oscar_clientportal.impersonation.abstract_models.consents import ScopeChoice
from wagtail_hooks.facts import Fact
from wagtail_hooks.lists.fields import Field
from wagtail_hooks.lists.index import ComposedIndexView
from wagtail_hooks.lists.plain import CompanyField, PlainField
from wagtail_hooks.lists.registry import register
from wagtail_hooks.lists.rules import Kind
from wagtail_hooks.lists.state import Listing

from . import rows

GRANTEES = {
    "partner": (_("Partner"), Q(partner__isnull=False)),
    "agent": (_("Agent"), Q(agent__isnull=False)),
    "shop": (_("The shop's staff"), Q(to_shop=True)),
}


def to_these(values: list[str]) -> Q:
    found = Q()
    for value in values:
        found |= GRANTEES[value][1]
    return found


def with_scopes(values: list[str]) -> Q:
    return Q(scopes__overlap=values)


def fact(name: str, label: Any, **more: Any) -> Fact:
    return Fact(name, label, lambda consent: getattr(consent, name), **more)


LISTING = register(
    Listing(
        panel="consents",
        rows_for=rows.consents,
        search=rows.find,
        fields=(
            CompanyField("company", _("Client"), Kind.TEXT),
            Field(
                "grantee",
                _("To whom"),
                Kind.CHOICE,
                lambda: [(code, label) for code, (label, _condition) in GRANTEES.items()],
                asks=to_these,
            ),
            CompanyField("partner", _("Partner"), Kind.TEXT, column="partner__company"),
            Field("status", _("Status"), Kind.CHOICE, lambda: rows.Status.choices, asks=rows.in_states),
            Field("scopes", _("Allowed"), Kind.CHOICE, lambda: ScopeChoice.choices, asks=with_scopes),
            Field("until", _("Until"), Kind.DATE),
            Field("created", _("Created"), Kind.DATE, column="created_at"),
            PlainField("purpose", _("For what"), Kind.TEXT),
        ),
        facts=(
            Fact("company", _("Client"), lambda consent: str(consent.company)),
            fact("given_to", _("To whom")),
            Fact("acts_as", _("Acts as"), rows.acts_as),
            Fact("scopes", _("Allowed"), rows.allowed),
            Fact("limit", _("At most"), rows.limit),
            fact("until", _("Until"), shown=rows.ends_on),
            Fact(
                "status",
                _("Status"),
                rows.state,
                column=partial(StatusTagColumn, primary=rows.is_standing),
            ),
            fact("purpose", _("For what"), is_listed=False),
            fact("created_at", _("Created"), sort_key="pk", column=DateColumn),
            Fact(
                "requested_by",
                _("Asked by"),
                lambda consent: rows.person(consent.requested_by),
                is_listed=False,
            ),
            fact("decided_at", _("Decided"), column=DateColumn, is_listed=False),
            Fact(
                "decided_by",
                _("Decided by"),
                lambda consent: rows.person(consent.decided_by),
                is_listed=False,
            ),
            fact("ended_at", _("Ended"), column=DateColumn, is_listed=False),
            Fact("ended_by", _("Ended by"), lambda consent: rows.person(consent.ended_by), is_listed=False),
        ),
    )
)


class ConsentIndexView(ComposedIndexView):
    page_title = _("Consents")
    listing = LISTING
    panel_url_name = "clientportal_consents"
    any_permission_required = ["view"]
