"""Access data: the login name and a one-time link to a password of one's own choice. A password is never mailed."""

from datetime import datetime, timedelta
from typing import Any

from django.conf import settings
from django.db import transaction
from django.urls import reverse
from django.utils.translation import gettext as _
from oscar.core.loading import get_model

from oscar_clientportal.clients.exceptions import ContactExists, NoAccessData
from oscar_clientportal.clients.standing import why_closed
from oscar_clientportal.core import clock, locks, mail

from .belonging import lock_companies
from .creating import one_per_address
from .default_users import central_address, make_default_user
from .invitations import issue_invitation

Company = get_model("clientportal_clients", "Company")
Contact = get_model("clientportal_clients", "Contact")


def why_no_access_data(*, contact: Any) -> str:
    """Why access data can't be mailed to this contact, for the staff; empty where they can."""
    if not contact.email:
        return _("There is no e-mail address yet.")
    if contact.user is not None and not contact.user.is_active:
        return _("The login is switched off.")
    if why_closed(contact):
        return _("The customer or this person is blocked, or their time is over.")
    return ""


@transaction.atomic
def send_access_data(*, contact: Any, by: Any) -> Any:
    """Mail the contact the name they log in with and a one-time link to set a password; links before are dead.

    Without a login it is an invitation's link, with one it is the link of "forgotten password". The mail goes to the
    contact's own address only. Raises ``NoAccessData``. Returns the contact.
    """
    contact = locks.lock_row(Contact.objects.all(), contact.pk)
    if reason := why_no_access_data(contact=contact):
        raise NoAccessData(reason)
    path, expires_at = _invitation_link(contact, by) if contact.user is None else _reset_link(contact.user)
    contact.access_sent_at = clock.now()
    contact.save(update_fields=["access_sent_at"])
    login = contact.user.email if contact.user else contact.email
    mail.send_on_commit(
        code="CLIENTPORTAL_ACCESS_DATA",
        email=login,
        language=contact.language or (contact.company.language if contact.company else ""),
        # No user: Oscar would keep the mail, and with it the link, where others may read it.
        context={"contact": contact, "login": login, "path": path, "expires_at": expires_at},
    )
    return contact


def recipient_of_company(*, company: Any) -> Any:
    """Whom the company's access data go to: who has its central address, else, where it has none, the super-admin or
    whoever has an address. ``None`` where nobody is known there yet, or nobody with that address.
    """
    people = company.contacts.select_related("user", "company")
    if company.email:
        address = central_address(company)
        return people.with_email(address).first() if address else None
    people = people.exclude(email="").order_by("pk")
    return people.filter(role=Contact.Role.SUPER_ADMIN).first() or people.first()  # each by its own index


def why_no_company_access_data(*, company: Any) -> str:
    """Why the company's access data can't be mailed, for the staff; empty where they can."""
    contact = recipient_of_company(company=company)
    if contact is not None:
        return why_no_access_data(contact=contact)
    if not company.email:
        return _("There is no e-mail address in the basic data.")
    address = central_address(company)
    if not address:
        return _("The e-mail address in the basic data is not valid.")
    other = Contact.objects.with_email(address).select_related("company").first()
    return str(ContactExists(other)) if other else ""


def send_company_access_data(*, company: Any, by: Any) -> Any:
    """Mail the company's access data to the address in its basic data, and return the contact who gets them.

    That is the contact person with this address. Where there is none, a default user is made with it, the super-admin
    if nobody else is: so nobody's link ever goes to another person's mailbox. Raises ``NoAccessData``.
    """
    contact = recipient_of_company(company=company)
    if contact is None:
        contact = _give_default_user(company, by)
    return send_access_data(contact=contact, by=by)


def _give_default_user(company: Any, by: Any) -> Any:
    email = central_address(company)
    with one_per_address(Contact(), email):
        lock_companies(company)
        known = recipient_of_company(company=company)  # made while we waited for the lock
        if known is not None:
            return known
        if reason := why_no_company_access_data(company=company):
            raise NoAccessData(reason)
        default = company.contacts.filter(is_default=True, user=None, email="").first()
        if default is not None:  # made before the company had an address
            default.email = email
            default.save(update_fields=["email"])
            return default
        is_first = not company.contacts.filter(role=Contact.Role.SUPER_ADMIN).exists()
        role = Contact.Role.SUPER_ADMIN if is_first else Contact.Role.USER
        return make_default_user(company, email=email, role=role, by=by)


def _invitation_link(contact: Any, by: Any) -> tuple[str, datetime]:
    invitation, token = issue_invitation(contact=contact, by=by)
    return reverse("clientportal_portal:invitation", args=[token]), invitation.expires_at


def _reset_link(user: Any) -> tuple[str, datetime]:
    from oscar.apps.customer.utils import get_password_reset_url  # loads classes of Oscar's

    expires_at = clock.now() + timedelta(seconds=settings.PASSWORD_RESET_TIMEOUT)
    return get_password_reset_url(user), expires_at
