"""What the staff do with agents: make one, switch one off and on, give them clients, hand a portfolio over."""

from typing import Any

from django.core.exceptions import PermissionDenied
from django.db import transaction
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect
from django.urls import reverse
from django.utils.functional import cached_property
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, ngettext
from django.views.generic import FormView
from oscar.core.loading import get_model
from wagtail.admin import messages
from wagtail.admin.views.generic import PermissionCheckedMixin
from wagtail.admin.views.generic.base import WagtailAdminTemplateMixin

from oscar_clientportal.clients.exceptions import AddressUnproven
from oscar_clientportal.portfolios import services
from oscar_clientportal.portfolios.exceptions import PortfolioError
from wagtail_hooks import log
from wagtail_hooks.confirm import ConfirmView

from .forms import AssignForm, MakeAgentForm, TargetForm
from .listing import APPROVE, agents

Agent = get_model("clientportal_portfolios", "Agent")


class AgentActView(PermissionCheckedMixin, WagtailAdminTemplateMixin, FormView):
    model = Agent
    permission_required = "change"
    index_url_name = ""
    header_icon = "user"
    template_name = "oscar_clientportal/wagtail/agents/act.html"
    yes_label: Any = ""
    explanation: Any = ""

    @cached_property
    def object(self) -> Any:
        return get_object_or_404(agents(), pk=self.kwargs["pk"]) if "pk" in self.kwargs else None

    @property
    def back_url(self) -> str:
        if self.object is None:
            return reverse("clientportal_agents:index")
        return reverse("clientportal_agents:inspect", args=[self.object.pk])

    def get_page_subtitle(self) -> str:
        return str(self.object or "")

    def get_breadcrumbs_items(self) -> list[dict[str, Any]]:
        panel = {"url": reverse("clientportal_agents:index"), "label": _("Agents")}
        here = {"url": "", "label": self.page_title, "sublabel": self.get_page_subtitle()}
        return [*self.breadcrumbs_items, panel, here]


