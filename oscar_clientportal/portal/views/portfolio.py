"""The agent's portfolio: the list of clients, and one client's page."""

from typing import Any

from django.db.models import QuerySet
from django.urls import reverse
from django.utils.translation import gettext_lazy as _
from django.views.generic import DetailView, TemplateView
from oscar.core.loading import get_model

from oscar_clientportal.core import clock, conf
from oscar_clientportal.portal.client_subscriptions import shown_to_agent
from oscar_clientportal.portal.consent_state import state_for_agent
from oscar_clientportal.portal.note_forms import NoteForm
from oscar_clientportal.portal.placed_as import placed_as
from oscar_clientportal.portal.portfolio_list import (
    SORTS,
    STATUSES,
    SUBSCRIPTIONS,
    TABS,
    Question,
    counts,
    found_links,
)
from oscar_clientportal.portal.projects import client_context
from oscar_clientportal.subscriptions.services import portfolio_rows

from .base import AgentPage

ClientLink = get_model("clientportal_portfolios", "ClientLink")
OrderLineBeneficiary = get_model("clientportal_portfolios", "OrderLineBeneficiary")

#: Of what was bought for one client the page shows so many lines; Oscar's own list of orders has all.
MOST_BOUGHT = 50


class PortfolioView(AgentPage, TemplateView):
    """The people of the agent, in tabs; searched, filtered and sorted by what the agent may read alone."""

    template_name = "oscar_clientportal/portal/portfolio.html"
    page_title = _("My portfolio")

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        question, now = Question.of(self.request.GET), clock.now()
        links, page = found_links(question, agent=self.agent, on=now)
        rows = portfolio_rows(links, now)
        newer, older = ({"before": page.before, "after": ""}, {"after": page.after, "before": ""})
        return super().get_context_data(
            question=question,
            clients=[(link, rows.get(link.contact_id)) for link in links],
            tabs=self.tabs(question),
            newer=question.address(**newer) if page.before else "",
            older=question.address(**older) if page.after else "",
            everybody=Question(tab=question.tab).address(),
            first=question.address(after="", before=""),
            is_ticked=self.request.GET.get("ticked") == "all",
            tick_all=question.address() + "&ticked=all",
            untick_all=question.address(),
            choices={"subscription": SUBSCRIPTIONS, "status": STATUSES, "sort": SORTS},
            **kwargs,
        )

    def tabs(self, question: Question) -> list[dict[str, Any]]:
        """The tabs with their counts; the words looked for go along."""
        return [
            {
                "code": tab,
                "label": TABS[tab],
                "count": count,
                "address": Question(tab=tab, words=question.words).address(),
                "is_active": tab == question.tab,
            }
            for tab, count in counts(self.agent).items()
        ]


class ClientView(AgentPage, DetailView):
    """One client: how to reach them, what they have, what the agent bought for them, and what can be done next."""

    template_name = "oscar_clientportal/portal/client.html"
    context_object_name = "link"

    def get_queryset(self) -> QuerySet:
        links = ClientLink.objects.visible_to(self.request.user)
        return links.select_related("agent", "contact__company__country")

    def get_page_title(self) -> str:
        return self.object.client_name

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        link, now = self.object, clock.now()
        bought = OrderLineBeneficiary.objects.bought_by(self.request.user, contact_id=link.contact_id)
        return super().get_context_data(
            subscription=portfolio_rows([link], now).get(link.contact_id),
            subscriptions=shown_to_agent(link=link, user=self.request.user, now=now),
            acting=state_for_agent(link=link, agent=self.agent, on=now),
            takes_cards=bool(conf.settings.stripe_secret_key),
            bought=bought.select_related("line__order")[:MOST_BOUGHT],
            **placed_as(contact_id=link.contact_id, actor=self.request.user),
            addresses=link.addresses.select_related("address__country"),
            notes=link.notes.all(),
            now=now,
            portfolio_url=reverse("clientportal_portal:portfolio"),
            **client_context(link=link, user=self.request.user),
            **{"note_form": NoteForm(), **kwargs},
        )
