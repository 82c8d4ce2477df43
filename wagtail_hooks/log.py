"""What the staff did to accounts, in Wagtail's own log and its report too."""

from typing import Any

from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from oscar.core.loading import get_model
from wagtail.log_actions import LogFormatter, log

Act = get_model("clientportal_accounts", "AccountAct")
ACT, OPENED = "clientportal.account_act", "clientportal.account_opened"


def log_act(act: Any, user: Any) -> None:
    """Note the act, or the decision on it, beside the account's own log."""
    data = {"act": act.kind, "status": act.status, "amount": str(act.amount or ""), "reason": act.reason}
    log(instance=act.account, action=ACT, user=user, title=str(act.account), data=data)


def log_opening(account: Any, user: Any) -> None:
    log(instance=account, action=OPENED, user=user, title=str(account))


def register(actions: Any) -> None:
    actions.register_action(OPENED, gettext_lazy("Open a customer account"), gettext_lazy("Opened"))

    @actions.register_action(ACT)
    class AccountActFormatter(LogFormatter):
        label = gettext_lazy("Act on a customer account")

        def format_message(self, log_entry: Any) -> str:
            data = log_entry.data
            act = f"{Act.Kind(data['act']).label} {data['amount']}".strip()
            status = Act.Status(data["status"]).label
            return _("%(act)s (%(status)s): %(reason)s") % {**data, "act": act, "status": status}
