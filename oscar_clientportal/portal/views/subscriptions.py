"""What somebody has subscribed to, and the plans an agent may choose for a client."""

from typing import Any

from django.contrib import messages
from django.db import transaction
from django.db.models import QuerySet
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.utils.functional import cached_property
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _
from django.views.generic import DetailView, TemplateView
from oscar.apps.basket.signals import basket_addition
from oscar.core.loading import get_model

from oscar_clientportal.core import clock
from oscar_clientportal.portfolios.exceptions import NotInPortfolio, PortfolioError
from oscar_clientportal.portfolios.services import add_line_for_client, await_contact
from oscar_clientportal.subscriptions.services import Offer, offers_for, own_offers, priced

from .base import AccountPage, AgentPage

ClientLink = get_model("clientportal_portfolios", "ClientLink")
Term = get_model("clientportal_subscriptions", "Term")


class SubscriptionListView(AccountPage, TemplateView):
    """What opens for the person who is logged in, until when, and who paid; and what they could have."""

    template_name = "oscar_clientportal/portal/subscriptions.html"
    page_title = _("My subscriptions")
    active_tab = "subscriptions"

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        now = clock.now()
        terms = Term.objects.visible_to(self.request.user).last_of_each().with_display()
        current = [term for term in terms if term.ends_at > now and term.subscription.status == "active"]
        offers = [offer for offer in own_offers(user=self.request.user, on=now) if offer.refusal is None]
        return super().get_context_data(
            current=current,
            past=[term for term in terms if term not in current],
            now=now,
            choices=priced(offers=offers, request=self.request),
            **kwargs,
        )


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
        return offers_for(contact=self.object.contact, on=clock.now(), buyer=self.request.user)

    @property
    def held(self) -> Any:
        return next((offer.held for offer in self.offers if offer.held), None)

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        choices = priced(offers=self.offers, request=self.request)
        return super().get_context_data(
            held=self.held,
            choices=[choice for choice in choices if self.can_buy(choice)],
            refused=[choice for choice in choices if not self.can_buy(choice)],
            **kwargs,
        )

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
        line = add_line_for_client(request=self.request, product=plan.product, contact=contact)
        others = line.basket.lines.filter(
            clientportal_beneficiary__contact=contact, product__clientportal_plan__isnull=False
        )
        others.exclude(pk=line.pk).delete()
