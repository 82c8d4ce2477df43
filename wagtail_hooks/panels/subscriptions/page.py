"""The page of one subscription: what it is, what can be done with it, and its life."""

from typing import Any

from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from oscar.core.loading import get_model

from oscar_clientportal.core import clock
from wagtail_hooks.viewsets import ReadOnlyFactsView

from . import picture, timeline

PaymentAttempt = get_model("clientportal_payments", "PaymentAttempt")
Subscription = get_model("clientportal_subscriptions", "Subscription")
Status = Subscription.Status

LABELS = {
    "extend": gettext_lazy("Extend"),
    "pause": gettext_lazy("Pause"),
    "resume": gettext_lazy("Resume"),
    "move": gettext_lazy("Move to somebody else"),
    "cancel": gettext_lazy("Cancel at the end"),
    "end": gettext_lazy("Cancel now"),
}


def possible(subscription: Any) -> list[str]:
    """The acts that make sense as it stands now; the services decide."""
    status = subscription.status
    if status == Status.PENDING:
        return []
    if status == Status.CANCELLED:
        return ["extend"]
    if status == Status.PAUSED:
        return ["resume", "move", "end"]
    runs = subscription.last_ends_at and subscription.last_ends_at > clock.now()
    is_running = status == Status.ACTIVE and runs
    pausing = ["pause"] if is_running and not subscription.renewal_status else []
    ending = ["cancel"] if is_running and subscription.auto_renew else []
    return ["extend", *pausing, "move", *ending, "end"]


def refund_url(terms: list[Any], user: Any) -> str:
    """Where the last payment for it can go back, with its line chosen; empty where none can, or not by this user."""
    paid = [term for term in terms if term.order_line_id]
    if not paid or not user.has_perm("clientportal_payments.add_refund"):
        return ""
    line = paid[-1].order_line
    attempt = PaymentAttempt.objects.filter(order=line.order_id, status=PaymentAttempt.Status.DONE).first()
    if attempt is None:
        return ""
    return f"{reverse('clientportal_refunds:refund', args=[attempt.pk])}?line={line.pk}"


class SubscriptionView(ReadOnlyFactsView):
    page_title = gettext_lazy("Subscription")
    template_name = "oscar_clientportal/wagtail/subscriptions/subscription.html"

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        subscription, user = self.object, self.request.user
        terms, events = timeline.terms_of(subscription), timeline.events_of(subscription)
        return {
            **super().get_context_data(**kwargs),
            "acts": self.acts(terms),
            "picture": picture.picture_of(subscription, terms, events),
            "entries": timeline.entries(subscription, terms, events, user),
        }

    def acts(self, terms: list[Any]) -> list[dict[str, Any]]:
        """What this person can do about it now."""
        offered = []
        if self.user_has_permission("change"):
            offered = [
                {
                    "label": LABELS[name],
                    "url": reverse(f"clientportal_subscriptions:{name}", args=[self.object.pk]),
                    "is_serious": name == "end",
                }
                for name in possible(self.object)
            ]
        url = refund_url(terms, self.request.user)
        return [*offered, {"label": _("Refund"), "url": url}] if url else offered
