"""The invitation of a client who stands in a portfolio and has no login."""

from contextlib import suppress
from datetime import timedelta
from typing import Any

from oscar_clientportal.clients.exceptions import ClientError
from oscar_clientportal.clients.services import invite_contact
from oscar_clientportal.core import clock

#: Several agents may add the same person on one day; their mailbox gets no more than one invitation in this
#: time.
INVITE_AGAIN_AFTER = timedelta(hours=1)


def invite_client(*, link: Any) -> None:
    """Invite the client where the agent asked for it and they can't log in yet; once within an hour.

    Where their company has no seat free, they stay as they are, and the agent learns nothing of it.
    """
    contact = link.contact
    if link.invited_at is None or contact.user_id is not None or not contact.email:
        return
    if not contact.invitations.sent_since(clock.now() - INVITE_AGAIN_AFTER).exists():
        with suppress(ClientError):
            invite_contact(contact=contact, invited_by=link.agent.user)
