"""A mail as it waits: who reads it, and what it says, in no language."""

from collections.abc import Iterable
from dataclasses import dataclass, field
from datetime import datetime
from decimal import Decimal
from typing import Any

from django.contrib.auth import get_user_model
from django.utils.dateparse import parse_datetime
from oscar.core.loading import get_model

from oscar_clientportal.clients import services as clients
from oscar_clientportal.clients.abstract_models.companies import MailKind
from oscar_clientportal.subscriptions import tokens
from oscar_clientportal.subscriptions.services import history

ClientLink = get_model("clientportal_portfolios", "ClientLink")
Contact = get_model("clientportal_clients", "Contact")
Renewal = get_model("clientportal_subscriptions", "Renewal")

CLIENT, PAYER, COPY, FORMER = "client", "payer", "copy", "former"
AMOUNTS = ("amount", "before")


@dataclass(frozen=True)
class Letter:
    """What is told of one subscription, before it is known who reads it. Its key names it among that one's mails."""

    code: str
    key: str
    subscription_id: int
    facts: dict[str, Any] = field(default_factory=dict)

    def to_client(self, contact: Any, payer: Any = None) -> list[Any]:
        """For the beneficiary, and a copy for each of their company who is ticked for mails about subscriptions.

        ``payer`` is somebody else of theirs who gets a mail of their own, and so no copy.
        """
        if not contact.email:
            return []
        language = clients.language_of(contact)
        has_login = contact.user_id is not None
        reader = {"contact": contact.pk, "user": contact.user_id}
        own = self._mail(CLIENT, contact.email, language, **reader, has_login=has_login)
        return [own, *self.copies_for(contact, payer)]

    def to_payer(self, payer: Any, **facts: Any) -> list[Any]:
        """For the user who pays: what they paid is theirs alone, so that nobody gets a copy."""
        if payer is None or not payer.email:
            return []
        contact = getattr(payer, "clientportal_contact", None)
        language = clients.language_of(contact) if contact else ""
        facts = {"has_login": True, **facts}
        reader = {"contact": contact.pk if contact else None, "user": payer.pk}
        return [self._mail(PAYER, payer.email, language, **reader, **facts)]

    def to_both(self, contact: Any, payer: Any, **paid: Any) -> list[Any]:
        """For the beneficiary and for whoever pays, one mail where that is the same person; ``paid`` for the payer."""
        if is_same(contact, payer):
            return [*self.to_payer(payer, **paid), *self.copies_for(contact)]
        return [
            *self.to_client(contact, payer),
            *self.to_payer(payer, **about_client(contact, payer), **paid),
        ]

    def to_former(self, contact: Any) -> list[Any]:
        """For somebody whose it was."""
        if not contact.email:
            return []
        reader = {"contact": contact.pk, "user": contact.user_id}
        language = clients.language_of(contact)
        return [self._mail(FORMER, contact.email, language, **reader, is_former=True)]

    def copies_for(self, contact: Any, payer: Any = None) -> list[Any]:
        """For those of the beneficiary's company who are ticked for mails about subscriptions."""
        if contact.company is None:
            return []
        told = [contact.email, *([payer.email] if payer is not None else [])]
        copies = clients.copies(company=contact.company, kind=MailKind.SUBSCRIPTIONS, told=told)
        return [
            self._mail(
                f"{COPY}-{copy.contact.pk if copy.contact else 0}",
                copy.email,
                copy.language,
                contact=contact.pk,
                user=copy.user.pk if copy.user else None,
                copy_of=contact.name,
                has_login=contact.user_id is not None,
            )
            for copy in copies
        ]

    def _mail(
        self, role: str, email: str, language: str, *, contact: int | None, user: int | None, **facts: Any
    ) -> Any:
        event = history.event(
            subscription=None,
            kind=history.Kind.MAIL,
            key=f"{self.key}-{role}",
            code=self.code,
            role=role.partition("-")[0],
            email=email,
            language=language,
            contact=contact,
            user=user,
            facts={**self.facts, **facts},
        )
        event.subscription_id = self.subscription_id
        return event


@dataclass(frozen=True)
class Readers:
    """The people of some mails, by their keys."""

    contacts: dict[int, Any]
    users: dict[int, Any]


def is_same(contact: Any, payer: Any) -> bool:
    """Whether the beneficiary pays for themselves."""
    if payer is None:
        return False
    return contact.user_id == payer.pk or (bool(payer.email) and contact.email.lower() == payer.email.lower())


def about_client(contact: Any, payer: Any) -> dict[str, Any]:
    """For whom somebody pays, and where they find them; nothing for who pays for themselves. One query at most."""
    if payer is None or is_same(contact, payer):
        return {}
    link = ClientLink.objects.filter(
        agent__user=payer, contact=contact, status=ClientLink.Status.LINKED
    ).first()
    return {"client": contact.name, "link_id": link.pk if link else None}


def readers_of(events: Iterable[Any]) -> Readers:
    """Everybody these mails are for or about. At most two queries."""
    details = [event.details for event in events]
    contacts = Contact.objects.select_related("user").in_bulk(
        {found["contact"] for found in details} - {None}
    )
    users = {contact.user_id: contact.user for contact in contacts.values() if contact.user_id}
    missing = {found["user"] for found in details} - {None, *users}
    if missing:
        users |= get_user_model().objects.in_bulk(missing)
    return Readers(contacts, users)


def as_mail(event: Any, readers: Readers) -> dict[str, Any]:
    """What ``core.mail`` sends of it."""
    details = event.details
    user = readers.users.get(details["user"])
    contact = readers.contacts.get(details["contact"]) or user
    facts = {name: _value(name, value) for name, value in details["facts"].items()}
    if "renewal" in facts:
        facts["token"] = tokens.renewal_token(Renewal(pk=facts["renewal"], payer_id=details["user"]))
    return {
        "code": details["code"],
        "email": details["email"],
        "language": details["language"],
        "user": user,
        "context": {**facts, "contact": contact, "is_payer": details["role"] == PAYER},
    }


def _value(name: str, value: Any) -> Any:
    """What JSON made text of, as it was."""
    if name == "discounts":
        return [{**discount, "saved": Decimal(discount["saved"])} for discount in value]
    if name.endswith("_at") and value:
        return _moment(value)
    return Decimal(value) if name in AMOUNTS and value is not None else value


def _moment(value: Any) -> datetime | None:
    return parse_datetime(value) if isinstance(value, str) else value
