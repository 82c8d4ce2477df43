"""Contacts and the logins they belong to: one contact per address, one per login, however many ask at
once.
"""

from typing import Any

from django.contrib.auth import get_user_model
from django.db import IntegrityError, transaction
from django.db.models import Q
from oscar.core.loading import get_model

from oscar_clientportal.clients import rules, signals
from oscar_clientportal.clients.exceptions import AddressUnproven
from oscar_clientportal.core import locks

Company = get_model("clientportal_clients", "Company")
Contact = get_model("clientportal_clients", "Contact")


def find_login(*, email: str) -> Any:
    """The user who logs in with this normalised address, whatever case or form they registered it in, or
    ``None``.
    """
    same = Q()
    for spelling in rules.spellings(email):
        same |= Q(email__iexact=spelling)
    return get_user_model().objects.filter(same).order_by("-is_active", "pk").first()


def get_or_create_contact(*, email: str, language: str = "", **details: Any) -> tuple[Any, bool]:
    """The contact with this address, made with a company of their own if there is none; and whether it was
    made.

    ``details`` are for a new one: ``kind``, names, ``company_name``. Raises ``ValueError`` where it is no address.
    """
    email = rules.normalise_email(email)
    contact = Contact.objects.with_email(email).first()
    if contact is not None:
        return contact, False
    try:
        return _make_contact(email=email, language=language, **details), True
    except IntegrityError:  # somebody was quicker
        return Contact.objects.with_email(email).get(), False


def ensure_contact(*, user: Any) -> Any:
    """The contact of this login: found, or made with a company of their own.

    A contact follows the address of its login, so that nobody is shown an address they did not use. A contact that
    somebody else made with this address is attached by its invitation alone: Oscar asks for no proof that the mailbox
    is theirs when people register, and what was bought or paid in for a client must not go to whoever guesses the
    address. Raises ``AddressUnproven`` there.
    """
    contact = Contact.objects.of_user(user).first()
    if contact is not None:
        return _follow_address(contact=contact, email=_address_of(user))
    try:
        return _find_or_make(user=user)
    except IntegrityError:  # somebody was quicker
        return Contact.objects.of_user(user).get()


def attach_login(*, contact: Any, user: Any) -> Any:
    """Make ``user`` the login of a contact that has none; the caller holds the contact's lock.

    Raises what listeners raise where no seat is free.
    """
    contact.user = user
    contact.status = Contact.Status.ACTIVE
    contact.first_name = contact.first_name or user.first_name[:150]
    contact.last_name = contact.last_name or user.last_name[:150]
    contact.is_default = False
    contact.save(update_fields=["user", "status", "first_name", "last_name", "is_default"])
    signals.login_attached.send(sender=Contact, contact=contact)
    return contact


@transaction.atomic
def _make_contact(*, company_name: str = "", **fields: Any) -> Any:
    contact = Contact(**fields)
    contact.company = Company.objects.create(
        name=company_name or contact.name[:255], is_individual=not company_name
    )
    contact.role = Contact.Role.SUPER_ADMIN
    contact.save(force_insert=True)
    return contact


@transaction.atomic
def _find_or_make(*, user: Any) -> Any:
    email = _address_of(user)
    known = Contact.objects.with_email(email).first() if email else None
    if known is not None:
        known = locks.lock_row(Contact.objects.all(), known.pk)
        if known.user_id is None:
            raise AddressUnproven
        if known.user_id == user.pk:
            return known
        email = ""  # two logins that differ only in case: the address stays with the first
    return _make_contact(
        email=email,
        user=user,
        status=Contact.Status.ACTIVE,
        first_name=user.first_name[:150],
        last_name=user.last_name[:150],
    )


def _follow_address(*, contact: Any, email: str) -> Any:
    if email and email != contact.email and not Contact.objects.with_email(email).exists():
        contact.email = email
        contact.save(update_fields=["email"])
        # A unique key shows whose mailbox it was mailed to: it dies with the address.
        get_model("clientportal_clients", "SpaceKey").objects.filter(contact=contact).delete()
    return contact


def _address_of(user: Any) -> str:
    try:
        return rules.normalise_email(user.email)
    except ValueError:  # such as admin@localhost
        return user.email.strip().lower()
