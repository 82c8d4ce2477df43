"""What was changed about a customer and its people: what, by whom, on whose behalf, from what to what."""

from collections.abc import Iterator
from datetime import date
from typing import Any

from django.core.exceptions import FieldDoesNotExist
from django.urls import reverse
from django.utils import formats
from django.utils.functional import cached_property
from django.utils.text import capfirst
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.generic import TemplateView
from oscar.core.loading import get_model
from wagtail.admin.ui.tables import Column, Table

from oscar_clientportal.clients.services.templates import TEMPLATE_FIELDS
from wagtail_hooks.facts import readable
from wagtail_hooks.lists import paging
from wagtail_hooks.lists.gathering import NEWEST

from .pages import CustomerMixin

Company = get_model("clientportal_clients", "Company")
CompanyConditions = get_model("clientportal_conditions", "CompanyConditions")
CompanyEvent = get_model("clientportal_clients", "CompanyEvent")
Contact = get_model("clientportal_clients", "Contact")

SHOWN, ROWS_A_PAGE = 10, 50


def events_of(company: Any) -> Any:
    return CompanyEvent.objects.filter(company=company).select_related("by", "on_behalf_of")


def person(user: Any) -> str:
    return (user.get_full_name() or user.email) if user else ""


def by_whom(event: Any) -> str:
    if event.by is None:
        return _("The shop")
    if event.on_behalf_of is None:
        return person(event.by)
    names = {"by": person(event.by), "behalf": person(event.on_behalf_of)}
    return _("%(by)s on behalf of %(behalf)s") % names


def label(name: str) -> str:
    """A field as people call it: of a company, of one of its people, or of what was agreed with it."""
    for model in (Company, Contact, CompanyConditions):
        try:
            return str(capfirst(model._meta.get_field(name).verbose_name))
        except (FieldDoesNotExist, AttributeError):
            continue
    return str(capfirst(name.replace("_", " ")))


def said(name: str, value: Any) -> str:
    """A recorded value in words, whatever an older version may have written."""
    if name == "role":
        return str(dict(Contact.Role.choices).get(value, value or "-"))
    if isinstance(value, bool):
        return _("yes") if value else _("no")
    if value in (None, "", []):
        return "-"
    try:
        field = TEMPLATE_FIELDS[name]
        return field.said(field.read(value))
    except Exception:  # noqa: BLE001 - it is shown as it was written
        return _plain(value)


def _plain(value: Any) -> str:
    if isinstance(value, list):
        return ", ".join(map(str, value))
    try:
        return formats.date_format(date.fromisoformat(str(value)), "SHORT_DATE_FORMAT")
    except ValueError:
        return str(value)


def changes(event: Any) -> str:
    return "\n".join(_lines(event))


def _lines(event: Any) -> Iterator[str]:
    before = event.before if isinstance(event.before, dict) else {}
    after = event.after if isinstance(event.after, dict) else {}
    for name in dict.fromkeys([*before, *after]):
        if name not in before:
            yield f"{label(name)}: {said(name, after[name])}"
        elif name not in after:
            yield f"{label(name)}: {said(name, before[name])}"
        else:
            yield f"{label(name)}: {said(name, before[name])} → {said(name, after[name])}"


class ChangesColumn(Column):
    cell_template_name = "oscar_clientportal/wagtail/customers/changes_cell.html"


def record_table(events: list[Any]) -> Table:
    columns = [
        Column("when", label=gettext_lazy("When"), accessor=lambda event: readable(event.created_at)),
        Column("what", label=gettext_lazy("What"), accessor=str),
        ChangesColumn("changes", label=gettext_lazy("Before → after"), accessor=changes),
        Column("by", label=gettext_lazy("By"), accessor=by_whom),
    ]
    return Table(columns, events)


def record_context(company: Any, user: Any) -> dict[str, Any]:
    """The newest, and where the others are."""
    events = list(events_of(company).order_by("-pk")[: SHOWN + 1])
    url = reverse("clientportal_customers:record", args=[company.pk]) if len(events) > SHOWN else ""
    return {"table": record_table(events[:SHOWN]), "more_url": url}


class RecordView(CustomerMixin, TemplateView):
    permission_required = None
    any_permission_required = ["view", "change"]
    page_title = gettext_lazy("Record")
    header_icon = "history"
    template_name = "oscar_clientportal/wagtail/customers/record_page.html"

    @cached_property
    def page(self) -> paging.Page:
        typed = self.request.GET
        asked = paging.Asked(
            NEWEST, ROWS_A_PAGE, after=typed.get("after", ""), before=typed.get("before", ""), number=2
        )
        return paging.read_page(events_of(self.company), asked)

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        return super().get_context_data(table=record_table(self.page.object_list), page=self.page, **kwargs)
