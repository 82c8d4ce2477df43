"""Projects: the list, one project's page for its agent and for those who take part, and what each does there."""

from typing import Any

from django.contrib import messages
from django.db.models import QuerySet
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect
from django.utils.functional import cached_property
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _
from django.views.generic import FormView, ListView, TemplateView
from oscar.core.loading import get_model

from oscar_clientportal.core import acting
from oscar_clientportal.portal import projects
from oscar_clientportal.portal.project_forms import AnswerForm, ProjectForm
from oscar_clientportal.portfolios import services
from oscar_clientportal.portfolios.exceptions import PortfolioError
from oscar_clientportal.portfolios.services import agent_of

from .base import AccountPage
from .newcomers import OneClientMixin

ClientLink = get_model("clientportal_portfolios", "ClientLink")
Contact = get_model("clientportal_clients", "Contact")
Decision = get_model("clientportal_portfolios", "Decision")
DecisionAnswer = get_model("clientportal_portfolios", "DecisionAnswer")
Project = get_model("clientportal_portfolios", "Project")


def kept_by(user: Any) -> QuerySet:
    """The projects ``user`` keeps as an agent. They are about other clients: nobody sees them in the agent's name."""
    projects = Project.objects.kept_by(user)
    return projects if acting.current() is None else projects.none()


class ProjectListView(AccountPage, ListView):
    """The projects somebody keeps as an agent, or takes part in."""

    template_name = "oscar_clientportal/portal/projects/list.html"
    page_title = _("Projects")
    active_tab = "projects"
    context_object_name = "projects"
    paginate_by = 25

    @cached_property
    def words(self) -> str:
        return self.request.GET.get("q", "").replace("\x00", "").strip()[:200]

    @cached_property
    def status(self) -> str:
        status = self.request.GET.get("status", "")
        return status if status in Project.Status.values else ""

    def get_queryset(self) -> QuerySet:
        user = self.request.user
        rows = kept_by(user) | Project.objects.shared_with(user)
        if self.words:
            rows = rows.filter(title__icontains=self.words)
        if self.status:
            rows = rows.filter(status=self.status)
        return rows.select_related("agent", "contact").order_by("-created_at", "-pk")

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        context = super().get_context_data(**kwargs)
        rows = list(context["projects"])
        agent = agent_of(self.request.user) if acting.current() is None else None
        links = {}
        if agent is not None:
            mine = ClientLink.objects.filter(agent=agent, contact__in=[row.contact_id for row in rows])
            links = {link.contact_id: link for link in mine.select_related("contact")}
        return {
            **context,
            "rows": [(row, projects.name_of_client(row, links), self.is_kept(row, agent)) for row in rows],
            "words": self.words,
            "status": self.status,
            "statuses": Project.Status.choices,
            "agent": agent,
        }

    @staticmethod
    def is_kept(project: Any, agent: Any) -> bool:
        return agent is not None and project.agent_id == agent.pk


class ProjectAddView(OneClientMixin, FormView):
    """A new project of this client."""

    template_name = "oscar_clientportal/portal/projects/form.html"
    page_title = _("New project")
    form_class = ProjectForm

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        return super().get_context_data(back_url=self.get_success_url(), **kwargs)

    def form_valid(self, form: ProjectForm) -> HttpResponse:
        try:
            project = services.create_project(
                contact=self.contact, agent=self.agent, by=self.request.user, **form.cleaned_data
            )
        except PortfolioError as error:
            form.add_error(None, str(error))
            return self.form_invalid(form)
        return redirect(projects.project_url(project))


class ProjectView(AccountPage, TemplateView):
    """One project: its agent works on it, those who take part read it and answer."""

    active_tab = "projects"

    @cached_property
    def kept(self) -> Any:
        kept = kept_by(self.request.user).select_related("agent__user", "contact")
        return kept.filter(pk=self.kwargs["pk"]).first()

    @cached_property
    def project(self) -> Any:
        shared = Project.objects.shared_with(self.request.user).select_related("agent__user", "contact")
        return self.kept or get_object_or_404(shared, pk=self.kwargs["pk"])

    @property
    def me(self) -> Any:
        return Contact.objects.of_user(self.request.user).first()

    def get_page_title(self) -> str:
        return self.project.title

    def get_template_names(self) -> list[str]:
        page = "agent" if self.project and self.kept else "participant"
        return [f"oscar_clientportal/portal/projects/{page}.html"]

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        project = self.project
        reader = None if self.kept else self.me
        people = projects.people_for_agent(project) if self.kept else projects.people_for_participant(project)
        return super().get_context_data(
            project=project,
            people=people,
            decisions=projects.decisions_of(project, people, reader=reader),
            candidates=self.candidates(people) if self.kept else [],
            is_open=project.status == Project.Status.OPEN,
            **kwargs,
        )

    def candidates(self, people: list[Any]) -> list[Any]:
        """The partners of the portfolio who could join."""
        links = ClientLink.objects.visible_to(self.request.user).filter(kind=ClientLink.Kind.PARTNER)
        there = [person.contact.pk for person in people]
        return list(links.exclude(contact__in=there).select_related("contact")[:500])


class AnswerView(AccountPage, FormView):
    """Agree or decline: for whoever was asked, and for nobody else."""

    http_method_names = ["post"]
    form_class = AnswerForm

    @cached_property
    def answer(self) -> Any:
        shared = Project.objects.shared_with(self.request.user)
        mine = DecisionAnswer.objects.filter(contact__user_id=self.request.user.pk)
        mine = mine.filter(decision__project__in=shared).select_related("decision__project", "contact")
        answer = get_object_or_404(mine, decision=self.kwargs["pk"])
        agent_id = answer.decision.project.agent_id
        undecided = ClientLink.objects.undecided().filter(agent=agent_id, contact=answer.contact_id)
        return get_object_or_404(mine.none()) if agent_id and undecided.exists() else answer

    def form_valid(self, form: AnswerForm) -> HttpResponse:
        given = form.cleaned_data
        try:
            services.answer_decision(
                decision=self.answer.decision,
                contact=self.answer.contact,
                agrees=given["answer"] == DecisionAnswer.Answer.AGREED,
                remark=given["remark"],
            )
        except PortfolioError as error:
            messages.error(self.request, str(error))
        else:
            messages.success(self.request, gettext("Thank you: your answer is kept."))
        return self.back()

    def form_invalid(self, form: AnswerForm) -> HttpResponse:
        self.answer  # noqa: B018 - a foreign decision is missing, whatever was typed
        for errors in form.errors.values():
            messages.error(self.request, errors[0])
        return self.back()

    def back(self) -> HttpResponse:
        return redirect(
            projects.project_url(self.answer.decision.project) + f"#decision-{self.answer.decision_id}"
        )

    def get(self, request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponse:
        return self.http_method_not_allowed(request)
