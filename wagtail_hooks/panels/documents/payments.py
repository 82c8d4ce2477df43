"""Payments of invoices as the staff record them: with what the customer may take off, and undone where it was wrong."""

import secrets
from decimal import Decimal
from typing import Any

from django import forms
from django.core.exceptions import ValidationError
from django.http import HttpResponse
from django.shortcuts import get_object_or_404, redirect
from django.utils.functional import cached_property
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, pgettext_lazy
from django.views.generic import FormView
from oscar.core.loading import get_model
from wagtail.admin import messages
from wagtail.admin.views.generic import PermissionCheckedMixin
from wagtail.admin.views.generic.base import WagtailAdminTemplateMixin
from wagtail.admin.widgets import AdminDateInput

from oscar_clientportal.clients import fields
from oscar_clientportal.core import clock, money
from oscar_clientportal.documents import services
from oscar_clientportal.documents.services.receivables import discount_until_now

from . import log, rows, tables
from .acts import DocumentActView

InvoicePayment = get_model("clientportal_documents", "InvoicePayment")


class PaymentForm(forms.Form):
    amount = forms.DecimalField(
        label=pgettext_lazy("money", "Amount"),
        max_digits=15,
        decimal_places=3,
        localize=True,
        widget=forms.TextInput(attrs={"inputmode": "decimal"}),
    )
    received_on = forms.DateField(label=gettext_lazy("Received on"), widget=AdminDateInput)
    note = forms.CharField(
        label=gettext_lazy("Note"), required=False, max_length=255, validators=[fields.validate_line]
    )
    #: Sent twice, it is one payment.
    key = forms.RegexField(r"^[A-Za-z0-9_-]{16,64}$", widget=forms.HiddenInput)


class RecordPaymentView(PermissionCheckedMixin, WagtailAdminTemplateMixin, FormView):
    model = rows.Document
    permission_required = "settle"
    form_class = PaymentForm
    page_title = gettext_lazy("Record a payment")
    header_icon = "doc-full"
    yes_label = gettext_lazy("Record it")
    template_name = "oscar_clientportal/wagtail/documents/payment.html"

    @cached_property
    def object(self) -> Any:
        return get_object_or_404(rows.documents().invoices(), pk=self.kwargs["pk"])

    @property
    def back_url(self) -> str:
        return rows.page_url(self.object)

    def get_page_subtitle(self) -> str:
        return str(self.object)

    def get_breadcrumbs_items(self) -> list[Any]:
        return [
            *self.breadcrumbs_items,
            {"url": rows.url_of("index"), "label": _("Documents")},
            {"url": self.back_url, "label": str(self.object)},
            {"url": "", "label": self.page_title, "sublabel": str(self.object)},
        ]

    @cached_property
    def proposed(self) -> Decimal:
        """What would settle the invoice today."""
        invoice = self.object
        taken = discount_until_now(document=invoice, received_on=clock.today())
        return money.quantise(invoice.open_amount - min(taken, invoice.open_amount), invoice.currency)

    @property
    def explanation(self) -> str:
        invoice = self.object
        told = {
            "open": money.display(invoice.open_amount, invoice.currency),
            "less": money.display(self.proposed, invoice.currency),
            "day": tables.day(invoice.discount_until),
        }
        if self.proposed < invoice.open_amount:
            return _("%(open)s are open. If it comes in until %(day)s, %(less)s settle it.") % told
        return _("%(open)s are open.") % told

    def get_initial(self) -> dict[str, Any]:
        return {"amount": self.proposed, "received_on": clock.today(), "key": secrets.token_urlsafe(24)}

    def form_valid(self, form: PaymentForm) -> HttpResponse:
        data = form.cleaned_data
        is_known = InvoicePayment.objects.filter(key=data["key"]).exists()
        try:
            payment = services.record_payment(document=self.object, by=self.request.user, **data)
        except ValidationError as error:
            form.add_error(None, error)
            return self.form_invalid(form)
        amount = money.display(payment.amount, self.object.currency)
        if not is_known:
            log.log_document(self.object, self.request.user, "paid", amount=amount)
        messages.success(self.request, _("%(amount)s: recorded.") % {"amount": amount})
        return redirect(self.back_url)


class UndoPaymentView(DocumentActView):
    permission_required = "settle"
    rows = staticmethod(rows.documents)
    page_title = gettext_lazy("Undo a payment")
    consequence = gettext_lazy("The amount is open again. Both rows stay for whoever checks the books.")
    yes_label = gettext_lazy("Yes, undo")
    done_message = gettext_lazy("%(object)s: the payment is undone.")
    is_serious = True

    @cached_property
    def payment(self) -> Any:
        payments = InvoicePayment.objects.filter(document=self.object, undoes=None)
        return get_object_or_404(payments, pk=self.kwargs["payment_pk"])

    @property
    def question(self) -> str:
        told = {"amount": self.amount, "day": tables.day(self.payment.received_on)}
        return _("Undo the payment of %(amount)s of %(day)s?") % told

    @property
    def amount(self) -> str:
        return money.display(self.payment.amount, self.object.currency)

    @property
    def index_url(self) -> str:
        return rows.page_url(self.object)

    def act(self) -> None:
        services.undo_payment(payment=self.payment, by=self.request.user, key=f"undo-{self.payment.pk}")
        log.log_document(self.object, self.request.user, "undone", amount=self.amount)
