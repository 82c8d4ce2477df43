"""The agent's portfolio: the list of clients, and one client's page."""

from typing import Any

from django.db.models import QuerySet
from django.urls import reverse
from django.utils.functional import cached_property
from django.utils.translation import gettext_lazy as _
from django.views.generic import DetailView, ListView
from oscar.core.loading import get_model

from oscar_clientportal.core import clock
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
