"""The list of customer groups: what it can be asked, and what it shows."""

from typing import Any

from django.db.models import Q, QuerySet
from django.urls import reverse
from django.utils.translation import gettext_lazy as _

from oscar_clientportal.core import search
from wagtail_hooks.facts import Fact, column_fact
from wagtail_hooks.lists.fields import Field
from wagtail_hooks.lists.plain import PlainField, holding
from wagtail_hooks.lists.registry import register
from wagtail_hooks.lists.rules import Kind
from wagtail_hooks.lists.state import Listing
from wagtail_hooks.panels.catalogue_views.rows import (
    CatalogueView,
    CompanyConditions,
    CustomerGroup,
    count_of,
)
from wagtail_hooks.panels.conditions_pages import ShortIndexView
from wagtail_hooks.panels.payments.page import AmountColumn

NAME = "clientportal_customer_groups"
WITH = [("some", _("Has members")), ("none", _("Has no members"))]


def url_of(name: str, *args: Any) -> str:
    return reverse(f"{NAME}:{name}", args=args)


def groups(columns: tuple[str, ...] = ()) -> QuerySet:
    rows = CustomerGroup.objects.select_related("view")
    return rows.annotate(member_count=count_of(CompanyConditions, "group")) if "members" in columns else rows


def find(rows: QuerySet, words: str) -> QuerySet:
    for word in search.typed_words(words).split()[: search.MOST_WORDS]:
        rows = rows.filter(holding(word, "title", "description", "view__name"))
    return rows


def view_choices() -> list[tuple[str, str]]:
    return [(str(pk), name) for pk, name in CatalogueView.objects.values_list("pk", "name")]


def group_choices() -> list[tuple[str, str]]:
    return [(str(pk), title) for pk, title in CustomerGroup.objects.values_list("pk", "title")]


def with_members(values: list[str]) -> Q:
    filled = Q(pk__in=CompanyConditions.objects.filter(group__isnull=False).values("group"))
    found = Q()
    for value in values:
        found |= filled if value == "some" else ~filled
    return found


LISTING = register(
    Listing(
        panel="customer_groups",
        rows_for=groups,
        search=find,
        ordering="title",
        fields=(
            PlainField("title", _("Title"), Kind.TEXT),
            PlainField("description", _("Description"), Kind.TEXT),
            Field("view", _("Catalogue view"), Kind.CHOICE, view_choices, column="view_id"),
            Field("members", _("Members"), Kind.CHOICE, lambda: WITH, asks=with_members),
        ),
        facts=(
            column_fact("title", _("Title"), sort_key="title"),
            column_fact("description", _("Description")),
            Fact("view", _("Catalogue view"), lambda group: group.view.name if group.view else ""),
            Fact("members", _("Members"), lambda group: group.member_count, column=AmountColumn),
        ),
    )
)


class GroupIndexView(ShortIndexView):
    page_title = _("Customer groups")
    listing = LISTING
    panel_url_name = NAME
    add_label = _("New customer group")
