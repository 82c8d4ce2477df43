"""The list of catalogue views: what it can be asked, and what it shows."""

from typing import Any

from django.db.models import Q
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy
from wagtail.admin.ui.tables import BooleanColumn

from oscar_clientportal.clients.services.customers import LONGEST_TEXT
from wagtail_hooks.facts import Fact, column_fact
from wagtail_hooks.lists.fields import Field
from wagtail_hooks.lists.plain import PlainField
from wagtail_hooks.lists.registry import register
from wagtail_hooks.lists.rules import Kind
from wagtail_hooks.lists.state import Listing
from wagtail_hooks.panels.conditions_pages import ShortIndexView
from wagtail_hooks.panels.payments.page import AmountColumn

from . import rows

BEGINNINGS = [("nothing", _("nothing")), ("all", _("the whole catalogue"))]
USES = [
    ("default", _("The shop's default")),
    ("customers", _("Customers have it")),
    ("groups", _("Groups have it")),
    ("nobody", _("Nobody has it")),
]


def beginning(view: Any) -> str:
    return str(dict(BEGINNINGS)["all" if view.starts_with_all else "nothing"])


def beginning_with(values: list[str]) -> Q:
    return Q(starts_with_all__in=[value == "all" for value in values])


def used(values: list[str]) -> Q:
    """Views that anybody has in one of these ways."""
    customers = Q(pk__in=rows.CompanyConditions.objects.filter(view__isnull=False).values("view"))
    groups = Q(pk__in=rows.CustomerGroup.objects.filter(view__isnull=False).order_by().values("view"))
    ways = {"default": Q(is_default=True), "customers": customers, "groups": groups}
    ways["nobody"] = ~(ways["default"] | customers | groups)
    found = Q()
    for value in values:
        found |= ways[value]
    return found


def count(name: str, label: Any) -> Fact:
    return Fact(name, label, lambda view: getattr(view, f"{name}_count"), column=AmountColumn)


LISTING = register(
    Listing(
        panel="catalogue_views",
        rows_for=rows.views,
        search=rows.find,
        ordering="name",
        fields=(
            PlainField("name", _("Name"), Kind.TEXT),
            PlainField("description", _("Description"), Kind.TEXT),
            Field(
                "begins",
                pgettext_lazy("catalogue view", "Begins with"),
                Kind.CHOICE,
                lambda: BEGINNINGS,
                asks=beginning_with,
            ),
            Field("use", _("Who has it"), Kind.CHOICE, lambda: USES, asks=used),
            Field("created", _("Created"), Kind.DATE, column="created_at"),
        ),
        facts=(
            column_fact("name", _("Name"), sort_key="name"),
            Fact("begins", pgettext_lazy("catalogue view", "Begins with"), beginning),
            count("items", pgettext_lazy("catalogue view", "Items")),
            count("shown", _("Articles shown")),
            count("customers", _("Customers")),
            count("groups", _("Groups")),
            Fact("default", _("The shop's default"), lambda view: view.is_default, column=BooleanColumn),
            Fact(
                "description",
                _("Description"),
                lambda view: view.description[:LONGEST_TEXT],
                is_listed=False,
            ),
        ),
    )
)


class ViewIndexView(ShortIndexView):
    page_title = _("Catalogue views")
    listing = LISTING
    panel_url_name = rows.NAME
    add_label = _("New catalogue view")
