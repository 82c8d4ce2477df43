"""Clients in a portfolio: how they come into it."""

from datetime import timedelta
from typing import Any

from django.db import IntegrityError, transaction
from oscar.core.loading import get_model

from oscar_clientportal.clients import rules as client_rules
from oscar_clientportal.clients.exceptions import AddressUnproven
from oscar_clientportal.clients.services import (
    ensure_contact,
    find_login,
    get_or_create_contact,
    invite_contact,
)
from oscar_clientportal.core import clock, locks
from oscar_clientportal.portfolios.exceptions import OwnAddress
from oscar_clientportal.portfolios.signals import client_linked

from .staff import tell_staff

Agent = get_model("clientportal_portfolios", "Agent")
ClientLink = get_model("clientportal_portfolios", "ClientLink")

#: Several agents may add the same person on one day; their mailbox gets no more than one invitation in this
#: time.
INVITE_AGAIN_AFTER = timedelta(hours=1)


def agent_of(user: Any) -> Any:
    """The active agent this user is, or ``None``; asked once per request."""
    if not user.is_authenticated:
        return None
    if not hasattr(user, "_clientportal_agent"):
        user._clientportal_agent = Agent.objects.of_user(user).first()
    return user._clientportal_agent


@transaction.atomic
def add_client(*, agent: Any, email: str, language: str = "") -> Any:
    """Put the person with this address into the agent's portfolio and return the link; again gives the same
    link.

    Nobody with an account here (case 1): they are invited, and linked at once. Somebody with one (case 2):
    the link waits for the shop's staff. The agent gets the same answer either way, and must not be able to
    tell. Raises ``ValueError`` where it is not an address, and ``OwnAddress``.
    """
    email = client_rules.normalise_email(email)
    login = find_login(email=email)
    if login is not None and login.pk == agent.user_id:
        raise OwnAddress
    contact = _contact_of(login=login, email=email, language=language)
    if agent.user_id == contact.user_id:
        raise OwnAddress
    link, is_new = _link_with(agent=agent, contact=contact)
    if not is_new and link.status in (ClientLink.Status.PENDING, ClientLink.Status.LINKED):
        return link
    if login is not None or contact.user_id is not None:
        return _ask_staff(link=link)
    return _link_and_invite(link=link)


def _contact_of(*, login: Any, email: str, language: str) -> Any:
    if login is not None:
        try:
            return ensure_contact(user=login)
        except AddressUnproven:
            pass  # a contact that waits for its owner to follow the invitation
    return get_or_create_contact(email=email, language=language)[0]


def _link_with(*, agent: Any, contact: Any) -> tuple[Any, bool]:
    """The row for this agent and contact, locked, and whether it was made now."""
    try:
        with transaction.atomic():
            link, is_new = ClientLink.objects.get_or_create(
                agent=agent,
                contact=contact,
                defaults={"email": contact.email, "invited_at": clock.now()},
            )
    except IntegrityError:
        link, is_new = ClientLink.objects.get(agent=agent, contact=contact), False
    link = locks.lock_row(ClientLink.objects.all(), link.pk)
    link.agent, link.contact = agent, contact
    return link, is_new


def _ask_staff(*, link: Any) -> Any:
    _open(link=link, status=ClientLink.Status.PENDING)
    tell_staff(link=link)
    return link


def _link_and_invite(*, link: Any) -> Any:
    _open(link=link, status=ClientLink.Status.LINKED)
    client_linked.send(sender=ClientLink, link=link)
    if not link.contact.invitations.sent_since(clock.now() - INVITE_AGAIN_AFTER).exists():
        invite_contact(contact=link.contact, invited_by=link.agent.user)
    return link


def _open(*, link: Any, status: str) -> None:
    """Begin the link, or begin it anew where it had been refused or had ended."""
    link.status, link.created_at = status, clock.now()
    link.decided_at = link.decided_by = None
    link.save(update_fields=["status", "created_at", "decided_at", "decided_by"])
