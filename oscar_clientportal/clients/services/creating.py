"""Making and changing contacts by hand: by the staff, by an agent for a lead, by an import."""

from collections.abc import Iterable, Iterator
from contextlib import contextmanager
from typing import Any

from django.core.exceptions import ValidationError
from django.db import IntegrityError, transaction
from django.utils.translation import gettext as _
from oscar.core.loading import get_model

from oscar_clientportal.clients import signals
from oscar_clientportal.clients.exceptions import ChangedMeanwhile, ContactExists
from oscar_clientportal.core import clock, locks

from .belonging import has_colleagues, join_company, lock_companies, make_company, why_needed
from .default_users import ensure_default_user
from .details import DETAILS, check_details, clean_address
from .records import record

Contact = get_model("clientportal_clients", "Contact")
CompanyEvent = get_model("clientportal_clients", "CompanyEvent")
SpaceKey = get_model("clientportal_clients", "SpaceKey")
Kind = CompanyEvent.Kind


def create_contact(
    *,
    kind: str,
    first_name: str,
    last_name: str,
    email: str = "",
    company: Any = None,
    company_name: str = "",
    language: str = "",
    by: Any = None,
    **details: Any,
) -> Any:
    """Write somebody down as client, partner or lead: status *Added*, no access, no mail.

    The person joins ``company``, or one made on the spot by ``company_name``, or none; whoever is first in a company is
    its super-admin, in place of the default user, whose row becomes theirs where it has their address. ``details``: any
    of ``details.DETAILS``. Raises ``ContactExists`` where the address is somebody's, which only the staff may read, and
    ``ValidationError``, field by field, where something is missing or can't be kept.
    """
    _refuse_unknown(details)
    names = {"first_name": first_name.strip(), "last_name": last_name.strip()}
    contact = Contact(kind=kind, email=clean_address(email), language=language, **names, **details)
    check_details(contact)
    if (default := _default_user_with(contact.email, company)) is not None:
        return change_contact(contact=default, by=by, kind=kind, language=language, **names, **details)
    _refuse_known_address(contact)
    with one_per_address(contact, contact.email):
        if company is None and company_name.strip():
            company = make_company(company_name)
        lock_companies(company)
        join_company(contact, company)
        contact.save(force_insert=True)
        if company is not None:
            record(company=company, kind=Kind.JOINED, by=by, contact=contact, after={"role": contact.role})
    return contact


def change_contact(*, contact: Any, by: Any = None, **changes: Any) -> Any:
    """Change what is written down of a person: any of ``details.DETAILS``, ``email``, ``company``, ``role``.

    With the address, everything goes that was mailed to the old one: invitations and the unique key; the person is
    *Added* again. The address of somebody with a login is the login's, and is changed by its owner alone. The last
    super-admin neither steps back nor leaves colleagues behind; a company whose only person leaves gets a default user.
    Raises as ``create_contact`` does, and what listeners raise where no seat is free. Returns the contact as it is now.
    """
    _refuse_unknown(changes.keys() - {"email", "company", "role", "kind"})
    if "email" in changes:
        changes["email"] = clean_address(changes["email"])
    with one_per_address(contact, changes.get("email", "")):
        row = _lock(contact, changes)
        before = {name: getattr(row, name) for name in RECORDED}
        _change_details(row, changes, by)
        _change_place(row, changes, by)
        _record_changes(row, before, by)
    return row


#: What is written into the company's record when it changes; nobody's notes.
RECORDED = ("first_name", "last_name", "email", "language", "phone", "position", "department")


def _lock(contact: Any, changes: dict[str, Any]) -> Any:
    """The contact's row, and before it those of the companies it leaves and joins."""
    held = {contact.company, changes.get("company", contact.company)} if changes.keys() & PLACE else set()
    lock_companies(*held)
    row = locks.lock_row(Contact.objects.all(), contact.pk)
    if held and row.company not in held:
        raise ChangedMeanwhile
    return row


#: What belongs to a company's order: whoever changes it holds the company's row.
PLACE = {"company", "role"}


def _record_changes(contact: Any, before: dict[str, Any], by: Any) -> None:
    changed = {name: value for name, value in before.items() if getattr(contact, name) != value}
    if changed and contact.company is not None:
        now = {name: getattr(contact, name) for name in changed}
        record(company=contact.company, kind=Kind.DETAILS, by=by, contact=contact, before=changed, after=now)


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


def _default_user_with(email: str, company: Any) -> Any:
    """The company's default user where it has this address: whoever is written down with it takes their place."""
    if company is None or not email:
        return None
    return Contact.objects.with_email(email).filter(company=company, is_default=True, user=None).first()


def _change_details(contact: Any, changes: dict[str, Any], by: Any) -> None:
    for name in changes.keys() & {*DETAILS, "kind"}:
        is_named = name in ("first_name", "last_name") and getattr(contact, name) != changes[name]
        contact.is_default = contact.is_default and not is_named
        setattr(contact, name, changes[name])
    if changes.get("email", contact.email) != contact.email:
        _change_address(contact, changes["email"], by)
    check_details(contact)


def _change_place(contact: Any, changes: dict[str, Any], by: Any) -> None:
    """Another company, another role there; then everything is written."""
    left, role = contact.company, contact.role
    company, wanted = changes.get("company", left), changes.get("role", role)
    if company != left:
        _move(contact, company, by)
        return
    if wanted != role:
        if why_not := why_needed(contact):
            raise ValidationError({"role": why_not})
        contact.role = wanted
        change = {"before": {"role": role}, "after": {"role": wanted}}
        record(company=left, kind=Kind.ROLE, by=by, contact=contact, **change)
    contact.save()


def _move(contact: Any, company: Any, by: Any) -> None:
    left = contact.company
    why_not = why_needed(contact)
    if why_not and has_colleagues(contact):
        raise ValidationError({"company": why_not})
    join_company(contact, company)
    contact.save()
    if left is not None:
        record(company=left, kind=Kind.LEFT, by=by, contact=contact)
        ensure_default_user(company=left, by=by)
    if company is not None:
        record(company=company, kind=Kind.JOINED, by=by, contact=contact, after={"role": contact.role})
    signals.company_changed.send(sender=Contact, contact=contact, left=left, by=by)


def _change_address(contact: Any, email: str, by: Any) -> None:
    if contact.user_id is not None:
        message = _("This person logs in with this address and changes it themselves, in their profile.")
        raise ValidationError({"email": message})
    contact.email = email
    _refuse_known_address(contact)
    contact.invitations.open(clock.now()).update(revoked_at=clock.now())
    SpaceKey.objects.filter(contact=contact).delete()
    if contact.status == Contact.Status.INVITED:
        signals.contact_uninvited.send(sender=Contact, contact=contact, by=by)
    contact.status, contact.access_sent_at = Contact.Status.ADDED, None
