"""The price conditions of one customer, within its form."""

from typing import Any
from urllib.parse import urlencode

from django.db.models import Q
from django.utils.translation import gettext_lazy as _
from oscar.core.loading import get_model
from wagtail.admin.ui.tables import Column, StatusTagColumn, Table, TitleColumn

from . import rows

CompanyConditions = get_model("clientportal_conditions", "CompanyConditions")
#: So many are shown, the newest; the panel lists them all.
MOST = 25


def conditions_context(company: Any, user: Any) -> dict[str, Any]:
    """The customer's own conditions and its group's: ``table``, ``is_cut``, ``add_url``, ``all_url``, ``why_url``.

    ``is_hidden`` alone for whoever may not look at conditions.
    """
    if not rows.may_look(user):
        return {"is_hidden": True}
    found = conditions_of(company)
    may_add = user.has_perm("clientportal_conditions.add_pricecondition")
    return {
        "table": conditions_table(company, user, found[:MOST]) if found else None,
        "is_cut": len(found) > MOST,
        "add_url": rows.url_of("add", query=f"?company={company.pk}") if may_add else "",
        "all_url": rows.url_of("index", query=f"?{urlencode({'q': company.number or company.name})}"),
        "why_url": rows.url_of("why", query=f"?company={company.pk}"),
    }


def conditions_of(company: Any) -> list[Any]:
    """One more than are shown, the newest first; the customer's own and those of its group."""
    group = CompanyConditions.objects.filter(company=company).values("group")
    own_or_groups = Q(company=company) | Q(company=None, group__in=group)
    return list(rows.conditions().filter(own_or_groups).order_by("-created_at", "-pk")[: MOST + 1])


def conditions_table(company: Any, user: Any, found: list[Any] | None = None) -> Table:
    """A row for each; those that may be changed lead to their form."""
    found = conditions_of(company)[:MOST] if found is None else found
    may_change = user.has_perm("clientportal_conditions.change_pricecondition")
    get_url = rows.page_url if may_change else None
    columns = [
        TitleColumn("what", label=_("Of what"), accessor=rows.what, get_url=get_url),
        Column("whom", label=_("For whom"), accessor=rows.whom),
        Column("scale", label=_("Price without tax"), accessor=rows.scale),
        Column("validity", label=_("Valid"), accessor=rows.validity),
        StatusTagColumn("state", label=_("Status"), accessor=rows.state, primary=rows.is_now),
    ]
    return Table(columns, found)
