"""Invitations: a one-time link with which a contact makes a login. Only the token's hash is stored."""

import secrets
from typing import Any

from django.contrib.auth import get_user_model
from django.db import transaction
from django.utils.translation import gettext
from oscar.core.loading import get_model

from oscar_clientportal.clients import rules, signals
from oscar_clientportal.clients.exceptions import InvitationInvalid, InvitationOver, NotInvitable
from oscar_clientportal.clients.standing import why_closed
from oscar_clientportal.core import clock, conf, locks, mail

from .contacts import attach_login, find_login
from .mailing import language_of

Contact = get_model("clientportal_clients", "Contact")
Invitation = get_model("clientportal_clients", "Invitation")


@transaction.atomic
def invite_contact(
    *, contact: Any, invited_by: Any = None, in_shops_name: bool = False, licence: Any = None
) -> Any:
    """Send the contact a link with which they can make a login; links sent before no longer work.

    The mail names who invites, an agent say; ``in_shops_name`` names the shop alone, as the staff act for it. Raises
    ``NotInvitable`` for a contact without an address or with a login, and what listeners raise: in a company with
    licences a seat must be free, of ``licence`` where one is named.
    """
    contact = locks.lock_row(Contact.objects.select_related("company"), contact.pk)
    invitation, token = issue_invitation(contact=contact, by=invited_by, licence=licence)
    _send_invitation(invitation=invitation, token=token, invited_by=None if in_shops_name else invited_by)
    return invitation


def issue_invitation(*, contact: Any, by: Any, licence: Any = None) -> tuple[Any, str]:
    """A new invitation and its token, which the caller mails; earlier ones are revoked, so that one link works.

    The caller holds the contact's lock. Raises as ``invite_contact`` does.
    """
    if why_not_invitable(contact=contact):
        raise NotInvitable
    signals.contact_invited.send(sender=Contact, contact=contact, by=by, licence=licence)
    token, now = secrets.token_urlsafe(32), clock.now()
    contact.invitations.open(now).update(revoked_at=now)
    invitation = Invitation.objects.create(
        contact=contact,
        token_hash=rules.token_hash(token),
        invited_by=by,
        created_at=now,
        expires_at=now + conf.settings.invitation_lifetime,
    )
    if contact.status == Contact.Status.ADDED:
        contact.status = Contact.Status.INVITED
        contact.save(update_fields=["status"])
    return invitation, token


def why_not_invitable(*, contact: Any) -> str:
    """Why this contact can't be invited, for the staff; empty where they can."""
    if contact.user_id is not None:
        return gettext("There is a login already.")
    if why_closed(contact):
        return gettext("The customer or this person is blocked, or their time is over.")
    return "" if contact.email else gettext("There is no e-mail address yet.")


@transaction.atomic
def revoke_invitation(*, invitation: Any, by: Any) -> Any:
    """Make the link useless before it is used. Who has no other invitation is *Added* again.

    Raises ``InvitationOver`` where it was accepted, has expired or is revoked already. ``by`` is for the caller's log:
    the row keeps when, not who.
    """
    contact = locks.lock_row(Contact.objects.all(), invitation.contact_id)
    now = clock.now()
    if not contact.invitations.open(now).filter(pk=invitation.pk).update(revoked_at=now):
        raise InvitationOver
    if not contact.invitations.open(now).exists():
        contact.status = Contact.Status.ADDED
        contact.save(update_fields=["status"])
        signals.contact_uninvited.send(sender=Contact, contact=contact, by=by)
    invitation.refresh_from_db()
    return invitation


def find_invitation(*, token: str) -> Any:
    """The invitation this link belongs to, if it can still be accepted; looking changes nothing.

    While the contact is closed, it can't; opened again within the invitation's time, it can.
    """
    found = (
        Invitation.objects.open(clock.now())
        .filter(token_hash=rules.token_hash(token))
        .select_related("contact__company", "invited_by")
        .first()
    )
    return None if found is not None and why_closed(found.contact) else found


@transaction.atomic
def accept_invitation(
    *, token: str, password: str, first_name: str, last_name: str, language: str = ""
) -> Any:
    """Make the login an invitation promises and return it; every invitation of this contact is used up by it.

    Whoever holds the link has proved that the mailbox is theirs. So where somebody registered that address in
    the meantime, the link sets that login's password, as "forgotten password" would. Raises
    ``InvitationInvalid``, and what listeners raise where no seat is free.
    """
    invitation = find_invitation(token=token)
    if invitation is None:
        raise InvitationInvalid
    contact = locks.lock_row(Contact.objects.all(), invitation.contact_id)
    if find_invitation(token=token) is None:  # accepted while we waited for the lock
        raise InvitationInvalid
    user = _login_for(contact=contact)
    user.first_name, user.last_name = first_name or user.first_name, last_name or user.last_name
    user.set_password(password)
    user.save()
    contact.first_name, contact.last_name = first_name, last_name  # filled from the login where left empty
    contact.language = language or contact.language
    contact.save(update_fields=["first_name", "last_name", "language"])
    attach_login(contact=contact, user=user)
    contact.invitations.filter(accepted_at=None, revoked_at=None).update(accepted_at=clock.now())
    return user


def _login_for(*, contact: Any) -> Any:
    User = get_user_model()
    user = find_login(email=contact.email)
    if user is None:
        user = User(email=contact.email)
        if User.USERNAME_FIELD != "email":
            setattr(user, User.USERNAME_FIELD, secrets.token_hex(15))
    elif not user.is_active or Contact.objects.of_user(user).exists():
        raise InvitationInvalid
    return user


def _send_invitation(*, invitation: Any, token: str, invited_by: Any) -> None:
    contact = invitation.contact
    mail.send_on_commit(
        code="CLIENTPORTAL_INVITATION",
        email=contact.email,
        language=language_of(contact),
        context={
            "contact": contact,
            "token": token,
            "invited_by": (invited_by.get_full_name() or invited_by.email) if invited_by else "",
            "colleagues_of": contact.company.name if are_colleagues(contact, invited_by) else "",
            "expires_at": invitation.expires_at,
        },
    )


def are_colleagues(contact: Any, user: Any) -> bool:
    """Whether who invites and who is invited belong to one company."""
    if user is None or contact.company_id is None:
        return False
    return Contact.objects.of_user(user).filter(company=contact.company_id).exists()
