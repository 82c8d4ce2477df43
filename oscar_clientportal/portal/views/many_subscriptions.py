"""One plan for many clients: choose it, look what becomes of each, and put them in the basket, all or none."""

from typing import Any

from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.utils.translation import gettext, ngettext
from django.utils.translation import gettext_lazy as _
from django.views.generic import TemplateView
from oscar.apps.basket.signals import basket_addition

from oscar_clientportal.conditions.services.strategies import pricing_for
from oscar_clientportal.core import clock
from oscar_clientportal.portal.many_subscriptions import (
    MOST_AT_ONCE,
    Prospect,
    TooManyChosen,
    chosen_links,
    counts,
    other_plans,
    plans_for,
    prospects,
    total,
)
from oscar_clientportal.portal.portfolio_list import Question, found_keys
from oscar_clientportal.portfolios.exceptions import NotInPortfolio, PortfolioError
from oscar_clientportal.portfolios.services import add_lines_for_clients

from .base import AgentPage


class ManySubscriptionsView(AgentPage, TemplateView):
    """Each step sends the chosen clients along; nothing is kept before they are in the basket."""

    template_name = "oscar_clientportal/portal/many_subscriptions.html"
    preview_template = "oscar_clientportal/portal/many_subscriptions_preview.html"
    page_title = _("Buy a subscription for many clients")

    def get(self, request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponse:
        """Without clients there is nothing to choose: the page says where they are chosen."""
        return self.render_to_response(self.get_context_data(links=[]))

    def post(self, request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponse:
        try:
            links = self.links()
        except NotInPortfolio as missing:
            raise Http404 from missing
        except TooManyChosen as error:
            messages.error(request, str(error))
            return self.back()
        if not links:
            messages.info(request, gettext("Please tick the clients first."))
            return self.back()
        if "plan" in request.POST:
            return self.with_plan(links, request.POST["plan"])
        plans = plans_for(links=links, request=request, on=clock.now())
        return self.render_to_response(self.get_context_data(links=links, plans=plans))

    def back(self) -> HttpResponse:
        return redirect("clientportal_portal:portfolio")

    def links(self) -> list[Any]:
        """Those who are ticked, or everybody the list's search finds."""
        values = self.request.POST.getlist("client")
        if "everybody" in self.request.POST:
            question = Question.of(self.request.POST)
            keys = found_keys(question, agent=self.agent, on=clock.now(), most=MOST_AT_ONCE + 1)
            values = [str(key) for key in keys]
        return chosen_links(user=self.request.user, values=values)

    def with_plan(self, links: list[Any], value: str) -> HttpResponse:
        if not (value.isascii() and value.isdigit() and len(value) < 10):
            raise Http404
        try:
            plan, found = prospects(links=links, plan_id=int(value), request=self.request, on=clock.now())
        except LookupError as missing:
            raise Http404 from missing
        if "confirm" not in self.request.POST:
            return self.preview(plan, found)
        if not all(each.can_buy for each in found):
            messages.warning(
                self.request, gettext("Something has changed meanwhile. Please look at the list once more.")
            )
            return self.preview(plan, found)
        return self.put_in_basket(plan, found)

    def preview(self, plan: Any, found: list[Prospect]) -> HttpResponse:
        context = self.get_context_data(
            plan=plan,
            bought=[each for each in found if each.can_buy],
            left_out=[each for each in found if not each.can_buy],
            links=[each.link for each in found],
            counts=counts(found),
            total=total(found),
        )
        return self.response_class(self.request, [self.preview_template], context)

    def put_in_basket(self, plan: Any, found: list[Prospect]) -> HttpResponse:
        """Each line gets its client's price then; that of one of them says that there is any."""
        links = [each.link for each in found]
        try:
            with pricing_for(self.request.strategy, found[0].choice.offer.reading):
                add_lines_for_clients(
                    request=self.request, product=plan.product, links=links, instead_of=other_plans()
                )
        except NotInPortfolio as missing:  # ended while the page was open
            raise Http404 from missing
        except PortfolioError as error:
            messages.error(self.request, str(error))
            return self.back()
        basket_addition.send(
            sender=type(self), product=plan.product, user=self.request.user, request=self.request
        )
        text = ngettext(
            "%(plan)s for %(count)s client is in your basket.",
            "%(plan)s for %(count)s clients is in your basket.",
            len(links),
        )
        messages.success(self.request, text % {"plan": plan, "count": len(links)})
        return redirect("basket:summary")
