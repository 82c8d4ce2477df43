"""Panel: every client in every agent's portfolio."""

from datetime import datetime
from functools import partial
from typing import Any

import django_filters
from django import forms
from django.utils import formats, timezone
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy
from oscar.core.loading import get_model
from wagtail.admin.filters import WagtailFilterSet
from wagtail.admin.ui.tables import DateColumn, StatusTagColumn

from wagtail_hooks import reads
from wagtail_hooks.facts import Fact
from wagtail_hooks.panels.approvals.listing import as_header, decision_buttons
from wagtail_hooks.viewsets import ReadOnlyFactsView, ReadOnlyIndexView, ReadOnlyViewSet

Agent = get_model("clientportal_portfolios", "Agent")
ClientLink = get_model("clientportal_portfolios", "ClientLink")


def terms_of(link: Any) -> list[Any]:
    """The terms that run for this client today; the one that ends first leads."""
    if link.contact is None:
        return []
    terms = [term for subscription in link.contact.subscriptions.all() for term in subscription.running_terms]
    return sorted(terms, key=lambda term: term.ends_at)


def client(link: Any) -> str:
    """The client's name; while nobody knows whom the address belongs to, what the agent typed."""
    return link.contact.name if link.contact else link.typed_name


def email(link: Any) -> str:
    return link.contact.email if link.contact else link.email


def running(link: Any) -> str:
    return ", ".join(str(term.plan) for term in terms_of(link))


def first_end(link: Any) -> datetime | None:
    return next((term.ends_at for term in terms_of(link)), None)


def ends(link: Any) -> str:
    days = [timezone.localtime(term.ends_at) for term in terms_of(link)]
    return ", ".join(formats.date_format(day, "DATE_FORMAT") for day in days)


def is_linked(link: Any) -> bool:
    return link.status == ClientLink.Status.LINKED


class PortfolioFilterSet(WagtailFilterSet):
    agent = django_filters.ModelChoiceFilter(
        label=_("Agent"), queryset=lambda request: Agent.objects.select_related("user")
    )
    status = django_filters.MultipleChoiceFilter(
        label=_("Status"), choices=ClientLink.Status.choices, widget=forms.CheckboxSelectMultiple
    )

    class Meta:
        model = ClientLink
        fields = ["agent", "status"]


class PortfolioIndexView(ReadOnlyIndexView):
    page_title = _("Portfolio")

    def get_list_more_buttons(self, instance: Any) -> list[Any]:
        buttons = super().get_list_more_buttons(instance)
        return [*buttons, *decision_buttons(instance, self.user_has_permission("approve"))]


class PortfolioFactsView(ReadOnlyFactsView):
    @property
    def header_buttons(self) -> list[Any]:
        return as_header(decision_buttons(self.object, self.user_has_permission("approve")))


class PortfolioViewSet(ReadOnlyViewSet):
    model = ClientLink
    name = "clientportal_portfolio"
    url_prefix = "client-portal/portfolio"
    menu_label = _("Portfolio")
    icon = "group"
    ordering = "-created_at"
    export_filename = "portfolio"
    actions = ("view", "change", "approve")
    rows = staticmethod(reads.client_links)
    index_view_class = PortfolioIndexView
    inspect_view_class = PortfolioFactsView
    filterset_class = PortfolioFilterSet
    search_fields = [
        "contact__first_name",
        "contact__last_name",
        "contact__email",
        "contact__company__name",
        "agent__user__first_name",
        "agent__user__last_name",
        "agent__user__email",
    ]
    facts = (
        Fact("client", _("Client"), client, sort_key="contact__last_name"),
        Fact("email", _("E-mail address"), email, sort_key="contact__email"),
        Fact("agent", _("Agent"), lambda link: str(link.agent), sort_key="agent__user__last_name"),
        Fact(
            "status",
            _("Status"),
            lambda link: link.get_status_display(),
            sort_key="status",
            column=partial(StatusTagColumn, primary=is_linked),
        ),
        Fact("subscription", _("Subscription"), running),
        Fact("runs_until", _("Until"), first_end, shown=ends),
        Fact("added", _("Added"), lambda link: link.created_at, sort_key="created_at", column=DateColumn),
    )
    details = (
        Fact("company", _("Company"), lambda link: link.contact and link.contact.company),
        Fact(
            "contact_status",
            pgettext_lazy("status", "Login"),
            lambda link: link.contact and link.contact.get_status_display(),
        ),
        Fact("decided_at", _("Decided"), lambda link: link.decided_at),
        Fact("decided_by", _("Decided by"), lambda link: link.decided_by),
        Fact("reason", _("Reason"), lambda link: link.reason),
    )
