"""What waits for the terms of use: asked with every order, and with every page for customers. No query where the
login came with its company; the version that holds is kept in the cache as the shop's options are.
"""

from dataclasses import dataclass
from typing import Any

from django.core.cache import cache
from django.core.exceptions import ObjectDoesNotExist
from django.utils.translation import gettext as _
from oscar.core.loading import get_model

from oscar_clientportal.core import acting, conf, options
from oscar_clientportal.core.tenancy.current import current_schema

from . import rules

ORDERS, PORTAL = "orders", "portal"
#: So many super-admins are named to whoever has to ask one.
MOST_NAMED = 3


@dataclass(frozen=True)
class Current:
    """The version that holds now."""

    pk: int
    number: int


def current_version() -> Current | None:
    """The version that holds, as the cache knows it: another process may see a new one so much later as it sees
    the shop's options.
    """
    found = cache.get_or_set(_key(), _read, options.LIFETIME) or {}
    return Current(**found) if found else None


def forget() -> None:
    """A version was published."""
    cache.delete(_key())


def contact_of(user: Any) -> Any:
    """The contact of a login, or ``None``."""
    if not getattr(user, "is_authenticated", False):
        return None
    try:
        return user.clientportal_contact
    except ObjectDoesNotExist:
        return None


def are_asked_before(what: str) -> bool:
    """Whether the shop lets ``what`` (``ORDERS`` or ``PORTAL``) wait for the terms of use of anybody. No query."""
    return rules.terms_are_asked(what=what, before=conf.settings.terms_before)


def are_awaited(company: Any, what: str) -> bool:
    """Whether ``what`` waits until this company has accepted. Where there is no company, nothing does."""
    if company is None or not are_asked_before(what):
        return False
    current = current_version()
    return current is not None and company.terms_version_id != current.pk


def may_answer(contact: Any) -> bool:
    """Whether this person can accept in the company's name: its super-admin, and an individual for themselves."""
    if contact is None or contact.company_id is None:
        return False
    return contact.role == contact.Role.SUPER_ADMIN or contact.company.is_individual


def who_can_answer(company: Any) -> list[str]:
    """By name, the first of those who can accept for the company: with a login that works. One query."""
    people = company.contacts.filter(user__is_active=True, deactivated_at=None).order_by("pk")
    if not company.is_individual:
        people = people.filter(role="super-admin")
    return [contact.name for contact in people[:MOST_NAMED]]


def what_to_do(contact: Any) -> str:
    """What somebody reads whose company has not accepted, before whatever waits for it. At most one query."""
    if acting.current() is not None:
        text = _("The terms of use wait for %(company)s: nobody can accept them in their name.")
        return text % {"company": contact.company}
    if may_answer(contact):
        return _("Please read and accept the terms of use first.")
    names = who_can_answer(contact.company)
    if not names:
        return _(
            "The terms of use must be accepted first, and nobody of your company can: please write to the shop."
        )
    text = _("The terms of use must be accepted first, for your company, by %(names)s.")
    return text % {"names": ", ".join(names)}


def _read() -> dict[str, int]:
    version = get_model("clientportal_clients", "TermsVersion").objects.current()
    return {"pk": version.pk, "number": version.number} if version is not None else {}


def _key() -> str:
    return f"clientportal-terms-{current_schema()}"
