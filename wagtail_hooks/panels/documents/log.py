"""What the staff did with documents, in Wagtail's own log and its report too."""

from typing import Any

from django.utils.translation import gettext_lazy
from wagtail.log_actions import LogFormatter, log

CHANGED = "clientportal.document_changed"
CHANGES = {
    "paid": gettext_lazy("Payment of %(amount)s recorded"),
    "undone": gettext_lazy("Payment of %(amount)s undone"),
    "sent": gettext_lazy("Sent again"),
    "tried": gettext_lazy("Tried again to issue it"),
    "asked": gettext_lazy("Invoice asked for"),
}


def log_document(about: Any, user: Any, change: str, **data: Any) -> None:
    """Note what was done: a key of ``CHANGES`` with what its words need."""
    noted = {"change": change, **data}
    log(instance=about, action=CHANGED, user=user, title=str(about)[:200], data=noted)


def register(actions: Any) -> None:
    @actions.register_action(CHANGED)
    class DocumentFormatter(LogFormatter):
        label = gettext_lazy("Change a document")

        def format_message(self, log_entry: Any) -> str:
            return str(CHANGES[log_entry.data["change"]]) % log_entry.data
