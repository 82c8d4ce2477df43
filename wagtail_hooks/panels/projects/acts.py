"""What the staff do with projects: begin, edit, close, partners, decisions."""

from typing import Any

from django.db.models import Q, QuerySet
from django.shortcuts import get_object_or_404
from django.urls import reverse
from django.utils.functional import cached_property
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy
from oscar.core.loading import get_model

from oscar_clientportal.portfolios import services
from wagtail_hooks.confirm import ConfirmView
from wagtail_hooks.panels.act_form import ActFormView

from .forms import DecisionForm, NewProjectForm, PartnerForm, ProjectForm
from .rows import projects

Contact = get_model("clientportal_clients", "Contact")
Decision = get_model("clientportal_portfolios", "Decision")
Project = get_model("clientportal_portfolios", "Project")


def page_of(project: Any) -> str:
    return reverse("clientportal_projects:inspect", args=[project.pk])


class ProjectFormView(ActFormView):
    model = Project
    permission_required = "change"
    panel_title = _("Projects")

    @cached_property
    def project(self) -> Any:
        return get_object_or_404(projects(), pk=self.kwargs["pk"])

    @property
    def back_url(self) -> str:
        return page_of(self.project)

    def get_page_subtitle(self) -> str:
        return self.project.title


class ProjectAddView(ProjectFormView):
    permission_required = "add"
    page_title = _("New project")
    yes_label = _("Begin the project")
    explanation = _("The shop keeps it: the client and the partners read it and answer to decisions.")
    done_message = _("%(object)s: begun.")
    form_class = NewProjectForm
    done: Any = None

    @property
    def back_url(self) -> str:
        return page_of(self.done) if self.done else reverse("clientportal_projects:index")

    def get_page_subtitle(self) -> str:
        return ""

    def act(self, data: dict[str, Any]) -> Any:
        self.done = services.create_project(**data, by=self.request.user)
        return self.done


class ProjectEditView(ProjectFormView):
    page_title = _("Edit")
    yes_label = _("Save")
    done_message = _("%(object)s: saved.")
    form_class = ProjectForm

    def get_initial(self) -> dict[str, Any]:
        return {"title": self.project.title, "description": self.project.description}

    def act(self, data: dict[str, Any]) -> Any:
        return services.edit_project(project=self.project, **data)


class PartnerAddView(ProjectFormView):
    page_title = _("Add a partner")
    yes_label = _("Add to the project")
    explanation = _("Somebody must be a partner among the contacts before they can join.")
    done_message = _("%(object)s takes part in the project.")
    refused_field = "contact"
    form_class = PartnerForm

    def act(self, data: dict[str, Any]) -> Any:
        services.add_partner(project=self.project, contact=data["contact"], by=self.request.user)
        return data["contact"]


class DecisionAddView(ProjectFormView):
    page_title = _("Ask for a decision")
    yes_label = _("Ask")
    explanation = _("Those asked get an e-mail, as far as they have an address and were invited.")
    done_message = _("%(object)s: those asked can answer.")
    refused_field = "contacts"
    form_class = DecisionForm

    def get_form_kwargs(self) -> dict[str, Any]:
        takes_part = Q(pk=self.project.contact_id) | Q(partner_projects=self.project)
        return {**super().get_form_kwargs(), "people": Contact.objects.filter(takes_part).distinct()}

    def act(self, data: dict[str, Any]) -> Any:
        return services.add_decision(project=self.project, **data, by=self.request.user)


class ProjectActView(ConfirmView):
    """``rows``, which the panel gives all its views, are projects; ``chosen_from`` is what this act is about."""

    model = Project
    permission_required = "change"
    index_url_name = "clientportal_projects:index"
    rows: Any = staticmethod(projects)
    chosen_from = staticmethod(projects)

    @cached_property
    def object(self) -> Any:
        return get_object_or_404(self.chosen_from(), pk=self.kwargs["pk"])

    @property
    def project(self) -> Any:
        return self.object

    @property
    def index_url(self) -> str:
        return page_of(self.project)


class CloseView(ProjectActView):
    page_title = pgettext_lazy("project", "Close")
    question = _("Close this project?")
    consequence = _("Nothing is added and nobody can answer any more until it is reopened.")
    yes_label = _("Yes, close")
    done_message = _("%(object)s: closed.")

    def act(self) -> None:
        services.close_project(project=self.object)


class ReopenView(ProjectActView):
    page_title = _("Reopen")
    question = _("Reopen this project?")
    yes_label = _("Yes, reopen")
    done_message = _("%(object)s: open again.")

    def act(self) -> None:
        services.reopen_project(project=self.object)


def seats() -> QuerySet:
    """Who takes part as a partner, with the project."""
    return Project.partners.through.objects.select_related("project", "contact")


class PartnerRemoveView(ProjectActView):
    chosen_from = staticmethod(seats)
    page_title = _("Remove a partner")
    question = _("Remove this partner from the project?")
    consequence = _("What they answered stays; they are asked no more.")
    yes_label = _("Yes, remove")
    done_message = _("The partner is removed.")
    is_serious = True

    @property
    def project(self) -> Any:
        return self.object.project

    def get_page_subtitle(self) -> str:
        return self.object.contact.name

    def act(self) -> None:
        services.remove_partner(project=self.object.project, contact=self.object.contact)


def decisions() -> QuerySet:
    return Decision.objects.select_related("project")


class WithdrawView(ProjectActView):
    chosen_from = staticmethod(decisions)
    page_title = _("Withdraw")
    question = _("Withdraw this decision?")
    consequence = _("Nobody need answer any more; what was answered stays.")
    yes_label = _("Yes, withdraw")
    done_message = _("%(object)s: withdrawn.")
    is_serious = True

    @property
    def project(self) -> Any:
        return self.object.project

    def act(self) -> None:
        services.withdraw_decision(decision=self.object)
