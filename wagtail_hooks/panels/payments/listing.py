"""The list of paid orders: filters, and how each row says what was paid and given back."""

from typing import Any

import django_filters
from django import forms
from django.db.models import F, QuerySet
from django.utils.translation import gettext_lazy as _
from oscar.core.loading import get_model
from wagtail.admin.filters import DateRangePickerWidget, WagtailFilterSet
from wagtail.admin.paginator import WagtailPaginator

from oscar_clientportal.payments import methods
from wagtail_hooks.viewsets import ReadOnlyIndexView

PaymentAttempt = get_model("clientportal_payments", "PaymentAttempt")

STATES = [
    ("attention", _("Needs attention")),
    ("waiting", _("Waits for a second person")),
    ("under-way", _("Under way")),
    ("part", _("Refunded in part")),
    ("whole", _("Refunded")),
    ("none", _("Nothing refunded")),
]


def with_state(payments: QuerySet, name: str, value: str) -> QuerySet:
    conditions: dict[str, dict[str, Any]] = {
        "attention": {"needs_attention": True},
        "waiting": {"is_waiting": True},
        "under-way": {"is_under_way": True},
        "part": {"returned__gt": 0, "returned__lt": F("total")},
        "whole": {"returned__gte": F("total")},
        "none": {"returned": 0},
    }
    return payments.filter(**conditions[value])


class PaymentFilterSet(WagtailFilterSet):
    refunds = django_filters.ChoiceFilter(
        label=_("Refunds"), choices=STATES, method=with_state, widget=forms.RadioSelect, empty_label=_("All")
    )
    method = django_filters.ChoiceFilter(
        label=_("Payment method"),
        field_name="parts__method",
        choices=lambda: [(code, method.label) for code, method in methods.registered().items()],
        widget=forms.RadioSelect,
        empty_label=_("All"),
    )
    date = django_filters.DateFromToRangeFilter(
        label=_("Date"), field_name="created_at", widget=DateRangePickerWidget
    )

    class Meta:
        model = PaymentAttempt
        fields = ["refunds", "method", "date"]


class PaymentsPaginator(WagtailPaginator):
    """Counts payments: those tries that never became an order are not listed."""

    verbose_name = _("payment")
    verbose_name_plural = _("payments")


class PaymentIndexView(ReadOnlyIndexView):
    paginator_class = PaymentsPaginator
    page_title = _("Payments & refunds")
    verbose_name = _("payment")
    verbose_name_plural = _("payments")
