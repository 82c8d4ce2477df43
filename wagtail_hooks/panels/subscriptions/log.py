"""What the staff did with subscriptions, in Wagtail's own log and its report too."""

from typing import Any

from django.utils.translation import gettext_lazy
from wagtail.log_actions import LogFormatter, log

CHANGED = "clientportal.subscription_changed"
CHANGES = {
    "extend": gettext_lazy("Extended"),
    "cancel": gettext_lazy("Cancelled with the end of its term"),
    "end": gettext_lazy("Cancelled at once"),
    "pause": gettext_lazy("Paused"),
    "resume": gettext_lazy("Resumed"),
    "move": gettext_lazy("Moved to %(contact)s"),
}


def log_act(subscription: Any, user: Any, act: str, reason: str) -> None:
    """Note what was done to this subscription: a key of ``CHANGES``, and why."""
    data = {"change": act, "reason": reason, "contact": subscription.contact.name}
    log(instance=subscription, action=CHANGED, user=user, title=str(subscription), data=data)


def register(actions: Any) -> None:
    @actions.register_action(CHANGED)
    class SubscriptionFormatter(LogFormatter):
        label = gettext_lazy("Change a subscription")

        def format_message(self, log_entry: Any) -> str:
            change = str(CHANGES[log_entry.data["change"]]) % log_entry.data
            return f"{change}: {log_entry.data['reason']}"
