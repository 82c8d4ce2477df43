"""What clients hear from below: somebody has registered with Oscar."""

from typing import Any

from oscar.apps.customer.signals import user_registered
from oscar.core.loading import get_model

from .rules import normalise_email
from .services import invite_contact


def invite_who_registered(sender: Any, *, user: Any, **kwargs: Any) -> None:
    """A contact waits for this address: the invitation, once more, is how its owner shows that it is theirs."""
    try:
        email = normalise_email(user.email)
    except ValueError:
        return
    contacts = get_model("clientportal_clients", "Contact").objects.with_email(email)
    waiting = contacts.filter(user=None).first()
    if waiting is not None:
        invite_contact(contact=waiting)


def connect() -> None:
    user_registered.connect(invite_who_registered, dispatch_uid="clientportal_invite_who_registered")
