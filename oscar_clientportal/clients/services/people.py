"""A company's people, run by its super-admin or the staff: invited, given a role, let go.

``by`` is who is logged in; where somebody acts as them, that hand is recorded. Whoever calls has asked whether they
may.
"""

from typing import Any

from django.core.exceptions import ValidationError
from django.db import transaction
from django.utils.translation import gettext as _
from oscar.core.loading import get_model

from oscar_clientportal.clients import signals
from oscar_clientportal.clients.exceptions import (
    CantBeInvited,
    ColleagueAlready,
    ContactExists,
    InvitationOver,
    InvitedAlready,
    LastSuperAdmin,
)
from oscar_clientportal.core import clock, locks

from .belonging import has_colleagues, lock_companies, why_needed
from .contacts import find_login
from .creating import change_contact, create_contact
from .default_users import ensure_default_user
from .details import LINES, clean_address
from .invitations import invite_contact
from .records import record
from .telling import tell_of_access

CompanyEvent = get_model("clientportal_clients", "CompanyEvent")
Contact = get_model("clientportal_clients", "Contact")
Kind, Role, Status = CompanyEvent.Kind, Contact.Role, Contact.Status

#: What a super-admin may change of a colleague.
OF_A_USER = {*LINES, "language"}


def invite_user(
    *,
    company: Any,
    email: str,
    first_name: str,
    last_name: str,
    by: Any,
    role: str = Role.USER,
    licence: Any = None,
    language: str = "",
) -> Any:
    """Invite a colleague: somebody new, or written down in this company already. Returns the contact.

    Raises ``CantBeInvited`` for an address that is anybody else's, ``InvitedAlready`` and ``ColleagueAlready`` for one
    of the company's own, ``ValidationError`` field by field, and what listeners raise where no seat is free.
    """
    email = clean_address(email)
    if not email:
        raise ValidationError({"email": _("This field is required.")})
    check_role(role)
    typed = {"first_name": first_name.strip(), "last_name": last_name.strip(), "language": language}
    with transaction.atomic():
        lock_companies(company)
        colleague = _colleague(company, email)
        if colleague is None:
            contact = _write_down(company, email, typed, by)
        else:
            contact = change_contact(contact=colleague, by=by, **{k: v for k, v in typed.items() if v})
        if role == Role.SUPER_ADMIN:
            contact = change_contact(contact=contact, by=by, role=role)
        invite_contact(contact=contact, invited_by=by, licence=licence)
        record(company=company, kind=Kind.INVITED, by=by, contact=contact, after={"role": contact.role})
    contact.refresh_from_db()
    return contact


@transaction.atomic
def resend_invitation(*, contact: Any, by: Any) -> Any:
    """Another link by another mail, the one before is dead; the first one for somebody who was only written down.

    Raises as ``invite_contact`` does.
    """
    contact = _lock(contact)
    if contact.deactivated_at is not None:
        raise InvitationOver
    again = contact.status == Status.INVITED
    invite_contact(contact=contact, invited_by=by)
    return record(company=contact.company, kind=Kind.INVITED, by=by, contact=contact, after={"again": again})


@transaction.atomic
def take_back_invitation(*, contact: Any, by: Any) -> Any:
    """The link no longer works, however often it was sent; the person is *added* again. Nobody is told."""
    contact = _lock(contact)
    if contact.user_id is not None or contact.status != Status.INVITED:
        raise InvitationOver
    revoke_all(contact, by)
    record(company=contact.company, kind=Kind.UNINVITED, by=by, contact=contact)
    return contact


@transaction.atomic
def change_role(*, contact: Any, role: str, by: Any) -> Any:
    """Raises ``ValidationError`` for ``role``: unknown, or nobody else would be super-admin. They are told by mail."""
    check_role(role)
    lock_companies(contact.company)
    before = _lock(contact).role
    changed = change_contact(contact=contact, by=by, role=role)
    if changed.role != before:
        tell_of_access(changed, "role")
    return changed


def change_user(*, contact: Any, by: Any, **details: Any) -> Any:
    """Change a colleague's name, language, telephone and the like: any of ``OF_A_USER``."""
    if unknown := set(details) - OF_A_USER:
        raise TypeError(f"not for a colleague to change: {', '.join(sorted(unknown))}")
    return change_contact(contact=contact, by=by, **details)


@transaction.atomic
def delete_contact(*, contact: Any, by: Any) -> Any:
    """Delete somebody; a company left without people gets a default user, who is returned, else None.

    Raises ``LastSuperAdmin`` where colleagues would be left without one, and the database's ``ProtectedError``.
    """
    lock_companies(contact.company)
    contact = _lock(contact)
    why_not = why_needed(contact)
    if why_not and has_colleagues(contact):
        raise LastSuperAdmin(why_not)
    return erase_contact(contact, by)


def erase_contact(contact: Any, by: Any) -> Any:
    """The same without asking whether it may be; the caller holds the company's row and the contact's."""
    company = contact.company
    signals.contacts_deleted.send(sender=Contact, contacts=[contact])
    if company is not None:
        record(company=company, kind=Kind.LEFT, by=by, contact=contact)
    contact.delete()
    return None if company is None else ensure_default_user(company=company, by=by)


def check_role(role: str) -> None:
    if role not in Role.values:
        raise ValidationError({"role": _("There is no such role.")})


def _colleague(company: Any, email: str) -> Any:
    """Who of the company may be invited with this address; None where it is nobody's. Both tables are always asked."""
    login = find_login(email=email)
    known = Contact.objects.with_email(email).select_related("company").first()
    if known is None and login is None:
        return None
    if known is None or known.company_id != company.pk or (known.user_id is None and login is not None):
        raise CantBeInvited
    if known.user_id is not None or known.deactivated_at is not None:
        raise ColleagueAlready(known)
    if known.invitations.open(clock.now()).exists():
        raise InvitedAlready(known)
    return known


def _write_down(company: Any, email: str, typed: dict[str, Any], by: Any) -> Any:
    try:
        return create_contact(kind=Contact.Kind.CLIENT, email=email, company=company, by=by, **typed)
    except ContactExists as error:  # somebody was quicker
        raise CantBeInvited from error


def revoke_all(contact: Any, by: Any) -> None:
    """No link of theirs works any more. The caller holds the contact's lock."""
    now = clock.now()
    contact.invitations.filter(accepted_at=None, revoked_at=None).update(revoked_at=now)
    if contact.status == Status.INVITED:
        contact.status = Status.ADDED
        contact.save(update_fields=["status"])
        signals.contact_uninvited.send(sender=Contact, contact=contact, by=by)


def _lock(contact: Any) -> Any:
    return locks.lock_row(Contact.objects.select_related("company"), contact.pk)
