"""The page of one customer group: its view, its members page by page, its history."""

from typing import Any

from django.db.models import QuerySet
from django.http import QueryDict
from django.utils.functional import cached_property
from django.utils.http import urlencode
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, pgettext
from wagtail.admin.ui.tables import Table

from oscar_clientportal.core import search
from wagtail_hooks.lists import paging
from wagtail_hooks.lists.keyset import Order
from wagtail_hooks.panels.accounts.page import RowButtonsColumn
from wagtail_hooks.panels.catalogue_views.page import (
    companies_table,
    condition_url,
    history_table,
    may_see_customers,
)
from wagtail_hooks.panels.conditions_pages import RowView

from .editing import Company, GroupPage
from .rows import url_of

A_PAGE = 50


class Members:
    """One page of them, as the address asks: ``q``, ``after``, ``before``."""

    def __init__(self, group: Any, query: QueryDict) -> None:
        self.group, self.query = group, query
        self.words = search.typed_words(query.get("q", ""))

    @property
    def rows(self) -> QuerySet:
        rows = Company.objects.filter(conditions__group=self.group).defer("search_text", "note")
        return rows.matching(self.words) if self.words else rows

    @cached_property
    def page(self) -> paging.Page:
        after, before = self.query.get("after", ""), self.query.get("before", "")
        return paging.read_page(self.rows, paging.Asked(Order("name"), A_PAGE, after=after, before=before))

    @cached_property
    def count(self) -> int:
        return self.group.members.count()

    def _url(self, **place: str) -> str:
        asked = {"q": self.words, **place} if self.words else place
        return f"?{urlencode(asked)}#members-section"

    @property
    def first_url(self) -> str:
        return self._url() if self.page.has_previous else ""

    @property
    def previous_url(self) -> str:
        return self._url(before=self.page.before) if self.page.before else ""

    @property
    def next_url(self) -> str:
        return self._url(after=self.page.after) if self.page.after else ""


class RemoveColumn(RowButtonsColumn):
    def __init__(self, group: Any) -> None:
        super().__init__("remove", label="", accessor=lambda company: company)
        self.group = group

    def get_value(self, instance: Any) -> list[dict[str, Any]]:
        url = url_of("remove", self.group.pk, instance.pk)
        return [{"label": _("Take out"), "url": url, "is_serious": True}]


def members_table(group: Any, companies: list[Any], user: Any, *, may_change: bool) -> Table:
    return companies_table(companies, user, *([RemoveColumn(group)] if may_change else []))


class GroupView(GroupPage, RowView):
    page_title = gettext_lazy("Customer group")
    template_name = "oscar_clientportal/wagtail/customer_groups/group.html"

    @property
    def acts(self) -> list[tuple[str, str, Any, str]]:
        return [
            ("change", "member", _("Add a customer"), "plus"),
            ("change", "change", pgettext("button", "Change"), "edit"),
            ("delete", "delete", _("Delete"), "bin"),
        ]

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        user, members = self.request.user, Members(self.row, self.request.GET)
        may_change = self.user_has_permission("change")
        return {
            **super().get_context_data(**kwargs),
            "group": self.row,
            "members": members,
            "table": members_table(self.row, members.page.object_list, user, may_change=may_change),
            "customers_url": condition_url("group", self.row) if may_see_customers(user) else "",
            "history": history_table(self.row),
        }
