"""What the portal's pages share: the account menu around them, and who is let in."""

from typing import Any

from django.contrib.auth.mixins import LoginRequiredMixin
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from oscar.core.loading import get_class

from oscar_clientportal.portfolios.services import agent_of

AccountPageMixin = get_class("customer.mixins", "PageTitleMixin")


class AccountPage(LoginRequiredMixin, AccountPageMixin):
    """A page of the account: its title, the active entry of the menu, and a login first."""


class AgentPage(AccountPage):
    """A page for agents. Anybody else who is logged in is told so, kindly, with the status of a missing
    page.
    """

    active_tab = "portfolio"
    agent: Any = None

    def dispatch(self, request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponse:
        self.agent = agent_of(request.user)
        if request.user.is_authenticated and self.agent is None:
            return render(request, "oscar_clientportal/portal/not_an_agent.html", status=404)
        if self.agent is not None:
            self.agent.user = request.user
        return super().dispatch(request, *args, **kwargs)
