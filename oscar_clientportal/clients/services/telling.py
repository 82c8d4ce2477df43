"""People are told when what they may do in the shop has changed."""

from typing import Any

from oscar_clientportal.core import mail

from .mailing import language_of


def tell_of_access(contact: Any, change: str) -> None:
    """``change``: "role", "deactivated" or "reactivated". Whoever has no login isn't written to, nor who has left."""
    if contact.user_id is None or contact.company is None or not contact.email:
        return
    is_admin = contact.role == contact.Role.SUPER_ADMIN
    mail.send_on_commit(
        code="CLIENTPORTAL_ACCESS_CHANGED",
        email=contact.email,
        language=language_of(contact),
        context={"contact": contact, "company": contact.company, "access": change, "is_admin": is_admin},
    )
