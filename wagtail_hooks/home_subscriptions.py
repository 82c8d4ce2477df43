"""On Wagtail's first page: renewals that failed, and subscriptions that wait for their payment."""

from datetime import timedelta
from typing import Any

from django.urls import reverse
from django.utils.translation import ngettext
from oscar.core.loading import get_model
from wagtail.admin.ui.components import Component

from oscar_clientportal.core import clock

LATELY = timedelta(days=7)


class FailedRenewalsPanel(Component):
    """How many renewals failed in the last days, and what is suspended; nothing where nothing is."""

    name = "clientportal_failed_renewals"
    template_name = "oscar_clientportal/wagtail/home_failed_renewals.html"
    order = 122

    def get_context_data(self, parent_context: dict[str, Any]) -> dict[str, Any]:
        user = parent_context["request"].user
        rights = [f"clientportal_subscriptions.{right}_subscription" for right in ("view", "change")]
        if not any(user.has_perm(right) for right in rights):
            return {"items": []}
        return {"items": [(text % {"count": count}, url) for count, text, url in _found() if count]}


def _found() -> list[tuple[int, str, str]]:
    renewals = get_model("clientportal_subscriptions", "Renewal").objects
    subscriptions = get_model("clientportal_subscriptions", "Subscription").objects
    failed = renewals.filter(status="failed", updated_at__gte=clock.now() - LATELY).count()
    suspended = subscriptions.filter(status="suspended").count()
    url = reverse("clientportal_subscriptions:index")
    return [
        (
            failed,
            ngettext(
                "%(count)d renewal failed in the last 7 days",
                "%(count)d renewals failed in the last 7 days",
                failed,
            ),
            f"{url}?renewal=failed",
        ),
        (
            suspended,
            ngettext(
                "%(count)d subscription is suspended", "%(count)d subscriptions are suspended", suspended
            ),
            f"{url}?status=suspended",
        ),
    ]
