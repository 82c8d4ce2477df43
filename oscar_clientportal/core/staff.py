"""Who of the shop's staff is told of something: those who may act on it."""

from typing import Any

from django.conf import settings
from django.contrib.auth import get_user_model
from django.db.models import Q

from . import mail


def tell(*, code: str, permission: str, context: dict[str, Any]) -> None:
    """Mail users with this permission, of their own or by a group, each in their language; if there are none, the
    superusers; if there are none either, ``settings.MANAGERS``."""
    users = holders(permission)
    for user in users:
        mail.send_on_commit(
            code=code, email=user.email, language=language_of(user), user=user, context=context
        )
    for manager in [] if users else settings.MANAGERS:
        address = manager if isinstance(manager, str) else manager[1]  # pairs up to Django 5.2
        mail.send_on_commit(code=code, email=address, context=context)


def holders(permission: str) -> list[Any]:
    """Active users with ``app_label.codename`` and an address; the superusers where there are none."""
    label, _dot, codename = permission.partition(".")
    wanted = {"codename": codename, "content_type__app_label": label}
    people = get_user_model().objects.select_related("clientportal_contact")
    users = people.filter(is_active=True).exclude(email="")
    own = {f"user_permissions__{key}": value for key, value in wanted.items()}
    by_group = {f"groups__permissions__{key}": value for key, value in wanted.items()}
    return list(users.filter(Q(**own) | Q(**by_group)).distinct()) or list(users.filter(is_superuser=True))


def language_of(user: Any) -> str:
    """The language in which this member of the staff works in the admin, else that of their contact; else empty."""
    profile = getattr(user, "wagtail_userprofile", None)
    contact = getattr(user, "clientportal_contact", None)
    return getattr(profile, "preferred_language", "") or getattr(contact, "language", "")
