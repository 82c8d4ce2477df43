"""Signed links to the page on which a client says yes or no to an order: whoever has one got it by mail."""

from typing import Any

from django.core import signing
from oscar.core.loading import get_model

from oscar_clientportal.core import conf, tenancy

SALT = "oscar_clientportal.waiting_order"


def waiting_order_token(waiting: Any, contact: Any) -> str:
    """The token for this order's page, for the contact who is asked."""
    return signing.dumps([tenancy.current_schema(), waiting.pk, contact.pk], salt=SALT)


def waiting_order_of(token: str) -> tuple[Any, Any] | None:
    """The order of a token of this shop that is not too old, and the contact it was given to; else None.

    The contact must still be one of the client's people who may decide.
    """
    try:
        longest = conf.settings.waiting_order_lifetime
        schema, pk, contact_pk = signing.loads(token, salt=SALT, max_age=longest)
    except (signing.BadSignature, ValueError, TypeError):
        return None
    if schema != tenancy.current_schema():
        return None
    rows = get_model("clientportal_impersonation", "WaitingOrder").objects.with_people()
    waiting = rows.filter(pk=pk).first()
    contacts = get_model("clientportal_clients", "Contact").objects.select_related("user", "company")
    contact = contacts.filter(pk=contact_pk).first()
    if waiting is None or contact is None or not waiting.may_be_decided_by(contact):
        return None
    return waiting, contact
