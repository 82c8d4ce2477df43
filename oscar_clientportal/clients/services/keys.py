"""Unique keys: the way into "My space" for a contact without a login. Only the key's hash is stored."""

import secrets
from typing import Any

from django.db import transaction
from django.utils.crypto import constant_time_compare
from oscar.core.loading import get_model

from oscar_clientportal.clients import rules
from oscar_clientportal.clients.exceptions import NoAddress
from oscar_clientportal.clients.standing import why_closed
from oscar_clientportal.core import clock

from .throttling import forgive_address

SpaceKey = get_model("clientportal_clients", "SpaceKey")


@transaction.atomic
def issue_key(*, contact: Any) -> str:
    """Make the contact's unique key anew and return it as it is written in a mail; the old one is dead.

    Whoever was in "My space" with the old one is out at their next request. Failed tries for the address are
    forgotten: the mail with the key is a fresh start. Raises ``NoAddress``.
    """
    if not contact.email:
        raise NoAddress
    characters = "".join(secrets.choice(rules.KEY_ALPHABET) for _position in range(rules.KEY_LENGTH))
    SpaceKey.objects.update_or_create(
        contact=contact,
        defaults={"key_hash": rules.token_hash(characters), "created_at": clock.now(), "used_at": None},
    )
    forgive_address(email=contact.email)
    return rules.format_key(characters)


def find_by_key(*, key: str, email: str) -> Any:
    """The contact whom this unique key, however typed, and this address belong to, or None.

    One query, whatever is wrong with the pair; one more, which notes the use, where nothing is. The contact comes with
    its key, its login and its company. Somebody whose login is switched off or closed is let in no other way either.
    """
    digest = rules.token_hash(rules.normalise_key(key))
    found = (
        SpaceKey.objects.filter(key_hash=digest).select_related("contact__user", "contact__company").first()
    )
    known_email = found.contact.email if found else ""
    is_right = constant_time_compare(known_email.encode(), _normalised(email).encode())
    if not is_right or found is None or not is_active(found.contact) or why_closed(found.contact):
        return None
    SpaceKey.objects.filter(pk=found.pk).update(used_at=clock.now())
    found.contact.space_key = found
    return found.contact


def is_active(contact: Any) -> bool:
    """Whether nobody has switched this contact's login off: the shop, or whoever runs their company."""
    return contact.deactivated_at is None and (contact.user is None or contact.user.is_active)


def _normalised(email: str) -> str:
    try:
        return rules.normalise_email(email)
    except ValueError:
        return ""
