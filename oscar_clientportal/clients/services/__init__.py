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
from .default_users import ensure_default_user
from .identities import Imported, import_identities
from .invitations import (
    accept_invitation,
    find_invitation,
    invite_contact,
    revoke_invitation,
    why_not_invitable,
)
from .keys import find_by_key, is_active, issue_key
from .leaving import deactivate_contact, reactivate_contact, set_last_day
from .mailing import Recipient, copies, fetch_colleagues, language_of, recipients, staff_with
from .people import (
    change_role,
    change_user,
    delete_contact,
    invite_user,
    resend_invitation,
    take_back_invitation,
)
from .records import record
from .registration import begin_registration, confirm_registration, find_registration, tell_registrant
from .registration_links import (
    create_registration_link,
    find_registration_link,
    mail_registration_link,
    registration_token,
    registration_url,
    revoke_registration_link,
)
from .standing import block_company, check_validity, set_validity, unblock_company
from .throttling import forgive, throttle

__all__ = [
    "Imported",
    "Recipient",
    "accept_invitation",
    "begin_registration",
    "block_company",
    "change_contact",
    "change_role",
    "change_user",
    "check_validity",
    "confirm_registration",
    "copies",
    "create_contact",
    "create_registration_link",
    "deactivate_contact",
    "delete_contact",
    "ensure_contact",
    "ensure_default_user",
    "fetch_colleagues",
    "find_by_key",
    "find_invitation",
    "find_login",
    "find_registration",
    "find_registration_link",
    "forgive",
    "get_or_create_contact",
    "import_identities",
    "invite_contact",
    "invite_user",
    "is_active",
    "issue_key",
    "language_of",
    "mail_registration_link",
    "reactivate_contact",
    "recipient_of_company",
    "recipients",
    "record",
    "registration_token",
    "registration_url",
    "resend_invitation",
    "revoke_invitation",
    "revoke_registration_link",
    "send_access_data",
    "send_company_access_data",
    "set_last_day",
    "set_validity",
    "staff_with",
    "take_back_invitation",
    "tell_registrant",
    "throttle",
    "unblock_company",
    "why_no_access_data",
    "why_no_company_access_data",
    "why_not_invitable",
]