class ForApprovers:
    """Whoever puts clients into portfolios decides, so they need the right to approve as well."""

    def dispatch(self, request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponse:
        if not request.user.has_perm(APPROVE):
            raise PermissionDenied
        return super().dispatch(request, *args, **kwargs)


class MakeAgentView(AgentActView):
    permission_required = "add"
    page_title = gettext_lazy("Add an agent")
    yes_label = gettext_lazy("Make an agent")
    explanation = gettext_lazy(
        "Somebody with a login becomes an agent at once. For anybody else a login is made, and an e-mail shows how to "
        "choose a password."
    )
    form_class = MakeAgentForm

    def form_valid(self, form: MakeAgentForm) -> HttpResponse:
        try:
            agent = services.make_agent_by_email(**form.cleaned_data, by=self.request.user)
        except (PortfolioError, AddressUnproven) as error:
            form.add_error("email", str(error))
            return self.form_invalid(form)
        log.log_agent(agent, self.request.user, "made")
        messages.success(self.request, _("%(agent)s is an agent.") % {"agent": agent})
        return redirect("clientportal_agents:inspect", agent.pk)


class AssignView(ForApprovers, AgentActView):
    page_title = gettext_lazy("Assign clients")
    yes_label = gettext_lazy("Put into the portfolio")
    explanation = gettext_lazy(
        "They stand in the agent's portfolio at once, and stay in those of other agents. Nobody is invited. What the "
        "agent bought for somebody who waits for approval begins now."
    )
    form_class = AssignForm

    def form_valid(self, form: AssignForm) -> HttpResponse:
        done = sum(self._assigned(contact) for contact in form.cleaned_data["contacts"])
        if done:
            text = ngettext("%(count)d client assigned.", "%(count)d clients assigned.", done)
            messages.success(self.request, text % {"count": done})
        return redirect(self.back_url)

    def _assigned(self, contact: Any) -> bool:
        try:
            with transaction.atomic():
                link = services.assign_client(agent=self.object, contact=contact, by=self.request.user)
                log.log_assignment(link, self.request.user)
        except PortfolioError as error:
            messages.error(self.request, f"{contact}: {error}")
            return False
        return True


class HandOverView(ForApprovers, AgentActView):
    """First to whom; then what will happen; then it is done."""

    page_title = gettext_lazy("Hand over the portfolio")
    explanation = gettext_lazy(
        "Linked clients change hands, with their notes and projects. Clients who wait for approval stay until they are "
        "decided on. What was bought stays as it is."
    )
    form_class = TargetForm
    http_method_names = ("get", "post")

    def get_form_kwargs(self) -> dict[str, Any]:
        data = self.request.POST if self.request.method == "POST" else self.request.GET
        return {"agent": self.object, "data": data if "to" in data else None}

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        context = super().get_context_data(**kwargs)
        form = context["form"]
        if form.is_bound and form.is_valid():
            target = form.cleaned_data["to"]
            plan = services.preview_handover(source=self.object, target=target)
            return {**context, "target": target, "preview": _lines(plan, self.object, target)}
        return context

    def get_template_names(self) -> list[str]:
        return ["oscar_clientportal/wagtail/agents/hand_over.html"]

    def form_valid(self, form: TargetForm) -> HttpResponse:
        target = form.cleaned_data["to"]
        try:
            plan = services.hand_over_portfolio(source=self.object, target=target, by=self.request.user)
        except PortfolioError as error:
            messages.error(self.request, str(error))
            return redirect(self.back_url)
        count = plan.moved + plan.known_there
        log.log_agent(self.object, self.request.user, "handed-over", count=count, to=str(target))
        text = ngettext(
            "%(count)d client handed over to %(agent)s.", "%(count)d clients handed over to %(agent)s.", count
        )
        messages.success(self.request, text % {"count": count, "agent": target})
        return redirect(self.back_url)


class SwitchView(ConfirmView):
    model = Agent
    permission_required = "change"
    index_url_name = "clientportal_agents:index"
    rows = staticmethod(agents)
    is_active = True

    def act(self) -> None:
        services.set_agent_active(agent=self.object, is_active=self.is_active)
        log.log_agent(self.object, self.request.user, "on" if self.is_active else "off")


class ActivateView(SwitchView):
    page_title = gettext_lazy("Switch on")
    question = gettext_lazy("Let this person work as an agent again?")
    consequence = gettext_lazy("They find their portfolio as it was.")
    yes_label = gettext_lazy("Yes, switch on")
    done_message = gettext_lazy("%(object)s: switched on.")


class DeactivateView(SwitchView):
    page_title = gettext_lazy("Switch off")
    question = gettext_lazy("Switch this agent off?")
    consequence = gettext_lazy(
        "They no longer see their portfolio and can't buy for clients. Nothing is lost: clients, notes, orders and "
        "subscriptions stay, the login still works, and they can be switched on again."
    )
    yes_label = gettext_lazy("Yes, switch off")
    done_message = gettext_lazy("%(object)s: switched off.")
    is_serious = True
    is_active = False


def _lines(plan: Any, source: Any, target: Any) -> list[str]:
    """The preview in sentences."""
    names = {"source": source, "target": target}
    found = [
        (
            plan.moved,
            ngettext(
                "%(count)d client moves to %(target)s.", "%(count)d clients move to %(target)s.", plan.moved
            ),
        ),
        (
            plan.known_there,
            ngettext(
                "%(count)d client stands with %(target)s already and leaves %(source)s.",
                "%(count)d clients stand with %(target)s already and leave %(source)s.",
                plan.known_there,
            ),
        ),
        (
            plan.waiting,
            ngettext(
                "%(count)d client waits for approval and stays with %(source)s.",
                "%(count)d clients wait for approval and stay with %(source)s.",
                plan.waiting,
            ),
        ),
    ]
    return [text % {**names, "count": count} for count, text in found if count]
