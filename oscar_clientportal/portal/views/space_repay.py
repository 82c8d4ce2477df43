"""Repaying a negative balance out of "My space", by whoever opened it with their unique key."""

from typing import Any

from django.db import transaction
from django.http import Http404, HttpRequest, HttpResponseBase
from django.shortcuts import redirect
from django.urls import reverse
from django.utils.decorators import method_decorator
from django.utils.functional import cached_property
from django.utils.http import urlencode
from django.views.decorators.cache import never_cache
from django.views.generic import View
from oscar.core.loading import get_model

from oscar_clientportal.clients.visitors import Visitor, paying_contact, visitor_of

from .repayment import RepaymentProcessingView, RepaymentReturnView, RepayView

Account = get_model("clientportal_accounts", "Account")
Repayment = get_model("clientportal_payments", "Repayment")


@method_decorator([never_cache, transaction.non_atomic_requests], name="dispatch")
class SpacePayerPage:
    """A page for whoever is recognised by their unique key; whoever is logged in has the account's own pages."""

    account_name = "clientportal_portal:space-account"
    repay_name = "clientportal_portal:space-repay"
    return_name = "clientportal_portal:space-repay-return"
    waiting_name = "clientportal_portal:space-repayment"

    def dispatch(self, request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponseBase:
        if request.user.is_authenticated:
            return redirect("clientportal_portal:account")
        if paying_contact(request) is None:
            door = reverse("clientportal_portal:space")
            return redirect(f"{door}?{urlencode({'enter': '', 'next': request.get_full_path()})}")
        return self.answer(request, *args, **kwargs)

    def answer(self, request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponseBase:
        """Past the login that the account's own pages ask for."""
        return View.dispatch(self, request, *args, **kwargs)

    @property
    def visitor(self) -> Visitor:
        return visitor_of(self.request)


class SpaceRepayView(SpacePayerPage, RepayView):
    template_name = "oscar_clientportal/portal/space_repay.html"

    def answer(self, request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponseBase:
        return self.lead_away(request) or super().answer(request, *args, **kwargs)

    @cached_property
    def accounts(self) -> list[Any]:
        return list(Account.objects.of_contact(self.visitor.contact))

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        return super().get_context_data(visitor=self.visitor, active_page="account", **kwargs)


class SpaceRepaymentPage(SpacePayerPage):
    """A page about one repayment of the visitor's account; anybody else's is missing."""

    template_name = "oscar_clientportal/portal/space_repayment.html"

    def get_repayment(self) -> Any:
        own = Account.objects.of_contact(self.visitor.contact)
        repayments = Repayment.objects.filter(account__in=own).select_related("account")
        repayment = repayments.filter(token=self.kwargs["token"]).first()
        if repayment is None:
            raise Http404
        return repayment


class SpaceRepaymentReturnView(SpaceRepaymentPage, RepaymentReturnView):
    """The way back from the customer's bank."""


class SpaceRepaymentView(SpaceRepaymentPage, RepaymentProcessingView):
    """Refreshes itself until the repayment has ended."""
