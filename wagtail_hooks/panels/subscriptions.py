"""Panel: every subscription, with the terms it ran and runs."""

from datetime import datetime
from functools import partial
from typing import Any

import django_filters
from django import forms
from django.utils import formats, timezone
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy
from oscar.core.loading import get_model
from wagtail.admin.filters import WagtailFilterSet
from wagtail.admin.ui.tables import Column, DateColumn, StatusTagColumn, Table

from wagtail_hooks import reads
from wagtail_hooks.facts import Fact, readable
from wagtail_hooks.viewsets import ReadOnlyIndexView, ReadOnlyViewSet

Plan = get_model("clientportal_subscriptions", "Plan")
Subscription = get_model("clientportal_subscriptions", "Subscription")
Term = get_model("clientportal_subscriptions", "Term")


def until(subscription: Any) -> datetime | None:
    return max((term.ends_at for term in subscription.running_terms), default=None)


def until_day(subscription: Any) -> str:
    end = until(subscription)
    return formats.date_format(timezone.localtime(end), "DATE_FORMAT") if end else ""


def is_active(subscription: Any) -> bool:
    return subscription.status == Subscription.Status.ACTIVE


def payer(subscription: Any) -> str:
    user = subscription.payer
    return (user.get_full_name() or user.email) if user else ""


def terms_table(subscription: Any) -> Table:
    """The subscription's terms, oldest first, each with the plan it was bought as and its order."""
    terms = Term.objects.filter(subscription=subscription)
    columns = [
        Column("starts", label=pgettext_lazy("term", "From"), accessor=lambda term: readable(term.starts_at)),
        Column("ends", label=_("Until"), accessor=lambda term: readable(term.ends_at)),
        Column("plan", label=_("Plan"), accessor=lambda term: str(term.plan)),
        Column("order", label=_("Order"), accessor="order_line.order.number"),
    ]
    return Table(columns, terms.select_related("plan__product__parent", "order_line__order"))


class SubscriptionFilterSet(WagtailFilterSet):
    status = django_filters.MultipleChoiceFilter(
        label=_("Status"), choices=Subscription.Status.choices, widget=forms.CheckboxSelectMultiple
    )
    plan = django_filters.ModelChoiceFilter(label=_("Plan"), queryset=lambda request: reads.plans())

    class Meta:
        model = Subscription
        fields = ["status", "plan"]


class SubscriptionIndexView(ReadOnlyIndexView):
    page_title = _("Subscriptions")


class SubscriptionViewSet(ReadOnlyViewSet):
    model = Subscription
    name = "clientportal_subscriptions"
    url_prefix = "client-portal/subscriptions"
    menu_label = _("Subscriptions")
    icon = "calendar-check"
    ordering = "-created_at"
    export_filename = "subscriptions"
    rows = staticmethod(reads.subscriptions)
    index_view_class = SubscriptionIndexView
    filterset_class = SubscriptionFilterSet
    search_fields = [
        "contact__first_name",
        "contact__last_name",
        "contact__email",
        "company__name",
        "plan__product__title",
        "payer__email",
    ]
    facts = (
        Fact("beneficiary", _("Beneficiary"), lambda row: row.contact.name, sort_key="contact__last_name"),
        Fact("email", _("E-mail address"), lambda row: row.contact.email, sort_key="contact__email"),
        Fact("plan", _("Plan"), lambda row: str(row.plan), sort_key="plan__product__title"),
        Fact(
            "status",
            _("Status"),
            lambda row: row.get_status_display(),
            sort_key="status",
            column=partial(StatusTagColumn, primary=is_active),
        ),
        Fact("runs_until", _("Until"), until, shown=until_day),
        Fact("payer", _("Payer"), payer, sort_key="payer__email"),
        Fact("company", _("Company"), lambda row: row.company.name, is_listed=False),
        Fact("created", _("Created"), lambda row: row.created_at, sort_key="created_at", column=DateColumn),
    )
    details = (Fact("terms", _("Terms"), terms_table),)
