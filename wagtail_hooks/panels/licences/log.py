"""What the staff did with licences, in Wagtail's own log and its report too."""

from typing import Any

from django.utils.translation import gettext_lazy
from wagtail.log_actions import LogFormatter, log

CHANGED = "clientportal.licence_changed"
CHANGES = {
    "made": gettext_lazy("Made for %(company)s: %(quantity)s seats"),
    "changed": gettext_lazy("Changed: %(fields)s"),
    "next": gettext_lazy("From the next renewal on: %(quantity)s seats"),
    "given": gettext_lazy("Seat given to %(name)s"),
    "taken": gettext_lazy("Seat taken back from %(name)s"),
    "ended": gettext_lazy("Ended"),
}


def log_licence(licence: Any, user: Any, change: str, *, reason: str = "", **data: Any) -> None:
    """Note what was done with this licence: a key of ``CHANGES`` with what its words need, and why."""
    noted = {"change": change, "reason": reason, **data}
    log(instance=licence, action=CHANGED, user=user, title=str(licence), data=noted)


def register(actions: Any) -> None:
    @actions.register_action(CHANGED)
    class LicenceFormatter(LogFormatter):
        label = gettext_lazy("Change a licence")

        def format_message(self, log_entry: Any) -> str:
            told = str(CHANGES[log_entry.data["change"]]) % log_entry.data
            return f"{told}: {log_entry.data['reason']}" if log_entry.data["reason"] else told
