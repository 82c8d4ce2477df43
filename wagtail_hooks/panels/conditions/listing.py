"""The list of price conditions: what it can be asked, and what it shows."""

from functools import partial
from typing import Any

from django.db.models import Q, QuerySet
from django.http import FileResponse, HttpResponseBase
from django.utils.functional import cached_property
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, pgettext_lazy
from wagtail.admin.ui.tables import Column, DateColumn, StatusTagColumn
from wagtail.admin.widgets.button import HeaderButton

from wagtail_hooks.facts import Fact, column_fact
from wagtail_hooks.lists.fields import Field
from wagtail_hooks.lists.index import ComposedIndexView
from wagtail_hooks.lists.plain import CompanyField, PlainField
from wagtail_hooks.lists.registry import register
from wagtail_hooks.lists.rules import Kind
from wagtail_hooks.lists.state import Listing

from . import exporting, rows
from .bulk import ACTS


def groups() -> list[tuple[str, str]]:
    return [(str(pk), title) for pk, title in rows.CustomerGroup.objects.values_list("pk", "title")]


def in_groups(values: list[str]) -> Q:
    return Q(group__in=[int(value) for value in values])


LISTING = register(
    Listing(
        panel=exporting.PANEL,
        rows_for=rows.conditions,
        search=rows.find,
        ordering="-created_at",
        fields=(
            Field(
                "state",
                gettext_lazy("Status"),
                Kind.CHOICE,
                lambda: list(rows.STATES.items()),
                asks=rows.in_states,
            ),
            Field(
                "whom",
                gettext_lazy("For whom"),
                Kind.CHOICE,
                lambda: list(rows.WHOM.items()),
                asks=rows.for_whom,
            ),
            CompanyField("company", pgettext_lazy("of the shop", "Customer"), Kind.TEXT),
            Field("group", gettext_lazy("Customer group"), Kind.CHOICE, groups, asks=in_groups),
            Field(
                "what",
                gettext_lazy("Of what"),
                Kind.CHOICE,
                lambda: list(rows.WHAT.items()),
                asks=rows.of_kind,
            ),
            PlainField("article", gettext_lazy("Article"), Kind.TEXT, column="product__title"),
            PlainField("upc", gettext_lazy("UPC"), Kind.TEXT, column="product__upc"),
            PlainField("category", gettext_lazy("Category"), Kind.TEXT, column="category__name"),
            PlainField("range", pgettext_lazy("articles", "Range"), Kind.TEXT, column="range__name"),
            Field("valid_from", gettext_lazy("Valid from"), Kind.DATE),
            Field("valid_until", gettext_lazy("Valid until"), Kind.DATE),
            Field("created", gettext_lazy("Created"), Kind.DATE, column="created_at"),
        ),
        facts=(
            Fact("whom", gettext_lazy("For whom"), rows.whom),
            Fact("what", gettext_lazy("Of what"), rows.what),
            Fact("scale", gettext_lazy("Price without tax"), rows.scale),
            Fact(
                "validity", gettext_lazy("Valid"), rows.validity, column=partial(Column, classname="cp-days")
            ),
            Fact(
                "state",
                gettext_lazy("Status"),
                rows.state,
                column=partial(StatusTagColumn, primary=rows.is_now),
            ),
            column_fact("note", gettext_lazy("Internal note"), is_listed=False),
            column_fact(
                "created_at",
                gettext_lazy("Created"),
                sort_key="created_at",
                column=DateColumn,
                is_listed=False,
            ),
        ),
    )
)


class ConditionIndexView(ComposedIndexView):
    page_title = gettext_lazy("Conditions")
    listing = LISTING
    acts = ACTS
    panel_url_name = rows.NAME
    any_permission_required = rows.RIGHTS

    @cached_property
    def header_buttons(self) -> list[Any]:
        buttons = [HeaderButton(_("Why this price"), url=rows.url_of("why"), icon_name="help")]
        if self.user_has_permission("add"):
            buttons.insert(0, HeaderButton(_("New condition"), url=rows.url_of("add"), icon_name="plus"))
        return buttons

    def get_edit_url(self, instance: Any) -> str | None:
        return rows.page_url(instance) if self.user_has_permission("change") else None

    def get_inspect_url(self, instance: Any) -> str | None:
        return None

    def as_spreadsheet(self, queryset: QuerySet, spreadsheet_format: str) -> HttpResponseBase:
        """A table that can be imported again, whichever columns the list shows."""
        kind = spreadsheet_format if spreadsheet_format in exporting.WRITERS else "xlsx"
        output = exporting.written(queryset, kind)
        return FileResponse(
            output,
            as_attachment=True,
            filename=f"{exporting.PANEL}.{kind}",
            content_type=exporting.CONTENT_TYPES[kind],
        )
