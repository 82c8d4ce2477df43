"""Making and changing contacts by hand: by the staff, by an agent for a lead, by an import."""

from collections.abc import Iterable, Iterator
from contextlib import contextmanager
from typing import Any

from django.core.exceptions import ValidationError
from django.db import IntegrityError, transaction
from django.utils.translation import gettext as _
from oscar.core.loading import get_model

from oscar_clientportal.clients.exceptions import ContactExists
from oscar_clientportal.core import clock, locks

from .belonging import join_company, lock_companies, make_company, settle_roles
from .details import DETAILS, check_details, clean_address

Contact = get_model("clientportal_clients", "Contact")
SpaceKey = get_model("clientportal_clients", "SpaceKey")


def create_contact(
    *,
    kind: str,
    first_name: str,
    last_name: str,
    email: str = "",
    company: Any = None,
    company_name: str = "",
    language: str = "",
    **details: Any,
) -> Any:
    """Write somebody down as client, partner or lead: status *Added*, no access, no mail.

    The person joins ``company``, or one made on the spot by ``company_name``, or none; whoever is first in a company is
    its super-admin. ``details``: any of ``details.DETAILS``. Raises ``ContactExists`` where the address is somebody's,
    which only the staff may read, and ``ValidationError``, field by field, where something is missing or can't be kept.
    """
    _refuse_unknown(details)
    names = {"first_name": first_name.strip(), "last_name": last_name.strip()}
    contact = Contact(kind=kind, email=clean_address(email), language=language, **names, **details)
    check_details(contact)
    _refuse_known_address(contact)
    with one_per_address(contact, contact.email):
        if company is None and company_name.strip():
            company = make_company(company_name)
        lock_companies(company)
        join_company(contact, company)
        contact.save(force_insert=True)
    return contact


def change_contact(*, contact: Any, **changes: Any) -> Any:
    """Change what is written down of a person: any of ``details.DETAILS``, ``email``, ``company``, ``role``.

    With the address, everything goes that was mailed to the old one: invitations and the unique key; the person is
    *Added* again. The address of somebody with a login is the login's, and is changed by its owner alone. A company
    keeps a super-admin as long as it has people. Raises as ``create_contact`` does. Returns the contact as it is now.
    """
    _refuse_unknown(changes.keys() - {"email", "company", "role"})
    if "email" in changes:
        changes["email"] = clean_address(changes["email"])
    with one_per_address(contact, changes.get("email", "")):
        row = locks.lock_row(Contact.objects.all(), contact.pk)
        _change_details(row, changes)
        _change_place(row, changes)
    return row


@contextmanager
def one_per_address(contact: Any, email: str) -> Iterator[None]:
    """A transaction in which the unique index is the judge between two who write one address at once."""
    try:
        with transaction.atomic():
            yield
    except IntegrityError as error:
        others = Contact.objects.with_email(email).exclude(pk=contact.pk)
        other = others.select_related("company").first() if email else None
        if other is None:
            raise
        raise ContactExists(other) from error


def _refuse_unknown(names: Iterable[str]) -> None:
    if unknown := set(names) - set(DETAILS):
        raise TypeError(f"not a detail of a contact: {', '.join(sorted(unknown))}")


def _refuse_known_address(contact: Any) -> None:
    others = Contact.objects.with_email(contact.email).exclude(pk=contact.pk)
    other = others.select_related("company").first() if contact.email else None
    if other is not None:
        raise ContactExists(other)


def _change_details(contact: Any, changes: dict[str, Any]) -> None:
    for name in changes.keys() & set(DETAILS):
        setattr(contact, name, changes[name])
    if changes.get("email", contact.email) != contact.email:
        _change_address(contact, changes["email"])
    check_details(contact)


def _change_place(contact: Any, changes: dict[str, Any]) -> None:
    """Another company, another role there; then everything is written."""
    left, role = contact.company, contact.role
    company = changes.get("company", left)
    if company == left and changes.get("role", role) == role:
        contact.save()
        return
    lock_companies(left, company)
    if company != left:
        join_company(contact, company)
    else:
        contact.role = changes["role"]
    contact.save()
    settle_roles(contact, left, has_stepped_back=role != contact.role)


def _change_address(contact: Any, email: str) -> None:
    if contact.user_id is not None:
        message = _("This person logs in with this address and changes it themselves, in their profile.")
        raise ValidationError({"email": message})
    contact.email = email
    _refuse_known_address(contact)
    contact.invitations.open(clock.now()).update(revoked_at=clock.now())
    SpaceKey.objects.filter(contact=contact).delete()
    contact.status, contact.access_sent_at = Contact.Status.ADDED, None
