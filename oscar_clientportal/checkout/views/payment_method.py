"""The step "payment method": which means pay, the customer account first."""

from typing import Any

from django.http import HttpRequest, HttpResponse
from django.template.response import TemplateResponse

from oscar_clientportal.checkout.forms import PaymentMethodForm


class PaymentMethodMixin:
    """Mixed over ``oscar.apps.checkout.views.PaymentMethodView``, which only redirects."""

    template_name_choice = "oscar_clientportal/checkout/payment_method.html"

    def get(self, request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponse:
        form = self.get_payment_form()
        if len(form.limits) == 1 and not form.partial:
            self.payment_choice.choose(form.limits)
            return self.get_success_response()
        return self.render_choice(form)

    def post(self, request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponse:
        form = self.get_payment_form(request.POST)
        if not form.is_valid():
            return self.render_choice(form)
        self.payment_choice.choose(form.cleaned_data["methods"])
        return self.get_success_response()

    def get_payment_form(self, data: Any = None) -> PaymentMethodForm:
        total = self.build_submission()["order_total"]
        limits = self.payment_limits(total.currency)
        chosen = self.payment_choice.methods or list(limits)
        return PaymentMethodForm(
            data,
            total=total.incl_tax,
            currency=total.currency,
            limits=limits,
            initial={"method": chosen[0] if chosen else None, "rest": chosen[1] if len(chosen) > 1 else None},
        )

    def render_choice(self, form: PaymentMethodForm) -> HttpResponse:
        context = {"form": form, "currency": form.currency}
        return TemplateResponse(self.request, self.template_name_choice, context)
