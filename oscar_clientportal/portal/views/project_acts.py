"""What the agent who keeps a project does there: each act asked by GET where it ends something, done by POST."""

from functools import partial
from typing import Any

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect
from django.utils.functional import cached_property
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _
from django.views.generic import FormView, TemplateView, View
from oscar.core.loading import get_model

from oscar_clientportal.core.afterwards import after_response
from oscar_clientportal.portal import projects
from oscar_clientportal.portal.project_forms import DecisionForm, ProjectForm
from oscar_clientportal.portfolios import services
from oscar_clientportal.portfolios.exceptions import PortfolioError

from .base import AgentPage

ClientLink = get_model("clientportal_portfolios", "ClientLink")
Decision = get_model("clientportal_portfolios", "Decision")
Project = get_model("clientportal_portfolios", "Project")


class KeptProjectMixin(AgentPage):
    """A page about a project the agent keeps."""

    active_tab = "projects"

    @cached_property
    def project(self) -> Any:
        kept = Project.objects.kept_by(self.request.user).select_related("agent__user", "contact")
        return get_object_or_404(kept, pk=self.kwargs["pk"])

    @cached_property
    def people(self) -> list[Any]:
        return projects.people_for_agent(self.project)

    def get_success_url(self) -> str:
        return projects.project_url(self.project)

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        return super().get_context_data(project=self.project, back_url=self.get_success_url(), **kwargs)

    def attempt(self, act: Any, done: str) -> bool:
        """Do it and say so, or say why not."""
        try:
            act()
        except PortfolioError as error:
            messages.error(self.request, str(error))
            return False
        messages.success(self.request, done)
        return True


class ProjectEditView(KeptProjectMixin, FormView):
    template_name = "oscar_clientportal/portal/projects/form.html"
    page_title = _("Edit the project")
    form_class = ProjectForm

    def get_initial(self) -> dict[str, Any]:
        return {"title": self.project.title, "description": self.project.description}

    def form_valid(self, form: ProjectForm) -> HttpResponse:
        data = form.cleaned_data
        self.attempt(
            lambda: services.edit_project(project=self.project, **data), gettext("The project is saved.")
        )
        return redirect(self.get_success_url())


class AskedFirst(KeptProjectMixin, TemplateView):
    """The question by GET, the act by POST."""

    template_name = "oscar_clientportal/portal/projects/confirm.html"
    question: Any = ""
    yes_label: Any = ""
    done: Any = ""

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        about = {"question": self.question, "yes_label": self.yes_label, "about": self.about()}
        return super().get_context_data(**about, **kwargs)

    def about(self) -> str:
        return self.project.title

    def act(self) -> None:
        raise NotImplementedError

    def post(self, request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponse:
        self.about()  # a missing object answers before anything is done
        self.attempt(self.act, str(self.done))
        return redirect(self.get_success_url())


class ProjectCloseView(AskedFirst):
    page_title = _("Close the project")
    question = _("Close this project? Nobody can answer any more until you reopen it.")
    yes_label = _("Close the project")
    done = _("The project is closed.")

    def act(self) -> None:
        services.close_project(project=self.project)


class ProjectReopenView(KeptProjectMixin, View):
    http_method_names = ["post"]

    def post(self, request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponse:
        self.attempt(
            lambda: services.reopen_project(project=self.project), gettext("The project is open again.")
        )
        return redirect(self.get_success_url())


class PartnerAddView(KeptProjectMixin, View):
    """One of the partners in the portfolio joins: the number posted is the link's."""

    http_method_names = ["post"]

    def post(self, request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponse:
        chosen, project = request.POST.get("partner", ""), self.project
        number = int(chosen) if chosen.isascii() and chosen.isdigit() and len(chosen) < 19 else 0
        link = ClientLink.objects.visible_to(request.user).select_related("contact").filter(pk=number).first()
        if link is None:
            messages.error(request, gettext("Please choose one of your partners."))
            return redirect(self.get_success_url())
        done = gettext("%(name)s takes part in the project.") % {"name": link.client_name}
        self.attempt(lambda: self.join(project, link), done)
        return redirect(self.get_success_url())

    def join(self, project: Any, link: Any) -> None:
        contact = services.await_contact(link=link).contact
        services.add_partner(project=project, contact=contact, by=self.request.user)


class PartnerRemoveView(AskedFirst):
    page_title = _("Remove a partner")
    question = _("Remove this partner from the project? What they answered stays; they are asked no more.")
    yes_label = _("Remove the partner")
    done = _("The partner is removed.")

    @cached_property
    def person(self) -> Any:
        key = str(self.kwargs["partner_pk"])
        rows = Project.partners.through.objects.filter(project=self.project)
        get_object_or_404(rows, pk=self.kwargs["partner_pk"])
        return next(person for person in self.people if person.key == key)

    def about(self) -> str:
        return self.person.name

    def act(self) -> None:
        services.remove_partner(project=self.project, contact=self.person.contact)


class DecisionAddView(KeptProjectMixin, FormView):
    """Those asked are mailed after the response: how long it takes must not tell whom the shop knows."""

    template_name = "oscar_clientportal/portal/projects/decision_form.html"
    page_title = _("Ask for a decision")
    form_class = DecisionForm

    def get_form_kwargs(self) -> dict[str, Any]:
        return {**super().get_form_kwargs(), "people": self.people}

    def form_valid(self, form: DecisionForm) -> HttpResponse:
        data, people = form.cleaned_data, {person.key: person for person in self.people}
        asked = [people[key].contact for key in data["people"]]
        response = redirect(self.get_success_url())
        try:
            decision = services.add_decision(
                project=self.project,
                title=data["title"],
                text=data["text"],
                contacts=asked,
                by=self.request.user,
                tells=False,
            )
        except PortfolioError as error:
            messages.error(self.request, str(error))
            return response
        messages.success(self.request, gettext("The decision is in the project; those asked can answer."))
        after_response(response, partial(services.tell_asked, decision=decision))
        return response


class DecisionWithdrawView(AskedFirst):
    page_title = _("Withdraw a decision")
    question = _("Withdraw this decision? Nobody need answer any more; what was answered stays.")
    yes_label = _("Withdraw the decision")
    done = _("The decision is withdrawn.")

    @cached_property
    def decision(self) -> Any:
        return get_object_or_404(Decision.objects.filter(project=self.project), pk=self.kwargs["decision_pk"])

    def about(self) -> str:
        return self.decision.title

    def act(self) -> None:
        services.withdraw_decision(decision=self.decision)
