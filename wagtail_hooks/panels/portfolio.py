"""Panel: every client in every agent's portfolio, and the decisions the shop still owes."""

from datetime import datetime
from functools import partial
from typing import Any

import django_filters
from django import forms
from django.urls import URLPattern, path, reverse
from django.utils import formats, timezone
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy
from oscar.core.loading import get_model
from wagtail.admin.filters import WagtailFilterSet
from wagtail.admin.ui.tables import DateColumn, StatusTagColumn
from wagtail.admin.widgets.button import Button, HeaderButton

from oscar_clientportal.portfolios import services
from wagtail_hooks import reads
from wagtail_hooks.confirm import ConfirmView
from wagtail_hooks.facts import Fact
from wagtail_hooks.viewsets import ReadOnlyFactsView, ReadOnlyIndexView, ReadOnlyViewSet

Agent = get_model("clientportal_portfolios", "Agent")
ClientLink = get_model("clientportal_portfolios", "ClientLink")


def terms_of(link: Any) -> list[Any]:
    """The terms that run for this client today; the one that ends first leads."""
    terms = [term for subscription in link.contact.subscriptions.all() for term in subscription.running_terms]
    return sorted(terms, key=lambda term: term.ends_at)


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


class DecisionMixin:
    """The buttons by which the shop decides on a link that waits for it."""

    def decisions(self, link: Any) -> list[tuple[str, Any, str]]:
        if link.status != ClientLink.Status.PENDING or not self.user_has_permission("change"):
            return []
        return [("accept", _("Accept"), "check"), ("refuse", _("Refuse"), "cross")]

    @staticmethod
    def decision_url(act: str, link: Any) -> str:
        return reverse(f"clientportal_portfolio:{act}", args=[link.pk])


class PortfolioIndexView(DecisionMixin, ReadOnlyIndexView):
    page_title = _("Portfolio")

    def get_list_more_buttons(self, instance: Any) -> list[Any]:
        buttons = super().get_list_more_buttons(instance)
        for order, (act, label, icon) in enumerate(self.decisions(instance)):
            url = self.decision_url(act, instance)
            buttons.append(Button(label, url=url, icon_name=icon, priority=order))
        return buttons


class PortfolioFactsView(DecisionMixin, ReadOnlyFactsView):
    @property
    def header_buttons(self) -> list[Any]:
        return [
            HeaderButton(label, url=self.decision_url(act, self.object), icon_name=icon, priority=order)
            for order, (act, label, icon) in enumerate(self.decisions(self.object))
        ]


class DecisionView(ConfirmView):
    model = ClientLink
    permission_required = "change"
    index_url_name = "clientportal_portfolio:index"
    rows = staticmethod(reads.client_links)


class AcceptView(DecisionView):
    page_title = _("Accept")
    question = _("Put this client into the agent's portfolio?")
    consequence = _(
        "What the agent already bought for the client begins now, and the client is told by e-mail."
    )
    yes_label = _("Yes, accept")
    done_message = _("%(object)s: accepted.")

    def act(self) -> None:
        services.accept_link(link=self.object, by=self.request.user)


class RefuseView(DecisionView):
    page_title = _("Refuse")
    question = _("Keep this client out of the agent's portfolio?")
    consequence = _(
        "The client leaves the agent's portfolio. What the agent has paid for them meanwhile goes back to where it "
        "came from."
    )
    yes_label = _("Yes, refuse")
    done_message = _("%(object)s: refused.")
    is_serious = True

    def act(self) -> None:
        services.refuse_link(link=self.object, by=self.request.user)


class PortfolioViewSet(ReadOnlyViewSet):
    model = ClientLink
    name = "clientportal_portfolio"
    url_prefix = "client-portal/portfolio"
    menu_label = _("Portfolio")
    icon = "group"
    ordering = "-created_at"
    export_filename = "portfolio"
    actions = ("view", "change")
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
        Fact("client", _("Client"), lambda link: link.contact.name, sort_key="contact__last_name"),
        Fact("email", _("E-mail address"), lambda link: link.contact.email, sort_key="contact__email"),
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
        Fact("company", _("Company"), lambda link: link.contact.company),
        Fact(
            "contact_status", pgettext_lazy("status", "Login"), lambda link: link.contact.get_status_display()
        ),
        Fact("decided_at", _("Decided"), lambda link: link.decided_at),
        Fact("decided_by", _("Decided by"), lambda link: link.decided_by),
    )

    def get_urlpatterns(self) -> list[URLPattern]:
        return [
            *super().get_urlpatterns(),
            path("accept/<int:pk>/", self.construct_view(AcceptView), name="accept"),
            path("refuse/<int:pk>/", self.construct_view(RefuseView), name="refuse"),
        ]
