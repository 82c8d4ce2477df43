"""Partners and leads in the portfolio: added, given an address, invited."""

from functools import partial
from typing import Any

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect
from django.urls import reverse
from django.utils.functional import cached_property
from django.utils.translation import get_language, gettext
from django.utils.translation import gettext_lazy as _
from django.views.generic import FormView, View
from oscar.core.loading import get_model

from oscar_clientportal.core.afterwards import after_response
from oscar_clientportal.portal.newcomer_forms import EmailForm, LeadForm, PartnerForm
from oscar_clientportal.portfolios import services
from oscar_clientportal.portfolios.exceptions import PortfolioError

from .base import AgentPage

ClientLink = get_model("clientportal_portfolios", "ClientLink")


class OneClientMixin(AgentPage):
    """A page about one link of the agent's portfolio."""

    @cached_property
    def link(self) -> Any:
        links = ClientLink.objects.visible_to(self.request.user).select_related("agent__user", "contact")
        return get_object_or_404(links, pk=self.kwargs["pk"])

    @property
    def contact(self) -> Any:
        """Whom the link is to. Raises ``LinkNotReady``, a ``PortfolioError``."""
        return services.await_contact(link=self.link).contact

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        portfolio_url = reverse("clientportal_portal:portfolio")
        return super().get_context_data(link=self.link, portfolio_url=portfolio_url, **kwargs)

    def get_success_url(self) -> str:
        return reverse("clientportal_portal:portfolio-client", args=[self.link.pk])


class AddPartnerView(AgentPage, FormView):
    """Somebody is added and not invited. Whoever the address belongs to, the answer is the same."""

    template_name = "oscar_clientportal/portal/add_newcomer.html"
    page_title: Any = _("Add a new partner")
    form_class = PartnerForm
    kind = ClientLink.Kind.PARTNER
    intro: Any = _(
        "A partner works with you and your clients in projects. Nobody is written to: you invite them later."
    )
    button: Any = _("Add the partner")

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        return super().get_context_data(
            intro=self.intro,
            button=self.button,
            company_names=services.company_names(agent=self.agent),
            portfolio_url=self.get_success_url(),
            **kwargs,
        )

    def get_success_url(self) -> str:
        return f"{reverse('clientportal_portal:portfolio')}?tab={self.kind}"

    def form_valid(self, form: PartnerForm) -> HttpResponse:
        typed = {**form.cleaned_data, "language": get_language() or ""}
        email = typed["email"]
        try:
            link = self.add(typed)
        except PortfolioError as error:
            form.add_error("email", str(error))
            return self.form_invalid(form)
        if getattr(link, "is_new", True):
            messages.success(
                self.request, gettext("%(name)s is in your portfolio now.") % {"name": link.typed_name}
            )
        else:
            messages.info(self.request, gettext("%(name)s is already in your portfolio.") % {"name": email})
        response = redirect(self.get_success_url())
        if email:
            after_response(response, partial(services.resolve_waiting_links, among=[link.pk]))
        return response

    def add(self, typed: dict[str, Any]) -> Any:
        return services.request_client(agent=self.agent, kind=self.kind, **typed)


class AddLeadView(AddPartnerView):
    """A lead's address may come later; without one the shop can't know them, and nothing is to be found out."""

    page_title = _("Add a new lead")
    form_class = LeadForm
    kind = ClientLink.Kind.LEAD
    intro = _("A lead may buy one day: note what they are interested in. Once it is sold they are a client.")
    button = _("Add the lead")

    def add(self, typed: dict[str, Any]) -> Any:
        if typed["email"]:
            return super().add(typed)
        return services.add_lead(agent=self.agent, **{k: v for k, v in typed.items() if k != "email"})


class GiveAddressView(OneClientMixin, FormView):
    """An e-mail address for somebody who was added without one; whose it is shows nowhere."""

    template_name = "oscar_clientportal/portal/give_address.html"
    page_title = _("Add an e-mail address")
    form_class = EmailForm

    def get(self, request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponse:
        if self.link.email:
            return redirect(self.get_success_url())
        return super().get(request, *args, **kwargs)

    def form_valid(self, form: EmailForm) -> HttpResponse:
        link, email = self.link, form.cleaned_data["email"]
        try:
            services.give_address(link=link, email=email)
        except PortfolioError as error:
            form.add_error("email", str(error))
            return self.form_invalid(form)
        messages.success(self.request, gettext("%(email)s is kept.") % {"email": email})
        response = redirect(self.get_success_url())
        after_response(response, partial(services.settle_address, link=link))
        return response


class InviteView(OneClientMixin, View):
    """The same answer in every case; a mail goes only to somebody who is linked and has no login."""

    http_method_names = ["post"]

    def post(self, request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponse:
        link = self.link
        response = redirect(self.get_success_url())
        try:
            services.ask_invitation(link=link)
        except PortfolioError as error:
            messages.error(request, str(error))
            return response
        messages.success(request, gettext("%(name)s is invited.") % {"name": link.client_name})
        after_response(response, partial(services.send_invitation, link=link))
        return response
