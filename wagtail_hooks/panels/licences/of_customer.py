"""The licences of one customer, within its form."""

from typing import Any

from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy
from wagtail.admin.ui.tables import Column, StatusTagColumn, Table, TitleColumn

from oscar_clientportal.licences import services
from wagtail_hooks.panels.payments.page import AmountColumn

from . import days, rows
from .bar import Bar

#: So many are shown, the newest; the panel lists them all.
MOST = 50


def licences_context(company: Any, user: Any) -> dict[str, Any]:
    """The figures of those that are valid now, and the newest ones. Nothing for whoever may not look at licences."""
    if not rows.may_look(user):
        return {"is_hidden": True}
    found = list(rows.Licence.objects.filter(company=company).order_by("-created_at", "-pk")[: MOST + 1])
    add_url = ""
    if user.has_perm("clientportal_licences.add_licence"):
        add_url = rows.url_of("add", query=f"?company={company.pk}")
    return {
        "bar": overview(company) if found else None,
        "table": licences_table(found[:MOST]),
        "is_cut": len(found) > MOST,
        "add_url": add_url,
    }


def overview(company: Any) -> Bar:
    figures = services.company_figures(company=company)
    return Bar(
        quantity=figures.quantity,
        used=figures.used,
        reserved=figures.reserved,
        transferred=figures.transferred,
        label=_("All licences that are valid now"),
    )


def licences_table(found: list[Any]) -> Table:
    columns = [
        TitleColumn("title", label=_("Title"), accessor="title", get_url=rows.page_url),
        Column("kind", label=_("Type"), accessor=lambda row: row.get_kind_display()),
        AmountColumn("quantity", label=_("Quantity"), accessor="quantity"),
        AmountColumn("free", label=pgettext_lazy("seats", "Free"), accessor="free"),
        AmountColumn("used", label=_("Used"), accessor="used"),
        AmountColumn("reserved", label=_("Reserved"), accessor="reserved"),
        AmountColumn("transferred", label=_("Transferred"), accessor="transferred"),
        Column("until", label=_("Valid until"), accessor=days.shown_until),
        StatusTagColumn("state", label=_("Status"), accessor=rows.state, primary=rows.is_live),
    ]
    return Table(columns, found)
