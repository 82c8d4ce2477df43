"""What the staff did with customers, in Wagtail's own log and its report too."""

from typing import Any

from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from wagtail.log_actions import LogFormatter

BLOCKED, UNBLOCKED = "clientportal.customer_blocked", "clientportal.customer_unblocked"
PERSON = "clientportal.customer_person"


def register(actions: Any) -> None:
    actions.register_action(UNBLOCKED, gettext_lazy("Unblock a customer"), gettext_lazy("Unblocked"))

    @actions.register_action(BLOCKED)
    class BlockedFormatter(LogFormatter):
        label = gettext_lazy("Block a customer")

        def format_message(self, log_entry: Any) -> str:
            return _("Blocked: %(reason)s") % log_entry.data

    @actions.register_action(PERSON)
    class PersonFormatter(LogFormatter):
        label = gettext_lazy("Change a user of a customer")

        def format_message(self, log_entry: Any) -> str:
            return _("%(name)s: %(done)s") % log_entry.data
