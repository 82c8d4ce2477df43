"""Giving money back: filled in, looked at with what each source would get, then done."""

from typing import Any

from django.db import transaction
from django.http import HttpResponse
from django.shortcuts import get_object_or_404, redirect
from django.urls import reverse
from django.utils.decorators import method_decorator
from django.utils.functional import cached_property
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.generic import FormView
from oscar.core.loading import get_model
from wagtail.admin import messages
from wagtail.admin.views.generic import PermissionCheckedMixin
from wagtail.admin.views.generic.base import WagtailAdminTemplateMixin

from oscar_clientportal.core import conf, money
from oscar_clientportal.payments import exceptions, services
from oscar_clientportal.subscriptions.services import told_of_refund

from . import rows
from .forms import LINES, RefundForm

Refund = get_model("clientportal_payments", "Refund")


def tell(request: Any, refund: Any) -> None:
    """Say how the refund stands after what was just done."""
    if refund.status == Refund.Status.DONE:
        messages.success(request, _("Refunded."))
    elif refund.status == Refund.Status.WAITING:
        messages.warning(request, _("This now waits until a second person agrees."))
    elif refund.status == Refund.Status.FAILED:
        messages.error(request, _("Not everything could go back: please see below."))
    elif refund.status == Refund.Status.REFUSED:
        messages.success(request, _("Refused: nothing goes back."))
    else:
        messages.success(request, _("The refund is under way."))


@method_decorator(transaction.non_atomic_requests, name="dispatch")
class PaymentActMixin(PermissionCheckedMixin, WagtailAdminTemplateMixin):
    """A page about one payment, below its own page. It asks the card provider: never inside a transaction."""

    model = Refund
    index_url_name = ""
    header_icon = "resubmit"
    page_title: Any = ""

    @property
    def payment(self) -> Any:
        raise NotImplementedError

    @property
    def payment_url(self) -> str:
        return reverse("clientportal_refunds:inspect", args=[self.payment.pk])

    def get_page_subtitle(self) -> str:
        return self.payment.order_number

    def get_breadcrumbs_items(self) -> list[dict[str, Any]]:
        return [
            *self.breadcrumbs_items,
            {"url": reverse(self.index_url_name), "label": _("Payments & refunds")},
            {"url": self.payment_url, "label": self.payment.order_number},
            {"url": "", "label": self.page_title},
        ]


class RefundView(PaymentActMixin, FormView):
    permission_required = "add"
    template_name = "oscar_clientportal/wagtail/payments/refund.html"
    form_class = RefundForm
    page_title = gettext_lazy("Refund")

    @cached_property
    def payment(self) -> Any:
        return get_object_or_404(rows.payments().filter(order__isnull=False), pk=self.kwargs["pk"])

    def get_form_kwargs(self) -> dict[str, Any]:
        return {**super().get_form_kwargs(), "payment": self.payment}

    def get_initial(self) -> dict[str, Any]:
        """``?line=`` chooses a line of the order: the page of what it bought leads here."""
        chosen = self.request.GET.get("line", "")
        back = services.returned_quantities(self.payment) if chosen else {}
        lines = self.payment.order.lines.all() if chosen else []
        named = [line for line in lines if str(line.pk) == chosen and back.get(line.pk, 0) < line.quantity]
        initial = super().get_initial()
        for line in named:
            initial |= {"what": LINES, f"line_{line.pk}": line.quantity - back.get(line.pk, 0)}
        return initial

    def form_valid(self, form: RefundForm) -> HttpResponse:
        if "change" in self.request.POST:
            return self.show(form)
        try:
            known = Refund.objects.filter(idempotency_key=self.key(form)).first()
            plan = None if known else self.plan(form)
            if plan and form.cleaned_data["seen"] != seen(plan):
                return self.ask(form, plan)
            refund = known or self.act(form)
        except exceptions.RefundError as error:
            form.add_error(form.field_of_figures, str(error))
            return self.form_invalid(form)
        tell(self.request, refund)
        return redirect(self.payment_url)

    def plan(self, form: RefundForm) -> services.RefundPlan:
        return services.preview_refund(order=self.payment.order, actor=self.request.user, **form.figures)

    def act(self, form: RefundForm) -> Any:
        return services.refund_order(
            order=self.payment.order,
            reason=form.cleaned_data["reason"],
            actor=self.request.user,
            idempotency_key=self.key(form),
            **form.figures,
        )

    def key(self, form: RefundForm) -> str:
        return f"staff-{form.cleaned_data['token']}"

    def show(self, form: RefundForm, **context: Any) -> HttpResponse:
        return self.render_to_response(self.get_context_data(form=form, **context))

    def ask(self, form: RefundForm, plan: services.RefundPlan) -> HttpResponse:
        """Show which source gets how much; asked anew where that has changed since it was looked at."""
        if form.cleaned_data["seen"]:
            messages.warning(self.request, _("Something has changed meanwhile: please look at it once more."))
        told = self.told_of_seats(plan)
        return self.show(form, plan=plan, preview=preview(plan), seen=seen(plan), told_of_seats=told)

    def told_of_seats(self, plan: services.RefundPlan) -> list[str]:
        """Who would lose what with it, where the shop has it that a refund takes back what was bought."""
        if not conf.settings.refund_ends_term:
            return []
        pieces = {line.pk: quantity for line, quantity, _amount in plan.lines}
        return told_of_refund(order=self.payment.order, pieces=pieces, amount=plan.amount)


def seen(plan: services.RefundPlan) -> str:
    """What the reader of the preview agrees to, in a line."""
    return ",".join(f"{part.pk}:{amount.normalize():f}" for part, amount in plan.shares)


def preview(plan: services.RefundPlan) -> dict[str, Any]:
    """The preview's figures as people read them."""
    return {
        "total": money.display(plan.amount, plan.currency),
        "sources": [
            (
                rows.method_label(part.method),
                part.details.get("label", ""),
                money.display(amount, plan.currency),
            )
            for part, amount in plan.shares
        ],
        "lines": [
            (quantity, line.title, money.display(amount, plan.currency))
            for line, quantity, amount in plan.lines
        ],
    }
