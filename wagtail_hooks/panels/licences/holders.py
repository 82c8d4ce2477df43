"""Who holds a licence's seats, page by page; and who waits for one."""

from typing import Any

from django.db.models import Q, QuerySet
from django.http import QueryDict
from django.urls import reverse
from django.utils.functional import cached_property
from django.utils.http import urlencode
from django.utils.translation import gettext as _
from oscar.core.loading import get_model
from wagtail.admin.ui.tables import Column, StatusTagColumn, Table, TitleColumn

from oscar_clientportal.core import search
from wagtail_hooks.facts import readable
from wagtail_hooks.lists import paging
from wagtail_hooks.lists.keyset import Order
from wagtail_hooks.panels.accounts.page import RowButtonsColumn

from .rows import Contact, person, url_of

Seat = get_model("clientportal_licences", "Seat")
SeatRequest = get_model("clientportal_licences", "SeatRequest")
A_PAGE = 50
#: Used before reserved, newest first: as the index has them.
ORDER = Order("status", descending=True)


class Holders:
    """One page of them, as the address asks: ``q``, ``after``, ``before``."""

    def __init__(self, licence: Any, query: QueryDict) -> None:
        self.licence, self.query = licence, query
        self.words = search.typed_words(query.get("q", ""))

    @property
    def rows(self) -> QuerySet:
        rows = Seat.objects.filter(licence=self.licence).select_related("contact__user", "given_by")
        found = Contact.objects.filter(company=self.licence.company_id).matching(self.words).order_by()
        return rows.filter(contact__in=found.values("pk")) if self.words else rows

    @cached_property
    def page(self) -> paging.Page:
        after, before = self.query.get("after", ""), self.query.get("before", "")
        return paging.read_page(self.rows, paging.Asked(ORDER, A_PAGE, after=after, before=before))

    def _url(self, **place: str) -> str:
        asked = {"q": self.words, **place} if self.words else place
        return f"?{urlencode(asked)}#holders-section"

    @property
    def first_url(self) -> str:
        return self._url() if self.page.has_previous else ""

    @property
    def previous_url(self) -> str:
        return self._url(before=self.page.before) if self.page.before else ""

    @property
    def next_url(self) -> str:
        return self._url(after=self.page.after) if self.page.after else ""


def contact_url(contact: Any) -> str:
    return reverse("clientportal_contacts:inspect", args=[contact.pk])


def name_column(may_open: bool) -> TitleColumn:
    return TitleColumn(
        "name",
        label=_("Name"),
        accessor=lambda row: row.contact.name,
        get_url=lambda row: contact_url(row.contact) if may_open else None,
    )


def holders_table(seats: list[Any], user: Any, *, may_take: bool) -> Table:
    columns = [
        name_column(user.has_perm("clientportal_clients.view_contact")),
        Column("email", label=_("E-mail address"), accessor=lambda seat: seat.contact.email),
        StatusTagColumn(
            "status",
            label=_("Status"),
            accessor=lambda seat: seat.get_status_display(),
            primary=lambda seat: seat.status == Seat.Status.USED,
        ),
        Column("since", label=_("Since"), accessor=lambda seat: readable(seat.given_at)),
        Column("by", label=_("Given by"), accessor=lambda seat: person(seat.given_by)),
        Column("login", label=_("Last login"), accessor=last_login),
    ]
    if may_take:
        columns.append(TakeColumn("take", label="", accessor=lambda seat: seat))
    return Table(columns, seats)


def last_login(seat: Any) -> Any:
    return readable(seat.contact.user.last_login if seat.contact.user else None)


class TakeColumn(RowButtonsColumn):
    """The way to take a seat back."""

    def get_value(self, instance: Any) -> list[dict[str, Any]]:
        url = url_of("take", instance.licence_id, instance.pk)
        return [{"label": _("Take the seat back"), "url": url, "is_serious": True}]


def waiting(licence: Any) -> list[Any]:
    """Those of the company who wait for a seat of this licence or of any, longest first."""
    asked = Q(licence=licence) | Q(licence=None)
    requests = SeatRequest.objects.waiting().filter(asked, company=licence.company_id)
    return list(requests.select_related("contact")[:A_PAGE])


def waiting_table(requests: list[Any], user: Any) -> Table:
    columns = [
        name_column(user.has_perm("clientportal_clients.view_contact")),
        Column("asked", label=_("Asked on"), accessor=lambda row: readable(row.asked_at)),
        Column("note", label=_("What for"), accessor="note"),
    ]
    return Table(columns, requests)
