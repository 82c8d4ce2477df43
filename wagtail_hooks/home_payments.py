"""On Wagtail's first page: payments, refunds and events that need somebody."""

from typing import Any

from django.urls import reverse
from django.utils.translation import ngettext
from oscar.core.loading import get_model
from wagtail.admin.ui.components import Component


class OpenPaymentsPanel(Component):
    """What of the money needs this person; nothing where nothing does."""

    name = "clientportal_open_payments"
    template_name = "oscar_clientportal/wagtail/home_open_payments.html"
    order = 121

    def get_context_data(self, parent_context: dict[str, Any]) -> dict[str, Any]:
        user = parent_context["request"].user
        found: list[tuple[int, str, str]] = []
        if user.has_perm("clientportal_payments.change_refund"):
            found += _payments(user)
        if user.has_perm("clientportal_payments.change_providerevent"):
            found += _events()
        return {"items": [(text % {"count": count}, url) for count, text, url in found if count]}


def _payments(user: Any) -> list[tuple[int, str, str]]:
    refunds = get_model("clientportal_payments", "Refund").objects
    parts = get_model("clientportal_payments", "PaymentPart").objects
    failed = refunds.needing_attention().count() + parts.needing_attention().count()
    waiting = refunds.waiting().exclude(actor=user.pk).count()
    url = reverse("clientportal_refunds:index")
    return [
        (
            failed,
            ngettext(
                "%(count)d payment or refund needs attention",
                "%(count)d payments or refunds need attention",
                failed,
            ),
            f"{url}?refunds=attention",
        ),
        (
            waiting,
            ngettext(
                "%(count)d refund waits for you to agree", "%(count)d refunds wait for you to agree", waiting
            ),
            f"{url}?refunds=waiting",
        ),
    ]


def _events() -> list[tuple[int, str, str]]:
    events = get_model("clientportal_payments", "ProviderEvent").objects
    failed = events.unprocessed().exclude(error="").count()
    text = ngettext("%(count)d card event failed", "%(count)d card events failed", failed)
    return [(failed, text, f"{reverse('clientportal_events:index')}?state=failed")]
