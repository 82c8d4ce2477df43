"""What the staff did to accounts, in Wagtail's own log and its report too."""

from typing import Any

from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from oscar.core.loading import get_model
from wagtail.log_actions import LogFormatter, log

Act = get_model("clientportal_accounts", "AccountAct")
ClientLink = get_model("clientportal_portfolios", "ClientLink")
CLIENT_DECIDED, CLIENT_ASSIGNED = "clientportal.client_decided", "clientportal.client_assigned"
AGENT_CHANGED = "clientportal.agent_changed"
AGENT_CHANGES = {
    "made": gettext_lazy("Made an agent"),
    "on": gettext_lazy("Switched on"),
    "off": gettext_lazy("Switched off"),
    "handed-over": gettext_lazy("Handed %(count)s clients over to %(to)s"),
}
ACT, OPENED = "clientportal.account_act", "clientportal.account_opened"


def log_act(act: Any, user: Any) -> None:
    """Note the act, or the decision on it, beside the account's own log."""
    data = {"act": act.kind, "status": act.status, "amount": str(act.amount or ""), "reason": act.reason}
    log(instance=act.account, action=ACT, user=user, title=str(act.account), data=data)


def log_opening(account: Any, user: Any) -> None:
    log(instance=account, action=OPENED, user=user, title=str(account))


def log_decision(link: Any, user: Any) -> None:
    """Note that this client was accepted or refused, for whom and why."""
    data = {"status": link.status, "agent": str(link.agent), "reason": link.reason}
    log(instance=link, action=CLIENT_DECIDED, user=user, title=str(link.contact), data=data)


def log_assignment(link: Any, user: Any) -> None:
    """Note that the staff put this client into an agent's portfolio."""
    log(
        instance=link,
        action=CLIENT_ASSIGNED,
        user=user,
        title=str(link.contact),
        data={"agent": str(link.agent)},
    )


def log_agent(agent: Any, user: Any, change: str, **data: Any) -> None:
    """Note what was done to an agent: a key of ``AGENT_CHANGES``, with what its words need."""
    log(instance=agent, action=AGENT_CHANGED, user=user, title=str(agent), data={"change": change, **data})


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

    @actions.register_action(CLIENT_DECIDED)
    class ClientDecidedFormatter(LogFormatter):
        label = gettext_lazy("Decide on an agent's client")

        def format_message(self, log_entry: Any) -> str:
            status = ClientLink.Status(log_entry.data["status"]).label
            told = _("%(status)s for %(agent)s") % {**log_entry.data, "status": status}
            return f"{told}: {log_entry.data['reason']}" if log_entry.data["reason"] else told

    @actions.register_action(CLIENT_ASSIGNED)
    class ClientAssignedFormatter(LogFormatter):
        label = gettext_lazy("Put a client into a portfolio")

        def format_message(self, log_entry: Any) -> str:
            return _("Put into the portfolio of %(agent)s") % log_entry.data

    @actions.register_action(AGENT_CHANGED)
    class AgentChangedFormatter(LogFormatter):
        label = gettext_lazy("Change an agent")

        def format_message(self, log_entry: Any) -> str:
            return str(AGENT_CHANGES[log_entry.data["change"]]) % log_entry.data
