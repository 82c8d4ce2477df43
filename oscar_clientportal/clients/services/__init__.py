"""What is done with contacts: found, made, invited, given a login or a unique key."""

from .access_data import (
    recipient_of_company,
    send_access_data,
    send_company_access_data,
    why_no_access_data,
    why_no_company_access_data,
)
from .contacts import ensure_contact, find_login, get_or_create_contact
from .creating import change_contact, create_contact
from .invitations import (
    accept_invitation,
    find_invitation,
    invite_contact,
    revoke_invitation,
    why_not_invitable,
)
from .keys import find_by_key, is_active, issue_key
from .throttling import forgive, throttle

__all__ = [
    "accept_invitation",
    "change_contact",
    "create_contact",
    "ensure_contact",
    "find_by_key",
    "find_invitation",
    "find_login",
    "forgive",
    "get_or_create_contact",
    "invite_contact",
    "is_active",
    "issue_key",
    "recipient_of_company",
    "revoke_invitation",
    "send_access_data",
    "send_company_access_data",
    "throttle",
    "why_no_access_data",
    "why_no_company_access_data",
    "why_not_invitable",
]
