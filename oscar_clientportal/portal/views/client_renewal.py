"""Automatic renewal of a client's subscription: paid with a card of the agent's, or not at all."""

from typing import Any

from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect
from django.urls import reverse
from django.utils.functional import cached_property
from django.utils.translation import gettext
from oscar.core.loading import get_model

from oscar_clientportal.core import clock
from oscar_clientportal.portal.client_subscriptions import shown_to_agent
from oscar_clientportal.portal.own_subscriptions import Shown

from .auto_renewal import RenewalCardView, RenewalStopView
from .base import AgentPage

ClientLink = get_model("clientportal_portfolios", "ClientLink")
Subscription = get_model("clientportal_subscriptions", "Subscription")


class ClientsSubscription(AgentPage):
    """About one subscription of a client: what the agent may not see, or is another client's, is missing."""

    @cached_property
    def link(self) -> Any:
        links = ClientLink.objects.visible_to(self.request.user).select_related("agent", "contact__user")
        return get_object_or_404(links, pk=self.kwargs["pk"])

    @cached_property
    def held(self) -> Shown:
        shown = shown_to_agent(link=self.link, user=self.request.user, now=clock.now())
        found = (held for held in shown if held.subscription.pk == self.kwargs["subscription_pk"])
        held = next(found, None)
        if held is None:
            raise Http404
        return held

    @cached_property
    def subscription(self) -> Any:
        """As it is; ``held`` has it as the agent may see it."""
        return Subscription.objects.select_related("contact", "card").get(pk=self.held.subscription.pk)

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        portfolio_url = reverse("clientportal_portal:portfolio")
        return super().get_context_data(link=self.link, portfolio_url=portfolio_url, **kwargs)

    def back(self) -> HttpResponse:
        url = reverse("clientportal_portal:portfolio-client", args=[self.link.pk])
        return redirect(f"{url}#subscriptions")


class ClientRenewalCardView(ClientsSubscription, RenewalCardView):
    """Switch it on with a saved card of the agent's, or have another one of theirs pay it."""

    template_name = "oscar_clientportal/portal/client_renewal.html"


class ClientRenewalStopView(ClientsSubscription, RenewalStopView):
    """Asks first. What another pays, only they and the client can switch off."""

    template_name = "oscar_clientportal/portal/client_renewal_stop.html"

    def get(self, request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponse:
        return super().get(request, *args, **kwargs) if self.held.is_payer else self.refused()

    def post(self, request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponse:
        return super().post(request, *args, **kwargs) if self.held.is_payer else self.refused()

    def refused(self) -> HttpResponse:
        message = gettext(
            "Somebody else's card pays the renewals: only they and the client can switch them off."
        )
        messages.warning(self.request, message)
        return self.back()
