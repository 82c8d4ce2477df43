"""The list of agents, and the page of one."""

from typing import Any

import django_filters
from django import forms
from django.db.models import Count, IntegerField, OuterRef, Q, QuerySet, Subquery, Value
from django.db.models.functions import Coalesce
from django.urls import reverse
from django.utils.translation import gettext_lazy as _
from oscar.core.loading import get_model
from wagtail.admin.filters import WagtailFilterSet
from wagtail.admin.widgets.button import Button, HeaderButton

from oscar_clientportal.core import search
from wagtail_hooks.panels.approvals.listing import as_header
from wagtail_hooks.viewsets import ReadOnlyFactsView, ReadOnlyIndexView

Agent = get_model("clientportal_portfolios", "Agent")
ClientLink = get_model("clientportal_portfolios", "ClientLink")
APPROVE = "clientportal_portfolios.approve_clientlink"


def agents() -> QuerySet:
    """Every agent, with how many clients they look after and how many of theirs wait for the shop."""
    return Agent.objects.select_related("user").annotate(
        clients=_count(status="linked"), waiting=_count(status="pending", contact__isnull=False)
    )


def _count(**conditions: Any) -> Coalesce:
    """How many links of the agent are like this; its own subquery, so that each counts by itself."""
    links = ClientLink.objects.filter(agent=OuterRef("pk"), **conditions).order_by()
    count = links.values("agent").annotate(count=Count("pk")).values("count")
    return Coalesce(Subquery(count, output_field=IntegerField()), Value(0))


class AgentFilterSet(WagtailFilterSet):
    is_active = django_filters.ChoiceFilter(
        label=_("Active"),
        choices=[("True", _("Yes")), ("False", _("No"))],
        widget=forms.RadioSelect,
        empty_label=_("All"),
    )

    class Meta:
        model = Agent
        fields = ["is_active"]


class AgentIndexView(ReadOnlyIndexView):
    any_permission_required = ["view", "change", "add"]
    page_title = _("Agents")
    results_template_name = "oscar_clientportal/wagtail/accounts/index_results.html"
    is_searchable = True

    @property
    def header_buttons(self) -> list[Any]:
        if not self.user_has_permission("add"):
            return []
        return [HeaderButton(_("Add an agent"), url=reverse("clientportal_agents:make"), icon_name="plus")]

    def search_queryset(self, queryset: QuerySet) -> QuerySet:
        for word in search.words_of(self.search_query) if self.is_searching else []:
            found = Q()
            for name in ("first_name", "last_name", "email"):
                found |= Q(**{f"user__{name}__icontains": word})
            queryset = queryset.filter(found)
        return queryset

    def get_list_more_buttons(self, instance: Any) -> list[Any]:
        return [*super().get_list_more_buttons(instance), *agent_buttons(instance, self)]


class AgentView(ReadOnlyFactsView):
    any_permission_required = ["view", "change", "add"]
    page_title = _("Agent")

    @property
    def header_buttons(self) -> list[Any]:
        return as_header(agent_buttons(self.object, self))


def agent_buttons(agent: Any, view: Any) -> list[Any]:
    """What this person may do with the agent."""
    user, acts = view.request.user, []
    if user.has_perm("clientportal_portfolios.view_clientlink"):
        url = f"{reverse('clientportal_portfolio:index')}?agent={agent.pk}"
        acts.append((_("Portfolio"), url, "group"))
    if view.user_has_permission("change"):
        if user.has_perm(APPROVE):
            acts.append((_("Assign clients"), _url("assign", agent), "plus"))
            acts.append((_("Hand over the portfolio"), _url("hand-over", agent), "resubmit"))
        switch = (
            ("deactivate", _("Switch off"), "lock")
            if agent.is_active
            else ("activate", _("Switch on"), "check")
        )
        acts.append((switch[1], _url(switch[0], agent), switch[2]))
    return [
        Button(label, url=url, icon_name=icon, priority=order)
        for order, (label, url, icon) in enumerate(acts)
    ]


def _url(act: str, agent: Any) -> str:
    return reverse(f"clientportal_agents:{act}", args=[agent.pk])
