"""What waits for the terms of use: asked with every order, and with every page for customers. No query where the
login came with its company; the version that holds is kept in the cache as the shop's options are.
"""

from dataclasses import dataclass
from typing import Any

from django.core.cache import cache
from django.core.exceptions import ObjectDoesNotExist
from oscar.core.loading import get_model

from oscar_clientportal.core import conf, options
from oscar_clientportal.core.tenancy.current import current_schema

from . import rules

ORDERS, PORTAL = "orders", "portal"


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


def company_of(user: Any) -> Any:
    """The company of a login, or ``None``."""
    contact = contact_of(user)
    return contact.company if contact is not None else None


def are_awaited(company: Any, what: str) -> bool:
    """Whether ``what`` (``ORDERS`` or ``PORTAL``) waits until this company has accepted. Nobody asks who has none."""
    before = conf.settings.terms_before
    if not before or company is None:
        return False
    current = current_version()
    return rules.terms_are_awaited(
        what=what,
        before=before,
        current=current and current.pk,
        accepted=company.terms_version_id,
    )


def may_answer(contact: Any) -> bool:
    """Whether this person can accept in the company's name: its super-admin, and an individual for themselves."""
    if contact is None or contact.company_id is None:
        return False
    return contact.role == contact.Role.SUPER_ADMIN or contact.company.is_individual


def _read() -> dict[str, int]:
    version = get_model("clientportal_clients", "TermsVersion").objects.current()
    return {"pk": version.pk, "number": version.number} if version is not None else {}


def _key() -> str:
    return f"clientportal-terms-{current_schema()}"
