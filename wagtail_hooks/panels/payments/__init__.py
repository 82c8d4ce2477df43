"""Panel: every paid order, what went back of it, and what of that still needs somebody."""

from functools import partial
from typing import Any

from django.contrib.auth.models import Permission
from django.db.models import QuerySet
from django.urls import URLPattern, path
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy
from oscar.core.loading import get_model
from wagtail.admin.ui.tables import DateColumn, StatusTagColumn

from oscar_clientportal.core import money
from wagtail_hooks.facts import Fact
from wagtail_hooks.permissions import permissions_for
from wagtail_hooks.viewsets import ReadOnlyViewSet

from . import decisions
from .listing import PaymentFilterSet, PaymentIndexView
from .page import AmountColumn, PaymentView
from .refund import RefundView
from .rows import customer, email, method_label, payments, state

PaymentAttempt = get_model("clientportal_payments", "PaymentAttempt")
Refund = get_model("clientportal_payments", "Refund")


def amount(name: str, label: Any, sort_key: str | None = None) -> Fact:
    return Fact(
        name,
        label,
        lambda payment: money.quantise(getattr(payment, name), payment.currency),
        shown=lambda payment: money.display(getattr(payment, name), payment.currency),
        sort_key=sort_key or name,
        column=AmountColumn,
    )


def sources(payment: Any) -> str:
    return ", ".join(
        f"{method_label(part.method)} {money.display(part.amount, payment.currency)}"
        for part in payment.parts.all()
    )


class PaymentViewSet(ReadOnlyViewSet):
    """Its rows are payments; what one may do with refunds says what one may do here: see ``wagtail_hooks.py``."""

    model = PaymentAttempt
    name = "clientportal_refunds"
    url_prefix = "client-portal/payments"
    menu_label = _("Payments & refunds")
    icon = "resubmit"
    ordering = "-created_at"
    export_filename = "payments"
    actions = ("view", "add", "change")
    rows = staticmethod(payments)
    index_view_class = PaymentIndexView
    inspect_view_class = PaymentView
    filterset_class = PaymentFilterSet
    search_fields = [
        "order_number",
        "user__first_name",
        "user__last_name",
        "user__email",
        "contact__first_name",
        "contact__last_name",
        "contact__email",
        "order__guest_email",
    ]
    facts = (
        Fact("order", _("Order"), lambda payment: payment.order_number, sort_key="order_number"),
        Fact(
            "date",
            _("Date"),
            lambda payment: payment.created_at,
            sort_key="created_at",
            column=DateColumn,
        ),
        Fact("customer", pgettext_lazy("of the shop", "Customer"), customer, sort_key="user__last_name"),
        Fact("email", _("E-mail address"), email, is_listed=False),
        amount("total", pgettext_lazy("money", "Amount")),
        Fact("currency", _("Currency"), lambda payment: payment.currency, is_listed=False),
        Fact("sources", _("Paid with"), sources),
        amount("returned", _("Refunded")),
        Fact(
            "refunds",
            pgettext_lazy("refund", "Status"),
            state,
            column=partial(StatusTagColumn, primary=lambda payment: not payment.needs_attention),
        ),
    )

    def get_permissions_to_register(self) -> QuerySet[Permission]:
        return permissions_for(Refund, self.actions)

    def get_urlpatterns(self) -> list[URLPattern]:
        acts = {
            "agree": decisions.AgreeView,
            "refuse": decisions.RefuseView,
            "retry": decisions.RetryView,
            "settle": decisions.SettleView,
            "settle-part": decisions.SettlePartView,
        }
        return [
            *super().get_urlpatterns(),
            path("refund/<int:pk>/", self.construct_view(RefundView), name="refund"),
            *[path(f"{name}/<int:pk>/", self.construct_view(view), name=name) for name, view in acts.items()],
        ]
