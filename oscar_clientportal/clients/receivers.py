"""What clients hear: somebody has registered with Oscar; a login or a customer's file was deleted, whoever did it."""

from contextlib import suppress
from typing import Any

from django.contrib.auth import get_user_model
from django.db.models.signals import post_delete, pre_delete
from oscar.apps.customer.signals import user_registered
from oscar.core.loading import get_model

from .exceptions import ClientError
from .rules import normalise_email
from .services import invite_contact
from .services.files import forget_stored
from .services.leaving import forget_login


def invite_who_registered(sender: Any, *, user: Any, **kwargs: Any) -> None:
    """A contact waits for this address: the invitation, once more, is how its owner shows that it is theirs."""
    try:
        email = normalise_email(user.email)
    except ValueError:
        return
    contacts = get_model("clientportal_clients", "Contact").objects.with_email(email)
    waiting = contacts.filter(user=None).first()
    if waiting is not None:
        with suppress(ClientError):  # no seat is free in their company: whoever registers doesn't learn of it
            invite_contact(contact=waiting)


def forget_deleted_login(sender: Any, *, instance: Any, **kwargs: Any) -> None:
    forget_login(user=instance)


def forget_deleted_file(sender: Any, *, instance: Any, **kwargs: Any) -> None:
    forget_stored(instance)


def connect() -> None:
    CompanyFile = get_model("clientportal_clients", "CompanyFile")
    post_delete.connect(forget_deleted_file, CompanyFile, dispatch_uid="clientportal_forget_deleted_file")
    pre_delete.connect(
        forget_deleted_login, get_user_model(), dispatch_uid="clientportal_forget_deleted_login"
    )
    user_registered.connect(invite_who_registered, dispatch_uid="clientportal_invite_who_registered")
