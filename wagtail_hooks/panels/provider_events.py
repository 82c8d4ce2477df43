"""Panel: what the card provider told the shop, and what could not be done about it yet."""

from functools import partial
from typing import Any

import django_filters
from django import forms
from django.db import transaction
from django.db.models import Q, QuerySet
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.urls import URLPattern, path, reverse
from django.utils.decorators import method_decorator
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, pgettext_lazy
from oscar.core.loading import get_model
from wagtail.admin import messages
from wagtail.admin.filters import DateRangePickerWidget, WagtailFilterSet
from wagtail.admin.ui.tables import DateColumn, StatusTagColumn
from wagtail.admin.widgets.button import Button, HeaderButton

from oscar_clientportal.payments import services
from wagtail_hooks.confirm import ConfirmView
from wagtail_hooks.facts import Fact
from wagtail_hooks.viewsets import ReadOnlyFactsView, ReadOnlyIndexView, ReadOnlyViewSet

ProviderEvent = get_model("clientportal_payments", "ProviderEvent")

STATES = {
    "processed": (gettext_lazy("Processed"), Q(processed_at__isnull=False)),
    "failed": (gettext_lazy("Failed"), Q(processed_at=None) & ~Q(error="")),
    "unprocessed": (gettext_lazy("Not processed"), Q(processed_at=None)),
}


def events() -> QuerySet:
    return ProviderEvent.objects.all()


def state(event: Any) -> str:
    if event.processed_at:
        return _("Processed")
    return _("Failed") if event.error else _("Not processed")


def with_state(events: QuerySet, name: str, value: str) -> QuerySet:
    return events.filter(STATES[value][1])


def replay_url(event: Any) -> str:
    return reverse("clientportal_events:replay", args=[event.pk])


class EventFilterSet(WagtailFilterSet):
    state = django_filters.ChoiceFilter(
        label=gettext_lazy("Status"),
        choices=[(code, label) for code, (label, _condition) in STATES.items()],
        method=with_state,
        widget=forms.RadioSelect,
        empty_label=gettext_lazy("All"),
    )
    received = django_filters.DateFromToRangeFilter(
        label=gettext_lazy("Received"), field_name="received_at", widget=DateRangePickerWidget
    )

    class Meta:
        model = ProviderEvent
        fields = ["state", "received"]


class EventIndexView(ReadOnlyIndexView):
    page_title = gettext_lazy("Card events")

    def get_list_more_buttons(self, instance: Any) -> list[Any]:
        buttons = super().get_list_more_buttons(instance)
        if instance.processed_at is None and self.user_has_permission("change"):
            buttons.append(Button(_("Replay"), url=replay_url(instance), icon_name="rotate", priority=0))
        return buttons


class EventFactsView(ReadOnlyFactsView):
    @property
    def header_buttons(self) -> list[Any]:
        if self.object.processed_at or not self.user_has_permission("change"):
            return []
        return [HeaderButton(_("Replay"), url=replay_url(self.object), icon_name="rotate")]


@method_decorator(transaction.non_atomic_requests, name="dispatch")
class ReplayView(ConfirmView):
    model = ProviderEvent
    permission_required = "change"
    index_url_name = "clientportal_events:index"
    rows = staticmethod(events)
    page_title = gettext_lazy("Replay")
    question = gettext_lazy("Look into this event once more?")
    consequence = gettext_lazy("The card provider is asked how things stand now; nothing is charged twice.")
    yes_label = gettext_lazy("Yes, replay it")

    def post(self, request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponse:
        if services.process_event(event=self.object):
            messages.success(request, _("%(event)s: processed.") % {"event": self.object.event_id})
        else:
            facts = {"event": self.object.event_id, "error": self.object.error}
            messages.error(request, _("%(event)s: failed again. %(error)s") % facts)
        return redirect(self.index_url)


class EventViewSet(ReadOnlyViewSet):
    model = ProviderEvent
    name = "clientportal_events"
    url_prefix = "client-portal/card-events"
    menu_label = gettext_lazy("Card events")
    icon = "rotate"
    ordering = "-received_at"
    export_filename = "card-events"
    actions = ("view", "change")
    rows = staticmethod(events)
    index_view_class = EventIndexView
    inspect_view_class = EventFactsView
    filterset_class = EventFilterSet
    search_fields = ["event_id", "kind", "reference", "error"]
    facts = (
        Fact("kind", gettext_lazy("What happened"), lambda event: event.kind, sort_key="kind"),
        Fact("reference", gettext_lazy("About"), lambda event: event.reference),
        Fact(
            "received",
            gettext_lazy("Received"),
            lambda event: event.received_at,
            sort_key="received_at",
            column=DateColumn,
        ),
        Fact(
            "status",
            gettext_lazy("Status"),
            state,
            column=partial(StatusTagColumn, primary=lambda event: event.processed_at is not None),
        ),
        Fact("tries", gettext_lazy("Tries"), lambda event: event.tries, sort_key="tries"),
        Fact("error", gettext_lazy("Error"), lambda event: event.error),
        Fact("event", pgettext_lazy("webhook", "Event"), lambda event: event.event_id, is_listed=False),
        Fact("processed", gettext_lazy("Processed"), lambda event: event.processed_at, is_listed=False),
    )

    def get_urlpatterns(self) -> list[URLPattern]:
        return [
            *super().get_urlpatterns(),
            path("replay/<int:pk>/", self.construct_view(ReplayView), name="replay"),
        ]
