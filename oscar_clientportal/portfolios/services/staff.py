"""Who in the shop decides on clients, and what they are told: somebody waits, or waits for too long already."""

from typing import Any

from django.conf import settings
from django.contrib.auth import get_user_model
from django.db.models import Q

from oscar_clientportal.core import mail

PERMISSION = {"codename": "approve_clientlink", "content_type__app_label": "clientportal_portfolios"}


def tell_staff(*, link: Any) -> None:
    """Mail those who may decide that this link waits for them."""
    context = {"link": link, "contact": link.contact, "agent": link.agent}
    send_to_deciders(code="CLIENTPORTAL_LINK_REQUEST", context=context)


def send_to_deciders(*, code: str, context: dict[str, Any]) -> None:
    """Mail users with the permission to approve clients, of their own or by a group, each in their language; if there
    are none, the superusers; if there are none either, ``settings.MANAGERS``."""
    users = deciders()
    for user in users:
        mail.send_on_commit(
            code=code, email=user.email, language=language_of(user), user=user, context=context
        )
    for manager in [] if users else settings.MANAGERS:
        address = manager if isinstance(manager, str) else manager[1]  # pairs up to Django 5.2
        mail.send_on_commit(code=code, email=address, context=context)


def deciders() -> list[Any]:
    people = get_user_model().objects.select_related("clientportal_contact")
    users = people.filter(is_active=True).exclude(email="")
    own = {f"user_permissions__{key}": value for key, value in PERMISSION.items()}
    by_group = {f"groups__permissions__{key}": value for key, value in PERMISSION.items()}
    return list(users.filter(Q(**own) | Q(**by_group)).distinct()) or list(users.filter(is_superuser=True))


def language_of(user: Any) -> str:
    """The language in which this member of the staff works in the admin, else that of their contact; else empty."""
    profile = getattr(user, "wagtail_userprofile", None)
    contact = getattr(user, "clientportal_contact", None)
    return getattr(profile, "preferred_language", "") or getattr(contact, "language", "")
