"""Everything people are told about subscriptions by mail: written down with what happened, sent after it stands."""

from .changes import tell_of_change, tell_of_end
from .outbox import handed_over_together, next_waiting_mail, post, send_waiting_mails
from .purchases import creation_mails, tell_of_creation, tell_of_refusal, tell_of_upgrade, upgrade_mails
from .renewals import tell_of_coming_renewal, tell_of_expiring_card, tell_of_renewal
from .unpaid import tell_of_needed_action, tell_of_refused_renewal, tell_of_suspension

__all__ = [
    "creation_mails",
    "handed_over_together",
    "next_waiting_mail",
    "post",
    "send_waiting_mails",
    "tell_of_change",
    "tell_of_coming_renewal",
    "tell_of_creation",
    "tell_of_end",
    "tell_of_expiring_card",
    "tell_of_needed_action",
    "tell_of_refusal",
    "tell_of_refused_renewal",
    "tell_of_renewal",
    "tell_of_suspension",
    "tell_of_upgrade",
    "upgrade_mails",
]
