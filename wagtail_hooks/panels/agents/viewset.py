"""The panel: its list, a page for each agent, and what is done with them."""

from functools import partial
from typing import Any

from django.urls import URLPattern, path
from django.utils.translation import gettext_lazy as _
from oscar.core.loading import get_model
from wagtail.admin.ui.tables import DateColumn, StatusTagColumn

from wagtail_hooks.facts import Fact
from wagtail_hooks.viewsets import ReadOnlyViewSet

from .acts import ActivateView, AssignView, DeactivateView, HandOverView, MakeAgentView
from .listing import AgentFilterSet, AgentIndexView, AgentView, agents


def is_working(agent: Any) -> bool:
    return agent.is_active and agent.user.is_active


def state(agent: Any) -> Any:
    if not agent.is_active:
        return _("Switched off")
    return _("Active") if agent.user.is_active else _("Login switched off")


class AgentViewSet(ReadOnlyViewSet):
    model = get_model("clientportal_portfolios", "Agent")
    name = "clientportal_agents"
    url_prefix = "client-portal/agents"
    menu_label = _("Agents")
    icon = "user"
    ordering = ["user__last_name", "user__first_name"]
    export_filename = "agents"
    actions = ("view", "add", "change")
    rows = staticmethod(agents)
    index_view_class = AgentIndexView
    inspect_view_class = AgentView
    filterset_class = AgentFilterSet
    facts = (
        Fact("name", _("Agent"), str, sort_key="user__last_name"),
        Fact("email", _("E-mail address"), lambda agent: agent.user.email, sort_key="user__email"),
        Fact("clients", _("Clients"), lambda agent: agent.clients, sort_key="clients"),
        Fact("waiting", _("Waiting for approval"), lambda agent: agent.waiting, sort_key="waiting"),
        Fact(
            "status",
            _("Status"),
            lambda agent: str(state(agent)),
            sort_key="is_active",
            column=partial(StatusTagColumn, primary=is_working),
        ),
        Fact("since", _("Since"), lambda agent: agent.created_at, sort_key="created_at", column=DateColumn),
    )

    def get_urlpatterns(self) -> list[URLPattern]:
        views = {
            "assign": AssignView,
            "hand-over": HandOverView,
            "activate": ActivateView,
            "deactivate": DeactivateView,
        }
        acts = [
            path(f"{name}/<int:pk>/", self.construct_view(view), name=name) for name, view in views.items()
        ]
        return [
            *super().get_urlpatterns(),
            path("make/", self.construct_view(MakeAgentView), name="make"),
            *acts,
        ]
