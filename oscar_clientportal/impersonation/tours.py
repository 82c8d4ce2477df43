"""A guided tour: somebody of the staff sees the shop as a person who has no login yet.

Nothing is consumed and nothing kept: each request works with a login that exists only inside its transaction, which is
always rolled back.
"""

from typing import Any
from uuid import uuid4

from django.contrib.auth import get_user_model


def lend_login(contact: Any) -> Any:
    """A login for the contact, for as long as the transaction lasts. No signal is sent of it."""
    users = get_user_model()
    guest = users(**_identity(users, contact))
    for field in ("first_name", "last_name"):
        if hasattr(guest, field):
            setattr(guest, field, getattr(contact, field))
    guest.set_unusable_password()
    users._base_manager.bulk_create([guest])
    type(contact).objects.filter(pk=contact.pk).update(user=guest)
    return guest


def _identity(users: Any, contact: Any) -> dict[str, str]:
    """A name that nobody has; the contact's address, unless it must be unique and somebody has it."""
    name = f"tour-{uuid4()}"
    email = contact.email
    is_unique = users._meta.get_field("email").unique
    if is_unique and users._base_manager.filter(email__iexact=email).exists():
        email = f"{name}@tour.invalid"
    if users.USERNAME_FIELD == "email":
        return {"email": email or f"{name}@tour.invalid"}
    return {users.USERNAME_FIELD: name, "email": email}
