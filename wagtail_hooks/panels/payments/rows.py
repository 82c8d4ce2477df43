"""Paid orders and their refunds, each with everything that is shown of them, in a fixed number of queries."""

from decimal import Decimal
from typing import Any

from django.db.models import DecimalField, Exists, OuterRef, Prefetch, Q, QuerySet, Subquery, Sum, Value
from django.db.models.functions import Coalesce
from django.utils.translation import gettext as _
from oscar.core.loading import get_model

from oscar_clientportal.payments import methods

PaymentAttempt = get_model("clientportal_payments", "PaymentAttempt")
PaymentPart = get_model("clientportal_payments", "PaymentPart")
Refund = get_model("clientportal_payments", "Refund")
Status = Refund.Status

AMOUNT = DecimalField(max_digits=15, decimal_places=3)


def payments() -> QuerySet:
    """Payments that became an order, and those with an open item; ``returned``: what of it goes or went back."""
    is_ordered = Q(status=PaymentAttempt.Status.DONE, order__isnull=False)
    open_parts = PaymentPart.objects.needing_attention().filter(attempt=OuterRef("pk"))
    own = Refund.objects.filter(attempt=OuterRef("pk")).order_by()
    sums = own.exclude(status=Status.REFUSED).values("attempt").annotate(sum=Sum("amount")).values("sum")
    return (
        PaymentAttempt.objects.annotate(has_open_part=Exists(open_parts))
        .filter(is_ordered | Q(has_open_part=True))
        .select_related("order", "user", "contact")
        .prefetch_related(Prefetch("parts", PaymentPart.objects.order_by("pk")))
        .annotate(
            returned=Coalesce(Subquery(sums, output_field=AMOUNT), Value(Decimal(0), output_field=AMOUNT)),
            needs_attention=Exists(own.filter(status=Status.FAILED)) | Q(has_open_part=True),
            is_waiting=Exists(own.filter(status=Status.WAITING)),
            is_under_way=Exists(own.filter(status=Status.OPEN)),
        )
    )


def refunds() -> QuerySet:
    return Refund.objects.select_related(
        "attempt__order", "attempt__user", "attempt__contact", "actor", "decided_by"
    ).prefetch_related("parts__part", "lines__line")


def person(user: Any) -> str:
    return (user.get_full_name() or user.email) if user else ""


def customer(payment: Any) -> str:
    """Whoever paid: a login, somebody recognised without one, or a guest."""
    if payment.user:
        return person(payment.user)
    return payment.contact.name if payment.contact else _guest(payment)


def email(payment: Any) -> str:
    if payment.user:
        return payment.user.email
    return payment.contact.email if payment.contact else _guest(payment)


def _guest(payment: Any) -> str:
    return payment.order.guest_email if payment.order else ""


def method_label(code: str) -> str:
    """The method's name; its code where the shop no longer has it."""
    method = methods.registered().get(code)
    return str(method.label) if method else code


def state(payment: Any) -> str:
    """How far this order is refunded, the most urgent first."""
    if payment.needs_attention:
        return _("Needs attention")
    if payment.is_waiting:
        return _("Waits for a second person")
    if payment.is_under_way:
        return _("Under way")
    if not payment.returned:
        return ""
    return _("Refunded") if payment.returned >= payment.total else _("Refunded in part")


def open_parts() -> QuerySet:
    """Parts of payments that could not be taken, or were taken without an order."""
    parts = PaymentPart.objects.needing_attention()
    return parts.select_related("attempt__order", "attempt__user", "attempt__contact")
