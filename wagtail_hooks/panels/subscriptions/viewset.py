"""The panel: list, page, and what is done there."""

from typing import Any

from django.urls import URLPattern, path
from django.utils.translation import gettext_lazy as _
from oscar.core.loading import get_model

from wagtail_hooks.facts import Fact, readable
from wagtail_hooks.viewsets import ReadOnlyViewSet

from . import acts
from .listing import SubscriptionFilterSet, SubscriptionIndexView
from .page import SubscriptionView
from .rows import FACTS, subscriptions

Subscription = get_model("clientportal_subscriptions", "Subscription")


def contents(subscription: Any) -> str:
    return ", ".join(content.name for content in subscription.plan.contents.all())


def ends_at(subscription: Any) -> str:
    return readable(subscription.last_ends_at)


class SubscriptionViewSet(ReadOnlyViewSet):
    model = Subscription
    name = "clientportal_subscriptions"
    url_prefix = "client-portal/subscriptions"
    menu_label = _("Subscriptions")
    icon = "calendar-check"
    ordering = "-pk"
    export_filename = "subscriptions"
    actions = ("view", "change")
    rows = staticmethod(subscriptions)
    index_view_class = SubscriptionIndexView
    index_results_template_name = "oscar_clientportal/wagtail/subscriptions/index_results.html"
    inspect_view_class = SubscriptionView
    filterset_class = SubscriptionFilterSet
    #: What is searched: see ``rows.find``.
    search_fields = ["contact__search_text"]
    facts = FACTS
    details = (
        Fact("contents", _("Contents"), contents),
        Fact("term", _("Length of a term"), lambda row: row.plan.term_text),
        Fact("ends", _("Ends"), ends_at),
        Fact("paused", _("Paused"), lambda row: row.paused_at),
    )

    def get_urlpatterns(self) -> list[URLPattern]:
        views = acts.VIEWS.items()
        return [
            *super().get_urlpatterns(),
            *[path(f"{name}/<int:pk>/", self.construct_view(view), name=name) for name, view in views],
        ]
