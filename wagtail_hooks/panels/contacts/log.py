"""What the staff did with contacts, in Wagtail's own log and its report too."""

from typing import Any

from django.utils.translation import gettext_lazy
from wagtail.log_actions import log

CREATED, CHANGED = "wagtail.create", "wagtail.edit"
INVITED, REVOKED = "clientportal.contact_invited", "clientportal.invitation_revoked"
ACCESS_SENT = "clientportal.access_sent"


def log_contact(contact: Any, action: str, user: Any) -> None:
    log(instance=contact, action=action, user=user, title=str(contact))


def register(actions: Any) -> None:
    actions.register_action(INVITED, gettext_lazy("Invite a contact"), gettext_lazy("Invited"))
    actions.register_action(REVOKED, gettext_lazy("Revoke an invitation"), gettext_lazy("Invitation revoked"))
    actions.register_action(ACCESS_SENT, gettext_lazy("Send access data"), gettext_lazy("Access data sent"))
