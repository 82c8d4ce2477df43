"""What is done with contacts: found, made, invited, given a login."""

from .contacts import ensure_contact, find_login, get_or_create_contact
from .invitations import accept_invitation, find_invitation, invite_contact

__all__ = [
    "accept_invitation",
    "ensure_contact",
    "find_invitation",
    "find_login",
    "get_or_create_contact",
    "invite_contact",
]
