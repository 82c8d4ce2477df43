"""The agent's portfolio: the list of clients, adding one, and one client's page."""

import time
from typing import Any

from django.contrib import messages
from django.db.models import QuerySet
from django.http import HttpRequest, HttpResponse
from django.urls import reverse, reverse_lazy
from django.utils.functional import cached_property
from django.utils.translation import get_language, gettext
from django.utils.translation import gettext_lazy as _
from django.views.generic import DetailView, FormView, ListView
from oscar.core.loading import get_model

from oscar_clientportal.core import clock
from oscar_clientportal.portal.forms import AddClientForm
from oscar_clientportal.portfolios.exceptions import PortfolioError
from oscar_clientportal.portfolios.services import add_client
from oscar_clientportal.subscriptions.services import portfolio_rows

from .base import AgentPage

ClientLink = get_model("clientportal_portfolios", "ClientLink")
OrderLineBeneficiary = get_model("clientportal_portfolios", "OrderLineBeneficiary")

#: The longest word somebody looks for; more of it would only keep the database busy.
SEARCH_LENGTH = 200


class PortfolioView(AgentPage, ListView):
    """The clients of the agent, last added first. The order must not depend on a name the agent may not
    read.
    """

    template_name = "oscar_clientportal/portal/portfolio.html"
    page_title = _("My portfolio")
    context_object_name = "links"
    paginate_by = 25

    @cached_property
    def words(self) -> str:
        return self.request.GET.get("q", "").replace("\x00", "").strip()[:SEARCH_LENGTH]

    def get_queryset(self) -> QuerySet:
        links = ClientLink.objects.visible_to(self.request.user).matching(self.words)
        return links.select_related("agent", "contact").order_by("-created_at", "-pk")

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        context = super().get_context_data(**kwargs)
        links = list(context["links"])
        rows = portfolio_rows(links, clock.now())
        context["clients"] = [(link, rows.get(link.contact_id)) for link in links]
        context["words"] = self.words
        return context


class AddClientView(AgentPage, FormView):
    """One field. Whoever the address belongs to, the answer is the same, and takes as long."""

    template_name = "oscar_clientportal/portal/add_client.html"
    page_title = _("Add a new client")
    form_class = AddClientForm
    success_url = reverse_lazy("clientportal_portal:portfolio")
    #: No answer leaves before this time: inviting somebody new is a little more work than asking the staff
    #: about somebody known, and the difference could be measured.
    seconds = 0.4

    def post(self, request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponse:
        begun = time.monotonic()
        response = super().post(request, *args, **kwargs)
        time.sleep(max(0.0, begun + self.seconds - time.monotonic()))
        return response

    def form_valid(self, form: AddClientForm) -> HttpResponse:
        email = form.cleaned_data["email"]
        is_known = ClientLink.objects.visible_to(self.request.user).with_address(email).exists()
        try:
            add_client(agent=self.agent, email=email, language=get_language() or "")
        except PortfolioError as error:
            form.add_error("email", str(error))
            return self.form_invalid(form)
        if is_known:
            messages.info(self.request, gettext("%(email)s is already in your portfolio.") % {"email": email})
        else:
            messages.success(self.request, gettext("%(email)s is in your portfolio now.") % {"email": email})
        return super().form_valid(form)


class ClientView(AgentPage, DetailView):
    """One client: how to reach them, what they have, and what the agent bought for them."""

    template_name = "oscar_clientportal/portal/client.html"
    context_object_name = "link"

    def get_queryset(self) -> QuerySet:
        return ClientLink.objects.visible_to(self.request.user).select_related("agent", "contact")

    def get_page_title(self) -> str:
        return self.object.client_name

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        contact_id = self.object.contact_id
        bought = OrderLineBeneficiary.objects.bought_by(self.request.user, contact_id=contact_id)
        return super().get_context_data(
            subscription=portfolio_rows([self.object], clock.now()).get(contact_id),
            bought=bought.select_related("line__order")[:50],
            portfolio_url=reverse("clientportal_portal:portfolio"),
            **kwargs,
        )
