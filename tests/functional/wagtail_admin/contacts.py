"""What the tests of the panel of contacts share."""

from typing import Any

from oscar_clientportal.clients import services
from tests import factories

CONTACTS = "/cms/client-portal/contacts/"
PARTNERS, LEADS = f"{CONTACTS}partners/", f"{CONTACTS}leads/"
NEW = {kind: f"{CONTACTS}new/{kind}/" for kind in ("client", "partner", "lead")}
RIGHTS = {
    "view": "view_contact",
    "add": "add_contact",
    "change": "change_contact",
    "invite": "invite_contact",
    "send": "send_access_contact",
    "export": "export_contact",
}


def model() -> Any:
    return factories.model("clients", "Contact")


def person(**fields: Any) -> Any:
    names = {"kind": "client", "first_name": "Ada", "last_name": "Lovelace", "email": "ada@example.com"}
    return services.create_contact(**{**names, **fields})


def posted(**fields: Any) -> dict[str, Any]:
    return {"first_name": "Ada", "last_name": "Lovelace", "email": "ada@example.com", **fields}


def url(act: str, contact: Any) -> str:
    return f"{CONTACTS}{act}/{contact.pk}/"
