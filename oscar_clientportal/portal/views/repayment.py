"""Repaying a negative balance by card: the form, the way back from the bank, and the page that waits."""

from contextlib import suppress
from typing import Any
from uuid import uuid4

from django.contrib import messages
from django.db import transaction
from django.http import Http404, HttpRequest, HttpResponse, HttpResponseBase
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.decorators import method_decorator
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _
from django.views.decorators.cache import never_cache
from django.views.generic import FormView, View
from oscar.core.loading import get_model

from oscar_clientportal.core import conf, money
from oscar_clientportal.payments import exceptions
from oscar_clientportal.payments import services as payments
from oscar_clientportal.portal.account_forms import RepaymentForm

from .account import CustomerAccountPage
from .base import AccountPage

Repayment = get_model("clientportal_payments", "Repayment")


class RepaymentPages:
    """Where a repayment leads, by the names of the pages around it."""

    account_name = "clientportal_portal:account"
    repay_name = "clientportal_portal:account-repay"
    return_name = "clientportal_portal:account-repay-return"
    waiting_name = "clientportal_portal:account-repayment"

    def page_of(self, account: Any) -> str:
        return f"{reverse(self.account_name)}?currency={account.currency}"

    def show(self, repayment: Any) -> HttpResponse:
        """Back to the account once paid, to the form once failed, else to the waiting page."""
        if repayment.status == Repayment.Status.DONE:
            text = gettext("Thank you. You have repaid %(amount)s.")
            amount = money.display(repayment.amount, repayment.currency)
            messages.success(self.request, text % {"amount": amount})
            return redirect(self.page_of(repayment.account))
        if repayment.status == Repayment.Status.FAILED:
            messages.error(self.request, repayment.message)
            return redirect(f"{reverse(self.repay_name)}?currency={repayment.currency}")
        return redirect(self.waiting_name, token=repayment.token)


@method_decorator(transaction.non_atomic_requests, name="dispatch")
class RepayView(RepaymentPages, CustomerAccountPage, FormView):
    """How much, and with which card. Where nothing is owed, back to the account, which says so."""

    template_name = "oscar_clientportal/portal/account_repay.html"
    page_title = _("Repay by card")
    form_class = RepaymentForm

    def dispatch(self, request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponseBase:
        response = self.lead_away(request) if request.user.is_authenticated and self.is_open else None
        return response or super().dispatch(request, *args, **kwargs)

    @property
    def is_open(self) -> bool:
        return conf.settings.customer_area_open

    def lead_away(self, request: HttpRequest) -> HttpResponse | None:
        """Where this page can't be used: to what the customer should see instead."""
        account = self.get_account()
        if not payments.takes_repayments():
            messages.info(request, gettext("Please contact the shop to repay your account."))
            return redirect(self.page_of(account))
        live = Repayment.objects.live().filter(account=account).first()
        if live is not None and request.method == "GET":
            return self.show(live)
        if account.balance >= 0 and request.method == "GET":
            messages.info(request, str(exceptions.NothingToRepay.message))
            return redirect(self.page_of(account))
        return None

    def get_form_kwargs(self) -> dict[str, Any]:
        cards = payments.saved_cards(user=self.request.user)
        return {
            **super().get_form_kwargs(),
            "currency": self.account.currency,
            "cards": cards,
            "may_save": self.request.user.is_authenticated,
        }

    def get_initial(self) -> dict[str, Any]:
        limits = payments.repayment_range(account=self.account)
        return {"amount": limits and limits[1], "token": uuid4()}

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        context = super().get_context_data(account=self.account, owed=-self.account.balance, **kwargs)
        lowest, highest = payments.repayment_range(account=self.account) or (None, None)
        context |= {"lowest": lowest, "highest": highest, "stripe": conf.settings}
        context["account_url"] = self.page_of(self.account)
        context["surplus"] = highest is not None and highest + self.account.balance
        context["card_form"] = context["form"]
        context["card_error"] = next(iter(context["form"].errors.get("payment_method", [])), "")
        return context

    def form_invalid(self, form: RepaymentForm) -> HttpResponse:
        if "token" in form.errors:  # no form of ours: begin with a new one
            return redirect(self.request.get_full_path())
        return super().form_invalid(form)

    def form_valid(self, form: RepaymentForm) -> HttpResponse:
        data = form.cleaned_data
        path = reverse(self.return_name, args=[data["token"]])
        try:
            repayment = payments.start_repayment(
                account=self.account,
                user=self.request.user,
                amount=data["amount"],
                details=form.details,
                return_url=self.request.build_absolute_uri(path),
                token=data["token"],
            )
        except exceptions.ActionRequired as action:
            return redirect(action.url)
        except exceptions.RepaymentUnderWay as under_way:
            return self.show(under_way.repayment)
        except exceptions.NothingToRepay as nothing:
            messages.info(self.request, str(nothing))
            return redirect(self.page_of(self.account))
        except exceptions.RepaymentError as error:
            form.add_error("amount", str(error))
            return self.form_invalid(form)
        return self.show(repayment)


@method_decorator([never_cache, transaction.non_atomic_requests], name="dispatch")
class RepaymentView(RepaymentPages, AccountPage, View):
    """A page about one repayment, for those whose account it is; anybody else gets a 404.

    It works while the customer area is closed too: what has begun is brought to its end.
    """

    template_name = "oscar_clientportal/portal/account_repayment.html"

    def get_repayment(self) -> Any:
        repayments = Repayment.objects.visible_to(self.request.user).select_related("account")
        repayment = repayments.filter(token=self.kwargs["token"]).first()
        if repayment is None:
            raise Http404
        return repayment

    def respond(self, repayment: Any) -> HttpResponse:
        if repayment.status in Repayment.LIVE:
            title = gettext("Your payment is being processed")
            context = {"repayment": repayment, "page_title": title, "active_tab": "account"}
            return render(self.request, self.template_name, context)
        return self.show(repayment)


class RepaymentReturnView(RepaymentView):
    """The way back from the customer's bank. What the URL says proves nothing: the provider is asked."""

    def get(self, request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponse:
        repayment = self.get_repayment()
        with suppress(exceptions.ProviderError):
            repayment = payments.advance_repayment(repayment=repayment)
        return self.show(repayment)


class RepaymentProcessingView(RepaymentView):
    """Refreshes itself until the repayment has ended, asking the provider; the customer may give up waiting."""

    def get(self, request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponse:
        repayment = self.get_repayment()
        if repayment.status == Repayment.Status.WAITING:
            with suppress(exceptions.ProviderError):
                repayment = payments.advance_repayment(repayment=repayment)
        return self.respond(repayment)

    def post(self, request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponse:
        """Cancel: unless the card has paid meanwhile."""
        repayment = self.get_repayment()
        try:
            repayment = payments.advance_repayment(repayment=repayment)
            if repayment.status == Repayment.Status.WAITING:
                message = gettext("You cancelled the payment. Nothing was charged.")
                payments.give_up_repayment(repayment=repayment, message=message)
                repayment.refresh_from_db()
        except exceptions.ProviderError as error:
            messages.error(request, str(error))
        return self.show(repayment)
