"""The plans an agent may choose for a client."""

from typing import Any

from django.contrib import messages
from django.db import transaction
from django.db.models import QuerySet
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.utils.functional import cached_property
from django.utils.translation import gettext
from django.views.generic import DetailView
from oscar.apps.basket.signals import basket_addition
from oscar.core.loading import get_model

from oscar_clientportal.core import clock
from oscar_clientportal.portal.clients_prices import reading_for
from oscar_clientportal.portfolios.exceptions import NotInPortfolio, PortfolioError
from oscar_clientportal.portfolios.services import add_line_for_client, await_contact
from oscar_clientportal.subscriptions.services import (
    Offer,
    PricedOffer,
    cheapest_covering,
    offers_for,
    priced,
)

from .base import AgentPage

ClientLink = get_model("clientportal_portfolios", "ClientLink")


class SubscriptionChoiceView(AgentPage, DetailView):
    """The plans for one client. A client of somebody else and a plan that can't be bought are both missing."""

    template_name = "oscar_clientportal/portal/subscription_choice.html"
    context_object_name = "link"

    def get_queryset(self) -> QuerySet:
        return ClientLink.objects.visible_to(self.request.user).select_related("agent", "contact__user")

    def get_page_title(self) -> str:
        return gettext("Modify the subscription") if self.held else gettext("Create a subscription")

    @cached_property
    def offers(self) -> list[Offer]:
        link, buyer = self.object, self.request.user
        return offers_for(contact=link.contact, on=clock.now(), buyer=buyer, reading=reading_for(link))

    @property
    def held(self) -> Any:
        return next((offer.held for offer in self.offers if offer.held), None)

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        choices = priced(offers=self.offers, request=self.request)
        buyable = [choice for choice in choices if self.can_buy(choice)]
        return super().get_context_data(
            held=self.held,
            choices=buyable,
            refused=[choice for choice in choices if not self.can_buy(choice)],
            **self.advice(buyable),
            **kwargs,
        )

    def advice(self, buyable: list[PricedOffer]) -> dict[str, Any]:
        """The contents there are, those the agent wants, and the cheapest plan that can be bought and opens them."""
        found = {content.code: content for offer in self.offers for content in offer.plan.contents.all()}
        wanted = found.keys() & set(self.request.GET.getlist("content"))
        is_all_open = self.held is not None and wanted <= self.held.contents
        is_asked = wanted and not is_all_open
        best = cheapest_covering([choice.offer for choice in buyable], wanted) if is_asked else None
        return {
            "contents": sorted(found.values(), key=lambda content: content.pk),
            "wanted": wanted,
            "advice": next((choice for choice in buyable if choice.offer is best), None),
            "is_all_open": is_all_open,
        }

    @staticmethod
    def can_buy(choice: Any) -> bool:
        return choice.offer.refusal is None and choice.is_available

    def post(self, request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponse:
        self.object = self.get_object()
        try:
            await_contact(link=self.object)
            plan = self.chosen_plan(request.POST.get("plan", ""))
            self.put_in_basket(plan)
        except NotInPortfolio as missing:  # ended while the page was open
            raise Http404 from missing
        except (PortfolioError, ValueError) as error:
            messages.error(request, str(error))
            return redirect(request.path)
        basket_addition.send(sender=type(self), product=plan.product, user=request.user, request=request)
        texts = {"plan": str(plan), "client": self.object.client_name}
        messages.success(request, gettext("%(plan)s for %(client)s is in your basket.") % texts)
        return redirect("basket:summary")

    def chosen_plan(self, value: str) -> Any:
        for choice in priced(offers=self.offers, request=self.request):
            if str(choice.offer.plan.pk) == value and self.can_buy(choice):
                return choice.offer.plan
        raise Http404

    @transaction.atomic
    def put_in_basket(self, plan: Any) -> None:
        """A line for this client; another plan chosen for them before gives way to it."""
        contact = self.object.contact
        with self.request.strategy.pricing_for(reading_for(self.object)):
            line = add_line_for_client(request=self.request, product=plan.product, contact=contact)
        others = line.basket.lines.filter(
            clientportal_beneficiary__contact=contact, product__clientportal_plan__isnull=False
        )
        others.exclude(pk=line.pk).delete()
