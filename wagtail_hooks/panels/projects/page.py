"""The list of projects, the page of one, and the part of a contact's page."""

from typing import Any

from django.urls import reverse
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy
from oscar.core.loading import get_model
from wagtail.admin.ui.tables import Column, Table, TitleColumn
from wagtail.admin.widgets.button import HeaderButton

from wagtail_hooks.facts import readable
from wagtail_hooks.panels.accounts.page import RowButtonsColumn as AccountButtonsColumn
from wagtail_hooks.viewsets import ReadOnlyFactsView, ReadOnlyIndexView

from .acts import seats
from .rows import answers, is_open, state

Decision = get_model("clientportal_portfolios", "Decision")
RIGHTS = ["view", "add", "change"]


class RowButtonsColumn(AccountButtonsColumn):
    """Links to what can be done with a row: ``(label, name of the URL, is_serious)``."""

    def get_value(self, instance: Any) -> list[dict[str, Any]]:
        return [
            {
                "label": label,
                "url": reverse(f"clientportal_projects:{name}", args=[instance.pk]),
                "is_serious": serious,
            }
            for label, name, serious in self.accessor(instance)
        ]


class ProjectIndexView(ReadOnlyIndexView):
    any_permission_required = RIGHTS
    page_title = _("Projects")

    @property
    def header_buttons(self) -> list[Any]:
        if not self.user_has_permission("add"):
            return []
        return [HeaderButton(_("New project"), url=reverse("clientportal_projects:add"), icon_name="plus")]


def partners_table(project: Any, *, may_change: bool) -> Table:
    columns = [
        Column("name", label=_("Partner"), accessor=lambda seat: seat.contact.name),
        Column("email", label=_("E-mail address"), accessor=lambda seat: seat.contact.email),
        Column("status", label=_("Status"), accessor=lambda seat: seat.contact.get_status_display()),
    ]
    if may_change:
        act = [(pgettext_lazy("button", "Remove"), "partner-remove", True)]
        columns.append(RowButtonsColumn("acts", label="", accessor=lambda seat: act))
    return Table(columns, list(seats().filter(project=project).order_by("pk")))


def decisions_table(project: Any, *, may_change: bool) -> Table:
    decisions = Decision.objects.filter(project=project).prefetch_related("answers__contact")
    columns = [
        Column("title", label=_("Decision"), accessor="title"),
        Column("asked", label=_("Asked on"), accessor=lambda row: readable(row.created_at)),
        Column("state", label=_("Status"), accessor=state),
        Column("answers", label=_("Answers"), accessor=answers),
    ]
    if may_change:
        act = [(_("Withdraw"), "decision-withdraw", True)]
        columns.append(
            RowButtonsColumn("acts", label="", accessor=lambda row: [] if row.withdrawn_at else act)
        )
    return Table(columns, list(decisions))


class ProjectView(ReadOnlyFactsView):
    any_permission_required = RIGHTS
    page_title = _("Project")
    template_name = "oscar_clientportal/wagtail/projects/project.html"

    @property
    def header_buttons(self) -> list[Any]:
        if not self.user_has_permission("change"):
            return []
        acts = [("reopen", _("Reopen"), "undo")]
        if is_open(self.object):
            acts = [
                ("decision-add", _("Ask for a decision"), "help"),
                ("partner-add", _("Add a partner"), "plus"),
                ("edit", _("Edit"), "edit"),
                ("close", pgettext_lazy("project", "Close"), "lock"),
            ]
        return [
            HeaderButton(
                label, url=reverse(f"clientportal_projects:{act}", args=[self.object.pk]), icon_name=icon
            )
            for act, label, icon in acts
        ]

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        may_change = self.user_has_permission("change") and is_open(self.object)
        return {
            **super().get_context_data(**kwargs),
            "partners": partners_table(self.object, may_change=may_change),
            "decisions": decisions_table(self.object, may_change=may_change),
        }


def inspect_url(project: Any) -> str:
    return reverse("clientportal_projects:inspect", args=[project.pk])


def projects_table(rows: list[Any]) -> Table:
    columns = [
        TitleColumn("title", label=_("Project"), accessor="title", get_url=inspect_url),
        Column("status", label=_("Status"), accessor=lambda row: row.get_status_display()),
    ]
    return Table(columns, rows)
