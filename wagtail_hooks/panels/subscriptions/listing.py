"""The list: searched, filtered, read page by page without counting what nobody reads."""

from datetime import timedelta
from typing import Any

import django_filters
from django import forms
from django.db.models import Exists, OuterRef, Q, QuerySet
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from oscar.core.loading import get_model
from wagtail.admin.filters import WagtailFilterSet

from oscar_clientportal.core import clock
from wagtail_hooks import reads
from wagtail_hooks.lists import keyset, paging
from wagtail_hooks.panels.contacts.paging import CountedOnly, page_number
from wagtail_hooks.viewsets import ReadOnlyIndexView

from .rows import find

Agent = get_model("clientportal_portfolios", "Agent")
ClientLink = get_model("clientportal_portfolios", "ClientLink")
Renewal = get_model("clientportal_subscriptions", "Renewal")
Subscription = get_model("clientportal_subscriptions", "Subscription")
Term = get_model("clientportal_subscriptions", "Term")

ROWS_A_PAGE = 50
SOON = timedelta(days=30)
#: Parameters that belong to one page of the list, or to one way of reading it.
OF_A_PAGE = ("after", "before", "n", "export", "_w_filter_fragment")
OF_RENEWALS = {
    "failed": [Renewal.Status.FAILED],
    "retry": [Renewal.Status.RETRY, Renewal.Status.OPEN],
    "waiting": [Renewal.Status.WAITING],
}


class SubscriptionFilterSet(WagtailFilterSet):
    status = django_filters.MultipleChoiceFilter(
        label=gettext_lazy("Status"),
        choices=Subscription.Status.choices,
        widget=forms.CheckboxSelectMultiple,
        distinct=False,
    )
    plan = django_filters.ModelChoiceFilter(
        label=gettext_lazy("Plan"), queryset=lambda request: reads.plans()
    )
    renewal = django_filters.ChoiceFilter(
        label=gettext_lazy("Renewal"),
        choices=[
            ("soon", gettext_lazy("Ends within 30 days")),
            ("auto", gettext_lazy("Renews by itself")),
            ("retry", gettext_lazy("Is being charged, or charged again")),
            ("waiting", gettext_lazy("Waits for the payer's bank")),
            ("failed", gettext_lazy("Failed: every try was refused")),
        ],
        method="in_state",
        empty_label=gettext_lazy("All"),
        widget=forms.RadioSelect,
    )
    agent = django_filters.ModelChoiceFilter(
        label=gettext_lazy("Agent"),
        queryset=lambda request: Agent.objects.select_related("user"),
        method="of_agent",
    )

    class Meta:
        model = Subscription
        fields = ["status", "plan", "renewal", "agent"]

    def in_state(self, rows: QuerySet, name: str, value: str) -> QuerySet:
        if value == "auto":
            return rows.filter(auto_renew=True)
        return ending_soon(rows) if value == "soon" else with_renewal(rows, OF_RENEWALS[value])

    def of_agent(self, rows: QuerySet, name: str, agent: Any) -> QuerySet:
        links = ClientLink.objects.filter(agent=agent, status=ClientLink.Status.LINKED)
        return rows.filter(contact__in=links.values("contact"))


def ending_soon(rows: QuerySet) -> QuerySet:
    """Active ones whose last term ends within 30 days: they are due for a look by then, which has an index."""
    now = clock.now()
    terms = Term.objects.filter(subscription=OuterRef("pk"))
    ends = Exists(terms.filter(ends_at__gt=now, ends_at__lte=now + SOON))
    later = Exists(terms.filter(ends_at__gt=now + SOON))
    return rows.filter(ends, ~Q(later), status=Subscription.Status.ACTIVE, due_at__lte=now + SOON)


def with_renewal(rows: QuerySet, states: list[str]) -> QuerySet:
    """Those with an unpaid renewal in one of these states."""
    return rows.filter(pk__in=Renewal.objects.filter(status__in=states).order_by().values("subscription"))


class SubscriptionIndexView(ReadOnlyIndexView):
    page_title = gettext_lazy("Subscriptions")
    results_template_name = "oscar_clientportal/wagtail/subscriptions/index_results.html"

    def search_queryset(self, queryset: QuerySet) -> QuerySet:
        return find(queryset, self.search_query) if self.is_searching else queryset

    @property
    def order(self) -> keyset.Order:
        return keyset.Order.of(self.ordering)

    def order_queryset(self, queryset: QuerySet) -> QuerySet:
        return self.order.applied(queryset)

    def paginate_queryset(self, queryset: QuerySet, page_size: int) -> tuple[Any, Any, Any, bool]:
        """Few that fit are gathered first; all of them are read straight from the index."""
        typed = self.request.GET
        asked = paging.Asked(
            self.order,
            ROWS_A_PAGE,
            after=typed.get("after", ""),
            before=typed.get("before", ""),
            number=page_number(typed.get("n", "")),
        )
        if self.is_searching or self.is_filtering:
            page, count = paging.read_narrowed(queryset, asked)
        else:
            page, count = paging.read_page(queryset, asked), paging.count(Subscription.objects.all())
        self.count = count
        return CountedOnly(count), page, page.object_list, True

    def query_with(self, **changes: Any) -> str:
        """The address's parameters without those of one page, and with these."""
        query = self.request.GET.copy()
        for name in OF_A_PAGE:
            query.pop(name, None)
        for name, value in changes.items():
            query[name] = value
        return f"{self.index_url}?{query.urlencode()}"

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        context = super().get_context_data(**kwargs)
        page, pages = context["page_obj"], {}
        if page and page.has_previous:
            pages["before"] = self.query_with(before=page.before, n=max(page.number - 1, 1))
        if page and page.has_next:
            pages["after"] = self.query_with(after=page.after, n=page.number + 1)
        return {**context, "pages": pages, "no_results_message": self.nothing}

    @property
    def nothing(self) -> str:
        if self.is_searching or self.is_filtering:
            return _("No subscription fits what you look for.")
        return _("There is no subscription yet.")
