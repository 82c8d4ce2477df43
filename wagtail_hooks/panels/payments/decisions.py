"""What the staff does about a refund that waits or could not go back."""

from typing import Any

from django import forms
from django.http import HttpResponse
from django.shortcuts import get_object_or_404, redirect
from django.urls import reverse
from django.utils.functional import cached_property
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy
from django.views.generic import FormView
from wagtail.admin import messages

from oscar_clientportal.payments import exceptions, services

from . import rows
from .forms import ReasonForm, SettleForm
from .page import open_part, refund_facts, refund_parts_table
from .refund import PaymentActMixin, tell


class RefundActView(PaymentActMixin, FormView):
    """One refund, what it is, and one thing to do about it."""

    permission_required = "change"
    template_name = "oscar_clientportal/wagtail/payments/act.html"
    form_class: type[forms.Form] = forms.Form
    question: Any = ""
    yes_label: Any = ""
    is_serious = False

    @cached_property
    def object(self) -> Any:
        return get_object_or_404(rows.refunds(), pk=self.kwargs["pk"])

    @property
    def payment(self) -> Any:
        return self.object.attempt

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        facts, parts = refund_facts(self.object), refund_parts_table(self.object)
        return {**super().get_context_data(**kwargs), "facts": facts, "parts": parts}

    def act(self, form: Any) -> Any:
        """Do it and return the refund; ``RefundError`` is told beside the form."""
        raise NotImplementedError

    def form_valid(self, form: Any) -> HttpResponse:
        try:
            refund = self.act(form)
        except exceptions.RefundError as error:
            form.add_error("reason" if isinstance(error, exceptions.ReasonNeeded) else None, str(error))
            return self.form_invalid(form)
        tell(self.request, refund)
        return redirect(self.payment_url)


class AgreeView(RefundActView):
    page_title = pgettext_lazy("button", "Agree")
    question = _("Somebody else asked for this refund. Shall it go back now?")
    yes_label = _("Yes, I agree")

    def act(self, form: Any) -> Any:
        return services.agree_refund(refund=self.object, by=self.request.user)


class RefuseView(RefundActView):
    page_title = _("Refuse")
    question = _("Somebody else asked for this refund. Refuse it, so that nothing goes back?")
    yes_label = _("Yes, refuse")
    is_serious = True

    def act(self, form: Any) -> Any:
        return services.refuse_refund(refund=self.object, by=self.request.user)


class RetryView(RefundActView):
    page_title = _("Try again")
    question = _("Try once more to give back what failed, to the same source?")
    yes_label = _("Yes, try again")

    def act(self, form: Any) -> Any:
        return services.retry_refund(refund=self.object)


class SettleView(RefundActView):
    page_title = _("Settle in another way")
    form_class = SettleForm
    yes_label = _("Settle")

    def act(self, form: Any) -> Any:
        return services.settle_refund(
            refund=self.object,
            actor=self.request.user,
            reason=form.cleaned_data["reason"],
            to_account=form.cleaned_data["how"] == "account",
        )


class SettlePartView(PaymentActMixin, FormView):
    """A part of a payment that could not be taken, or was taken without an order: settled outside of the shop."""

    permission_required = "change"
    template_name = "oscar_clientportal/wagtail/payments/act.html"
    form_class = ReasonForm
    page_title = _("Settle in another way")
    question = _("Has this been settled outside of the shop?")
    yes_label = _("Settle")

    @cached_property
    def object(self) -> Any:
        return get_object_or_404(rows.open_parts(), pk=self.kwargs["pk"])

    @property
    def payment(self) -> Any:
        return self.object.attempt

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        return {
            **super().get_context_data(**kwargs),
            "facts": [(_("What happened"), open_part(self.object)["text"])],
        }

    def form_valid(self, form: Any) -> HttpResponse:
        facts = {"actor": self.request.user, "reason": form.cleaned_data["reason"]}
        try:
            services.settle_part(part=self.object, **facts)
        except exceptions.RefundError as error:
            form.add_error(None, str(error))
            return self.form_invalid(form)
        messages.success(self.request, _("Settled."))
        has_page = rows.payments().filter(pk=self.payment.pk).exists()
        return redirect(self.payment_url if has_page else reverse(self.index_url_name))
