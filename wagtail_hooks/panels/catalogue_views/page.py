"""The page of one catalogue view: who has it, the shop as a customer with it sees it, its history."""

from typing import Any
from urllib.parse import urlencode

from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, pgettext
from wagtail.admin.ui.tables import Column, Table, TitleColumn

from oscar_clientportal.conditions.services.holders import seeing, use_of
from oscar_clientportal.conditions.services.items import items_of
from wagtail_hooks.facts import readable
from wagtail_hooks.panels.conditions_pages import RIGHTS, RowView, history_of
from wagtail_hooks.panels.licences.rows import person

from .editing import ViewPage
from .shown import Shown

MOST = 50


def condition_url(field: str, row: Any) -> str:
    """The list of customers, asked for those who have this view or group."""
    asked = [("c1f", field), ("c1o", "one-of"), ("c1v", str(row.pk))]
    return f"{reverse('clientportal_customers:index')}?{urlencode(asked)}"


def may_see_customers(user: Any) -> bool:
    return any(user.has_perm(f"clientportal_clients.{right}_company") for right in ("view", "change"))


def may_see_groups(user: Any) -> bool:
    return any(user.has_perm(f"clientportal_conditions.{right}_customergroup") for right in RIGHTS)


def companies_table(companies: list[Any], user: Any, *more: Column) -> Table:
    """A row for each, with the columns ``more`` at its end."""
    from wagtail_hooks.panels.customers.people import page_of

    may_open = may_see_customers(user)
    columns = [
        TitleColumn(
            "name",
            label=pgettext("of the shop", "Customer"),
            accessor="name",
            get_url=lambda row: page_of(row, user) if may_open else None,
        ),
        Column("number", label=_("Customer number"), accessor="number"),
        Column("town", label=_("Town"), accessor="town"),
        *more,
    ]
    return Table(columns, companies)


def groups_table(groups: list[Any], user: Any) -> Table:
    may_open = may_see_groups(user)
    columns = [
        TitleColumn(
            "title",
            label=_("Customer group"),
            accessor="title",
            get_url=lambda row: (
                reverse("clientportal_customer_groups:inspect", args=[row.pk]) if may_open else None
            ),
        )
    ]
    return Table(columns, groups)


def history_table(row: Any) -> Table:
    columns = [
        Column("when", label=_("When"), accessor=lambda entry: readable(entry.timestamp)),
        Column("what", label=_("What"), accessor=lambda entry: entry.message),
        Column("by", label=_("By"), accessor=lambda entry: person(entry.user)),
    ]
    return Table(columns, history_of(row))


class ViewView(ViewPage, RowView):
    page_title = gettext_lazy("Catalogue view")
    template_name = "oscar_clientportal/wagtail/catalogue_views/view.html"

    @property
    def acts(self) -> list[tuple[str, str, Any, str]]:
        default = ("default", _("Make the shop's default"))
        if self.row.is_default:
            default = ("no-default", _("No longer the shop's default"))
        return [
            ("change", "change", pgettext("button", "Change"), "edit"),
            ("change", *default, "site"),
            ("delete", "delete", _("Delete"), "bin"),
        ]

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        view, user, query = self.row, self.request.user, self.request.GET
        own = view.customers.select_related("company").order_by("company__name", "pk")[:MOST]
        shown = Shown(items_of(view), query, starts_with_all=view.starts_with_all, view=view, errors=[])
        return {
            **super().get_context_data(**kwargs),
            "catalogue_view": view,
            "use": use_of(view),
            "seeing": seeing(view).count(),
            "companies": companies_table([row.company for row in own], user),
            "groups": groups_table(list(view.groups.all()[:MOST]), user),
            "customers_url": condition_url("view", view) if may_see_customers(user) else "",
            "shown": shown,
            "history": history_table(view),
        }
