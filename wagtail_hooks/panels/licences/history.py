"""What became of a licence: each change with whose hand it was and the numbers after it; and what was passed on."""

from typing import Any

from django.http import QueryDict
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import ngettext, pgettext
from oscar.core.loading import get_model
from wagtail.admin.ui.tables import Column, Table

from wagtail_hooks.facts import readable
from wagtail_hooks.panels.payments.page import AmountColumn

from .details import in_words
from .rows import page_url, person

LicenceEvent = get_model("clientportal_licences", "LicenceEvent")
LicenceTransfer = get_model("clientportal_licences", "LicenceTransfer")
A_PAGE = 50
MOST_TRANSFERS = 100


def events_of(licence: Any, query: QueryDict) -> tuple[list[Any], str]:
    """A page of its changes, newest first, and the address of the older ones."""
    typed = query.get("events_before", "")
    events = LicenceEvent.objects.filter(licence=licence).select_related("by", "on_behalf_of")
    if typed.isascii() and typed.isdigit() and len(typed) < 19:
        events = events.filter(pk__lt=int(typed))
    found = list(events.order_by("-pk")[: A_PAGE + 1])
    older = f"?events_before={found[A_PAGE - 1].pk}#history-section" if len(found) > A_PAGE else ""
    return found[:A_PAGE], older


def who(event: Any) -> str:
    """Whose hand it was, and for whom."""
    if event.on_behalf_of is None:
        return person(event.by)
    told = {"who": person(event.by), "whom": person(event.on_behalf_of)}
    return _("%(who)s, on behalf of %(whom)s") % told


def what(event: Any) -> str:
    told = [str(event.get_kind_display()), event.contact_name]
    return ": ".join(part for part in told if part)


def events_table(events: list[Any], user: Any) -> Table:
    columns = [
        Column("when", label=_("When"), accessor=lambda event: readable(event.created_at)),
        Column("what", label=_("What"), accessor=what),
        Column("by", label=_("By"), accessor=who),
        Column("details", label=_("Details"), accessor=lambda event: in_words(event.details)),
        AmountColumn("quantity", label=_("Quantity"), accessor="quantity"),
        AmountColumn("used", label=_("Used"), accessor="used"),
        AmountColumn("reserved", label=_("Reserved"), accessor="reserved"),
        AmountColumn("transferred", label=_("Transferred"), accessor="transferred"),
    ]
    if user.has_perm("clientportal_impersonation.view_impersonation"):
        columns.append(Column("session", label=_("Session"), accessor=session_of))
    return Table(columns, events)


def session_of(event: Any) -> Any:
    return event.session or ""


def transfers_of(licence: Any) -> list[Any]:
    """What was offered to other companies, newest first."""
    transfers = LicenceTransfer.objects.filter(licence=licence)
    found = transfers.select_related("to_company", "offered_by", "answered_by", "target")
    return list(found.order_by("-offered_at", "-pk")[:MOST_TRANSFERS])


def transfers_table(transfers: list[Any]) -> Table:
    columns = [
        CompanyColumn("to", label=pgettext("a company", "To"), accessor=lambda row: row),
        AmountColumn("quantity", label=_("Quantity"), accessor="quantity"),
        Column("status", label=_("Status"), accessor=lambda row: row.get_status_display()),
        Column("offered", label=_("Offered"), accessor=lambda row: readable(row.offered_at)),
        Column("by", label=_("By"), accessor=lambda row: person(row.offered_by)),
        Column("answered", label=_("Answered"), accessor=lambda row: readable(row.answered_at)),
        Column("answerer", label=_("Answered by"), accessor=answerer),
    ]
    return Table(columns, transfers)


def answerer(transfer: Any) -> str:
    return person(transfer.answered_by) if transfer.answered_at else ""


class CompanyColumn(Column):
    """The other company, with the way to what it got."""

    cell_template_name = "oscar_clientportal/wagtail/licences/company_cell.html"

    def get_value(self, instance: Any) -> dict[str, Any]:
        url = page_url(instance.target) if instance.target else ""
        return {"name": instance.to_company.name, "url": url}


def came_from(licence: Any) -> tuple[str, str] | None:
    """Of seats that another company passed on: in words whose they were, and where that licence is."""
    transfer = LicenceTransfer.objects.filter(target=licence).select_related("licence__company").first()
    if transfer is None:
        return None
    facts = {"count": transfer.quantity, "company": transfer.licence.company}
    told = ngettext(
        "%(count)d seat, passed on by %(company)s",
        "%(count)d seats, passed on by %(company)s",
        transfer.quantity,
    )
    return told % facts, page_url(transfer.licence)


def subscription_link(subscription: Any, user: Any) -> str:
    """Where the subscription is, for whoever may look at it."""
    rights = ("view", "change")
    if not any(user.has_perm(f"clientportal_subscriptions.{right}_subscription") for right in rights):
        return ""
    return reverse("clientportal_subscriptions:inspect", args=[subscription.pk])
