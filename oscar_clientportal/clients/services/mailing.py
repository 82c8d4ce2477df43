"""Who of a company gets its automated mails, and in which language."""

from collections.abc import Iterable
from dataclasses import dataclass
from typing import Any

from django.contrib.auth import get_user_model
from django.db.models import Prefetch, Q, prefetch_related_objects
from oscar.core.loading import get_model

from oscar_clientportal.clients import rules

from .keys import is_active


@dataclass(frozen=True)
class Recipient:
    """Somebody who is written to. A central address has no ``user`` and no ``contact``."""

    email: str
    language: str
    user: Any = None
    contact: Any = None


def language_of(contact: Any) -> str:
    """The language this person is written to: their own, else their company's; empty for the shop's main one."""
    company = contact.company if contact.company_id else None
    return contact.language or (company.language if company else "")


def recipients(*, company: Any, kind: str) -> list[Recipient]:
    """Who of the company gets mails of this kind: the contacts it is ticked for, and the central address if it is.

    Where nobody is ticked, the first contact with an address; where there is none, the central address. Nobody whose
    login is switched off, no address twice. One query at most.
    """
    people = _people(company)
    ticked = _ticked(company, people, kind)
    if ticked:
        return ticked
    central = [Recipient(_normalised(company.email), company.language)] if company.email else []
    return ([_recipient(contact) for contact in people] or central)[:1]


def fetch_colleagues(contacts: Iterable[Any]) -> None:
    """Fetch the people of these contacts' companies, so that ``recipients`` and ``copies`` ask nothing. One query,
    where the companies came with the contacts.
    """
    people = get_model("clientportal_clients", "Contact").objects.select_related("user")
    prefetch_related_objects(list(contacts), Prefetch("company__contacts", people))


def copies(*, company: Any, kind: str, told: Iterable[str]) -> list[Recipient]:
    """Who gets a copy of a mail that has gone to the addresses ``told``: all others who are ticked for its kind."""
    known = {address.lower() for address in told}
    found = _ticked(company, _people(company), kind)
    return [recipient for recipient in found if recipient.email not in known]


def staff_with(permission: str) -> list[Any]:
    """The users who hold ``app_label.codename`` of their own or by a group; if there are none, the superusers."""
    app_label, _dot, codename = permission.partition(".")
    wanted = {"codename": codename, "content_type__app_label": app_label}
    own = Q(**{f"user_permissions__{key}": value for key, value in wanted.items()})
    by_group = Q(**{f"groups__permissions__{key}": value for key, value in wanted.items()})
    users = get_user_model().objects.filter(is_active=True).exclude(email="")
    return list(users.filter(own | by_group).distinct()) or list(users.filter(is_superuser=True))


def _people(company: Any) -> list[Any]:
    """The company's contacts who can be written to, the oldest first; no query where they were fetched with it."""
    is_fetched = "contacts" in getattr(company, "_prefetched_objects_cache", {})
    people = company.contacts.all() if is_fetched else company.contacts.select_related("user")
    reachable = [person for person in people if person.email and is_active(person)]
    return sorted(reachable, key=lambda person: person.pk)


def _ticked(company: Any, people: list[Any], kind: str) -> list[Recipient]:
    found = [_recipient(contact) for contact in people if kind in contact.mail_kinds]
    if company.email and kind in company.mail_kinds:
        found.append(Recipient(_normalised(company.email), company.language))
    return list({recipient.email: recipient for recipient in reversed(found)}.values())[::-1]


def _recipient(contact: Any) -> Recipient:
    return Recipient(contact.email, language_of(contact), contact.user, contact)


def _normalised(email: str) -> str:
    try:
        return rules.normalise_email(email)
    except ValueError:
        return email.lower()
