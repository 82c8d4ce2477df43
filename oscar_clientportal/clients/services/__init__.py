"""What is done with contacts: found, made, invited, given a login or a unique key."""

from .contacts import ensure_contact, find_login, get_or_create_contact
from .invitations import accept_invitation, find_invitation, invite_contact
from .keys import find_by_key, is_active, issue_key
from .throttling import forgive, throttle

__all__ = [
    "accept_invitation",
    "ensure_contact",
    "find_by_key",
    "find_invitation",
    "find_login",
    "forgive",
    "get_or_create_contact",
    "invite_contact",
    "is_active",
    "issue_key",
    "throttle",
]
