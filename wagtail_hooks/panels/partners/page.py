"""The list of partners, and the page of one: its clients with how they stand to it, and its people."""

from typing import Any

import django_filters
from django import forms
from django.core.paginator import Paginator
from django.db.models import QuerySet
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, pgettext, pgettext_lazy
from wagtail.admin.filters import WagtailFilterSet
from wagtail.admin.ui.tables import Column, Table
from wagtail.admin.widgets.button import Button, HeaderButton

from oscar_clientportal.core import search
from wagtail_hooks.panels.accounts.page import RowButtonsColumn
from wagtail_hooks.panels.approvals.listing import as_header
from wagtail_hooks.viewsets import ReadOnlyFactsView, ReadOnlyIndexView

from . import rows

CLIENTS_A_PAGE = 50
RIGHTS = ["view", "add", "change"]


class PartnerFilterSet(WagtailFilterSet):
    is_active = django_filters.ChoiceFilter(
        label=pgettext_lazy("partner", "Enabled"),
        choices=[("True", gettext_lazy("Yes")), ("False", gettext_lazy("No"))],
        widget=forms.RadioSelect,
        empty_label=gettext_lazy("All"),
    )

    class Meta:
        model = rows.Partner
        fields = ["is_active"]


class PartnerIndexView(ReadOnlyIndexView):
    any_permission_required = RIGHTS
    page_title = gettext_lazy("Partners")
    results_template_name = "oscar_clientportal/wagtail/accounts/index_results.html"
    is_searchable = True

    @property
    def header_buttons(self) -> list[Any]:
        if not self.user_has_permission("add"):
            return []
        url = reverse("clientportal_partners:enable")
        return [HeaderButton(_("Enable a partner"), url=url, icon_name="plus")]

    def search_queryset(self, queryset: QuerySet) -> QuerySet:
        if not self.is_searching:
            return queryset
        return queryset.filter(search.matching(self.search_query, "company__search_text"))

    def get_list_more_buttons(self, instance: Any) -> list[Any]:
        return [*super().get_list_more_buttons(instance), *buttons(instance, self)]


def buttons(partner: Any, view: Any) -> list[Button]:
    """What this person may do with the partner."""
    if not view.user_has_permission("change"):
        return []
    acts = [("enable-again", _("Enable again"), "check")]
    if partner.is_active:
        acts = [("allow", _("Add a client"), "plus"), ("disable", pgettext("partner", "Disable"), "lock")]
    return [
        Button(label, url=rows.url_of(name, partner), icon_name=icon, priority=order)
        for order, (name, label, icon) in enumerate(acts)
    ]


class ActsColumn(RowButtonsColumn):
    """The ways to the client's consent, and to take the client from the partner."""

    def __init__(self, *, may_open: bool, may_change: bool) -> None:
        super().__init__("acts", label="")
        self.may_open, self.may_change = may_open, may_change

    def get_value(self, instance: Any) -> list[dict[str, Any]]:
        found = []
        if self.may_open and instance.consent_pk:
            url = reverse("clientportal_consents:inspect", args=[instance.consent_pk])
            found.append({"label": _("Consent"), "url": url, "is_serious": True})
        if self.may_change:
            url = reverse("clientportal_partners:disallow", args=[instance.partner_id, instance.pk])
            found.append({"label": pgettext("button", "Remove"), "url": url, "is_serious": True})
        return found


def clients_table(links: list[Any], view: Any) -> Table:
    may_open = view.request.user.has_perm("clientportal_impersonation.view_consent")
    columns = [
        Column("client", label=_("Client"), accessor=lambda link: str(link.company)),
        Column("number", label=_("Customer number"), accessor=lambda link: link.company.number),
        Column("consent", label=_("Consent"), accessor=rows.consent_of),
        Column("since", label=_("Since"), accessor=lambda link: rows.day(link.created_at)),
        ActsColumn(may_open=may_open, may_change=view.user_has_permission("change")),
    ]
    return Table(columns, links)


def people_table(ticked: list[Any]) -> Table:
    columns = [
        Column("name", label=_("Name"), accessor=lambda row: row.contact.name),
        Column("email", label=_("E-mail address"), accessor=lambda row: row.contact.email),
        Column("since", label=_("Since"), accessor=lambda row: rows.day(row.created_at)),
    ]
    return Table(columns, ticked)


class PartnerView(ReadOnlyFactsView):
    any_permission_required = RIGHTS
    page_title = gettext_lazy("Partner")
    template_name = "oscar_clientportal/wagtail/partners/partner.html"

    @property
    def header_buttons(self) -> list[Any]:
        return as_header(buttons(self.object, self))

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        partner, words = self.object, search.typed_words(self.request.GET.get("q", ""))
        links = rows.links_of(partner)
        if words:
            links = links.filter(search.matching(words, "company__search_text"))
        page = Paginator(links, CLIENTS_A_PAGE).get_page(self.request.GET.get("p"))
        ticked = partner.users.select_related("contact").order_by("contact__last_name", "pk")
        return {
            **super().get_context_data(**kwargs),
            "words": words,
            "page": page,
            "clients": clients_table(list(page.object_list), self),
            "people": people_table(list(ticked)),
        }
