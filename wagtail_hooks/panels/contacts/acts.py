"""What can be done with a contact, by whom, and why not."""

from collections.abc import Collection
from dataclasses import dataclass
from typing import Any

from django.utils.translation import gettext as _

from oscar_clientportal.clients import services

from .rows import access_sent, url_of

INVITE = "clientportal_clients.invite_contact"
SEND_ACCESS = "clientportal_clients.send_access_contact"


@dataclass(frozen=True)
class Offer:
    label: str
    url: str
    icon: str
    #: Why it can't be done now; empty where it can.
    why_not: str = ""
    #: What is known of it, such as when it was done last.
    note: str = ""


def may_invite(user: Any) -> bool:
    return user.has_perm(INVITE)


def offered(contact: Any, user: Any, with_open_invitation: Collection[int]) -> list[Offer]:
    """The acts this user may do, those that are impossible now among them."""
    offers = []
    if may_invite(user):
        offers += _invitations(contact, contact.pk in with_open_invitation)
    if user.has_perm(SEND_ACCESS):
        why_not = services.why_no_access_data(contact=contact)
        offers.append(
            Offer(_("Send access data"), url_of("access")(contact), "mail", why_not, access_sent(contact))
        )
    return offers


def _invitations(contact: Any, is_open: bool) -> list[Offer]:
    if contact.user_id is not None:
        return []
    is_again = contact.status == contact.Status.INVITED
    label = _("Invite again") if is_again else _("Invite")
    offers = [Offer(label, url_of("invite")(contact), "mail", services.why_not_invitable(contact=contact))]
    if is_open:
        offers.append(Offer(_("Revoke the invitation"), url_of("revoke")(contact), "cross"))
    return offers
