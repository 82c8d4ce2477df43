"""What the staff did with conditions, in Wagtail's own log and its report too."""

from typing import Any

from django.utils.translation import gettext_lazy
from wagtail.log_actions import LogFormatter, log

from . import rows

CHANGED = "clientportal.price_condition_changed"
CHANGES = {
    "made": gettext_lazy("Made: %(scale)s, %(days)s"),
    "changed": gettext_lazy("Changed: %(scale)s, %(days)s"),
    "ended": gettext_lazy("Ended: valid %(days)s"),
    "deleted": gettext_lazy("Deleted: %(scale)s, %(days)s"),
}


def log_condition(condition: Any, user: Any, change: str) -> None:
    """Note what was done with this condition: a key of ``CHANGES``."""
    told = {"change": change, "scale": rows.scale(condition), "days": rows.validity(condition)}
    log(instance=condition, action=CHANGED, user=user, title=rows.title(condition), data=told)


def register(actions: Any) -> None:
    @actions.register_action(CHANGED)
    class PriceConditionFormatter(LogFormatter):
        label = gettext_lazy("Change a price condition")

        def format_message(self, log_entry: Any) -> str:
            return str(CHANGES[log_entry.data["change"]]) % log_entry.data
