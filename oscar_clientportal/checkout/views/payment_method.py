"""The step "payment method": which means pay, the customer account first."""

from typing import Any

from django.http import HttpRequest, HttpResponse
from django.template.response import TemplateResponse

from oscar_clientportal.checkout.acting import spender_of
from oscar_clientportal.checkout.forms import PaymentMethodForm
from oscar_clientportal.checkout.payer import payer
from oscar_clientportal.payments import services as payments


class PaymentMethodMixin:
    """Mixed over ``oscar.apps.checkout.views.PaymentMethodView``, which only redirects."""

    template_name_choice = "oscar_clientportal/checkout/payment_method.html"

    def get(self, request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponse:
        form = self.get_payment_form()
        if len(form.limits) == 1 and not form.partial and not self.reasons():
            self.payment_choice.choose(form.limits)
            return self.get_success_response()
        return self.render_choice(form)

    def post(self, request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponse:
        form = self.get_payment_form(request.POST)
        if not form.is_valid():
            return self.render_choice(form)
        self.payment_choice.choose(form.cleaned_data["methods"], form.cleaned_data["amounts"])
        return self.get_success_response()

    def get_payment_form(self, data: Any = None) -> PaymentMethodForm:
        total = self.build_submission()["order_total"]
        limits = self.payment_limits(total.currency)
        choice = self.payment_choice
        chosen = [code for code in choice.methods if code in limits] or list(limits)
        return PaymentMethodForm(
            data,
            total=total.incl_tax,
            currency=total.currency,
            limits=limits,
            amounts=choice.amounts,
            rest=chosen[1] if len(chosen) > 1 else None,
            notes=self.payment_notes(total.currency, limits),
            hints=self.payment_hints(total.currency, limits),
            initial={"method": chosen[0] if chosen else None},
        )

    def reasons(self) -> list[str]:
        """Why a method the customer expects is missing."""
        currency = self.request.basket.currency
        reasons = payments.why_not_offered(**payer(self.request), currency=currency)
        spender = spender_of(self.request)
        reason = spender.why_not(currency) if spender else ""
        return [*([reason] if reason else []), *reasons]

    def render_choice(self, form: PaymentMethodForm) -> HttpResponse:
        spender = spender_of(self.request)
        context = {
            "form": form,
            "currency": form.currency,
            "reasons": self.reasons(),
            "acted": spender.explained() if spender else None,
        }
        return TemplateResponse(self.request, self.template_name_choice, context)
