"""The documents of one customer, within its form."""

from typing import Any

from django.db.models import Sum
from django.utils.translation import gettext_lazy, pgettext_lazy
from wagtail.admin.ui.tables import Column, StatusTagColumn, Table, TitleColumn

from oscar_clientportal.core import money
from wagtail_hooks.facts import readable
from wagtail_hooks.panels.payments.page import AmountColumn

from . import rows, tables

#: So many are shown, the newest; the panel lists them all.
MOST = 25


def documents_context(company: Any, user: Any) -> dict[str, Any]:
    """The customer's newest documents and what is open of them. Nothing for whoever may not look at documents."""
    if not user.has_perm(rows.VIEW):
        return {"is_hidden": True}
    own = rows.documents().filter(company=company)
    found = list(own.order_by("-issued_at", "-pk")[: MOST + 1])
    return {"table": documents_table(found[:MOST]), "is_cut": len(found) > MOST, "open": open_of(company)}


def open_of(company: Any) -> list[str]:
    """What the customer owes, by currency."""
    open_ones = rows.Document.objects.open().filter(company=company).order_by("currency")
    sums = open_ones.values("currency").annotate(sum=Sum("open_amount"))
    return [money.display(each["sum"], each["currency"]) for each in sums]


def documents_table(found: list[Any]) -> Table:
    columns = [
        TitleColumn("document", label=gettext_lazy("Document"), accessor=str, get_url=rows.page_url),
        Column("order", label=gettext_lazy("Order"), accessor=lambda row: row.order.number),
        Column("issued", label=gettext_lazy("Issued"), accessor=lambda row: readable(row.issued_at)),
        AmountColumn("total", label=pgettext_lazy("money", "Amount"), accessor=rows.amount("total")),
        Column("due", label=gettext_lazy("Due"), accessor=lambda row: tables.day(row.due_on)),
        AmountColumn("open", label=gettext_lazy("Still open"), accessor=rows.amount("open_amount")),
        StatusTagColumn(
            "state",
            label=pgettext_lazy("invoice", "Status"),
            accessor=rows.state,
            primary=rows.needs_nobody,
        ),
    ]
    return Table(columns, found)
