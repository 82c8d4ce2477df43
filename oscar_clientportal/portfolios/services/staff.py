"""Who in the shop is told that a client's link waits for a decision."""

from typing import Any

from django.conf import settings
from django.contrib.auth import get_user_model
from django.db.models import Q

from oscar_clientportal.core import mail

PERMISSION = {"codename": "change_clientlink", "content_type__app_label": "clientportal_portfolios"}


def tell_staff(*, link: Any) -> None:
    """Mail those who may decide: users with the permission "change client link" of their own or by a group;
    if there are none, the superusers; if there are none either, ``settings.MANAGERS``."""
    context = {"link": link, "contact": link.contact, "agent": link.agent}
    code = "CLIENTPORTAL_LINK_REQUEST"
    users = _deciders()
    for user in users:
        mail.send_on_commit(code=code, email=user.email, user=user, context=context)
    for manager in [] if users else settings.MANAGERS:
        address = manager if isinstance(manager, str) else manager[1]  # pairs up to Django 5.2
        mail.send_on_commit(code=code, email=address, context=context)


def _deciders() -> list[Any]:
    users = get_user_model().objects.filter(is_active=True).exclude(email="")
    own = {f"user_permissions__{key}": value for key, value in PERMISSION.items()}
    by_group = {f"groups__permissions__{key}": value for key, value in PERMISSION.items()}
    return list(users.filter(Q(**own) | Q(**by_group)).distinct()) or list(users.filter(is_superuser=True))
