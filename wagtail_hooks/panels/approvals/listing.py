"""The two lists: who waits, most urgent first, and what was decided, newest first."""

from typing import Any

import django_filters
from django import forms
from django.db.models import Q, QuerySet
from django.urls import reverse
from django.utils.functional import cached_property
from django.utils.translation import gettext_lazy as _
from oscar.core.loading import get_model
from wagtail.admin.filters import WagtailFilterSet
from wagtail.admin.ui.tables import BulkActionsCheckboxColumn, Column
from wagtail.admin.widgets.button import Button, HeaderButton

from oscar_clientportal.core import clock, search
from wagtail_hooks.viewsets import ReadOnlyIndexView

Agent = get_model("clientportal_portfolios", "Agent")
ClientLink = get_model("clientportal_portfolios", "ClientLink")

DEADLINES = [("overdue", _("Overdue")), ("in-time", _("In time"))]


class ApprovalFilterSet(WagtailFilterSet):
    deadline = django_filters.ChoiceFilter(
        label=_("Deadline"),
        choices=DEADLINES,
        method="with_deadline",
        widget=forms.RadioSelect,
        empty_label=_("All"),
    )
    agent = django_filters.ModelChoiceFilter(
        label=_("Agent"), queryset=lambda request: Agent.objects.select_related("user")
    )

    class Meta:
        model = ClientLink
        fields = ["deadline", "agent"]

    def with_deadline(self, links: QuerySet, name: str, value: str) -> QuerySet:
        is_over = Q(due_at__lte=clock.now())
        return links.filter(is_over if value == "overdue" else ~is_over | Q(due_at=None))


class DecidedFilterSet(WagtailFilterSet):
    status = django_filters.ChoiceFilter(
        label=_("Decision"),
        choices=[
            (status.value, status.label)
            for status in ClientLink.Status
            if status != ClientLink.Status.PENDING
        ],
        widget=forms.RadioSelect,
        empty_label=_("All"),
    )
    agent = ApprovalFilterSet.base_filters["agent"]

    class Meta:
        model = ClientLink
        fields = ["status", "agent"]


def matching(links: QuerySet, words: str) -> QuerySet:
    """Links in whose client or agent every one of these words is found."""
    for word in search.words_of(words):
        found = search.matching(word) | search.matching(word, "contact__search_text")
        names = ("first_name", "last_name", "email")
        for name in names:
            found |= Q(**{f"agent__user__{name}__icontains": word})
        links = links.filter(found)
    return links


class ApprovalIndexView(ReadOnlyIndexView):
    """Who waits. Rows are ticked by those who may decide."""

    any_permission_required = ["view", "change", "approve"]
    page_title = _("Approvals")
    template_name = "oscar_clientportal/wagtail/approvals/index.html"
    results_template_name = "oscar_clientportal/wagtail/accounts/index_results.html"
    is_searchable = True

    @cached_property
    def may_decide(self) -> bool:
        return self.user_has_permission("approve")

    @cached_property
    def columns(self) -> list[Column]:
        ticks = [BulkActionsCheckboxColumn("bulk_actions", obj_type="link")] if self.may_decide else []
        return [*ticks, *super().columns]

    @property
    def header_buttons(self) -> list[Any]:
        return [
            HeaderButton(_("Decided"), url=reverse("clientportal_approvals:decided"), icon_name="history")
        ]

    @property
    def no_results_message(self) -> Any:
        if self.is_searching or self.is_filtering:
            return _("No client matches.")
        return _("Nobody waits for a decision.")

    def search_queryset(self, queryset: QuerySet) -> QuerySet:
        return matching(queryset, self.search_query) if self.is_searching else queryset

    def get_list_more_buttons(self, instance: Any) -> list[Any]:
        return [*super().get_list_more_buttons(instance), *decision_buttons(instance, self.may_decide)]

    def get_context_data(self, *args: Any, **kwargs: Any) -> dict[str, Any]:
        return {
            **super().get_context_data(*args, **kwargs),
            "may_decide": self.may_decide,
            "accept_url": reverse("clientportal_approvals:accept"),
            "refuse_url": reverse("clientportal_approvals:refuse"),
        }


class DecidedIndexView(ApprovalIndexView):
    """What the staff decided: who, when, and why."""

    page_title = _("Decided")
    may_decide = False

    @property
    def header_buttons(self) -> list[Any]:
        return [HeaderButton(_("Waiting"), url=reverse("clientportal_approvals:index"), icon_name="time")]

    @property
    def no_results_message(self) -> Any:
        return _("No decision matches.") if self.is_searching or self.is_filtering else _("No decisions yet.")


def as_header(buttons: list[Any]) -> list[Any]:
    """The buttons of a row, for the head of its page."""
    return [
        HeaderButton(button.label, url=button.url, icon_name=button.icon_name, priority=button.priority)
        for button in buttons
    ]


def decision_buttons(link: Any, may_decide: bool) -> list[Any]:
    """The ways to decide on this link, for the row's menu and its page."""
    if not may_decide or link.status != ClientLink.Status.PENDING or link.contact_id is None:
        return []
    acts = [("accept", _("Accept"), "check"), ("refuse", _("Refuse"), "cross")]
    return [
        Button(
            label,
            url=f"{reverse(f'clientportal_approvals:{act}')}?id={link.pk}",
            icon_name=icon,
            priority=order,
        )
        for order, (act, label, icon) in enumerate(acts)
    ]
