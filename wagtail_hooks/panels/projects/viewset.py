"""The panel: list, page, and what is done there."""

from functools import partial

import django_filters
from django import forms
from django.urls import URLPattern, path
from django.utils.translation import gettext_lazy as _
from oscar.core.loading import get_model
from wagtail.admin.filters import WagtailFilterSet
from wagtail.admin.ui.tables import DateColumn, StatusTagColumn

from wagtail_hooks.facts import Fact
from wagtail_hooks.viewsets import ReadOnlyViewSet

from . import acts
from .page import ProjectIndexView, ProjectView
from .rows import is_open, kept_by, projects

Agent = get_model("clientportal_portfolios", "Agent")
Project = get_model("clientportal_portfolios", "Project")


class ProjectFilterSet(WagtailFilterSet):
    status = django_filters.MultipleChoiceFilter(
        label=_("Status"), choices=Project.Status.choices, widget=forms.CheckboxSelectMultiple
    )
    agent = django_filters.ModelChoiceFilter(
        label=_("Kept by"), queryset=lambda request: Agent.objects.select_related("user")
    )

    class Meta:
        model = Project
        fields = ["status", "agent"]


class ProjectViewSet(ReadOnlyViewSet):
    model = Project
    name = "clientportal_projects"
    url_prefix = "client-portal/projects"
    menu_label = _("Projects")
    icon = "clipboard-list"
    ordering = "-created_at"
    export_filename = "projects"
    actions = ("view", "add", "change")
    rows = staticmethod(projects)
    index_view_class = ProjectIndexView
    inspect_view_class = ProjectView
    filterset_class = ProjectFilterSet
    search_fields = [
        "title",
        "description",
        "contact__first_name",
        "contact__last_name",
        "contact__email",
    ]
    facts = (
        Fact("title", _("Project"), lambda row: row.title, sort_key="title"),
        Fact("client", _("Client"), lambda row: row.contact.name, sort_key="contact__last_name"),
        Fact("kept_by", _("Kept by"), kept_by, sort_key="agent__user__last_name"),
        Fact(
            "status",
            _("Status"),
            lambda row: row.get_status_display(),
            sort_key="status",
            column=partial(StatusTagColumn, primary=is_open),
        ),
        Fact("partners", _("Partners"), lambda row: row.partner_count, sort_key="partner_count"),
        Fact("decisions", _("Decisions"), lambda row: row.decision_count, sort_key="decision_count"),
        Fact("begun", _("Begun"), lambda row: row.created_at, sort_key="created_at", column=DateColumn),
    )
    details = (Fact("description", _("Description"), lambda row: row.description),)

    def get_urlpatterns(self) -> list[URLPattern]:
        views = {
            "edit": acts.ProjectEditView,
            "close": acts.CloseView,
            "reopen": acts.ReopenView,
            "partner-add": acts.PartnerAddView,
            "partner-remove": acts.PartnerRemoveView,
            "decision-add": acts.DecisionAddView,
            "decision-withdraw": acts.WithdrawView,
        }
        return [
            *super().get_urlpatterns(),
            path("add/", self.construct_view(acts.ProjectAddView), name="add"),
            *[
                path(f"{name}/<int:pk>/", self.construct_view(view), name=name)
                for name, view in views.items()
            ],
        ]
