"""Whom a typed address belongs to: looked up after the agent was answered, as all that follows depends on it.

Nobody with an account (case 1): the client is linked, and invited. Somebody with an account here, or known to a legacy
database (case 2): the link waits for the shop's staff.
"""

import logging
import time
from collections.abc import Iterable
from typing import Any

from django.db import transaction
from oscar.core.loading import get_model

from oscar_clientportal.clients.exceptions import AddressUnproven
from oscar_clientportal.clients.services import ensure_contact, find_login, get_or_create_contact
from oscar_clientportal.core import afterwards, clock, locks
from oscar_clientportal.portfolios.exceptions import LinkNotReady
from oscar_clientportal.portfolios.signals import client_linked

from . import deadlines
from .inviting import invite_client
from .shared_companies import join_shared_company
from .staff import tell_staff

logger = logging.getLogger("oscar_clientportal.portfolios")

ClientLink = get_model("clientportal_portfolios", "ClientLink")
KnownIdentity = get_model("clientportal_clients", "KnownIdentity")
Status = ClientLink.Status

#: How long, and how often, a page waits for what is done after another response. Coarse, so that no time tells what
#: was done.
WAIT, LOOK_EVERY = 2.5, 0.25


def resolve_link(*, link: Any) -> Any:
    """Find out whom the link's address belongs to and do what follows; again has no effect. Returns ``link``, up to
    date.

    A page that an agent waits for must not call it, as its time tells: it calls ``await_contact``. The link stays
    without a contact while another link of this agent that the agent can't read yet is the same person's: two rows
    would show that.
    """
    with transaction.atomic():
        row = locks.lock_row(ClientLink.objects.select_related("agent__user", "contact"), link.pk)
        if row.waits_for_contact:
            _resolve(row)
    for name in ("contact", "status", "due_at", "ended_at", "reason"):
        setattr(link, name, getattr(row, name))
    return link


def resolve_waiting_links(*, among: Iterable[int] | None = None) -> int:
    """Resolve all links of the shop that wait for it, or those ``among`` these ids; how many were. Any number may run
    at once: each takes what no other holds.
    """
    done, last = 0, 0
    waiting = ClientLink.objects.waiting_for_contact().order_by("pk")
    waiting = waiting if among is None else waiting.filter(pk__in=list(among))
    while True:
        link = None
        try:
            with transaction.atomic():
                free = waiting.filter(pk__gt=last).select_related("agent__user")
                link = free.select_for_update(of=("self",), no_key=True, skip_locked=True).first()
                if link is None:
                    return done
                last = link.pk
                _resolve(link)
        except Exception:
            if link is None:
                raise
            logger.exception("Link %s: nobody knows yet whom the address belongs to", last)
        done += link.contact_id is not None


def await_contact(*, link: Any) -> Any:
    """The link with its contact, for a page that can't do without one; waits for it a moment. Raises ``LinkNotReady``.

    Nothing is resolved here: see ``resolve_link``.
    """
    if link.contact_id is None:
        afterwards.soon(lambda: resolve_waiting_links(among=[link.pk]))
        until = time.monotonic() + WAIT
        while _is_waiting(link) and time.monotonic() < until:
            time.sleep(LOOK_EVERY)
    if link.contact_id is None:
        raise LinkNotReady
    return link


def await_contacts(*, links: Any) -> list[Any]:
    """The links of this queryset with their contacts, as ``await_contact`` for all of them together; those that are
    still without one are among them.
    """
    found = list(links)
    waiting = [link.pk for link in found if link.waits_for_contact]
    if not waiting:
        return found
    afterwards.soon(lambda: resolve_waiting_links(among=waiting))
    until = time.monotonic() + WAIT
    while (
        ClientLink.objects.waiting_for_contact().filter(pk__in=waiting).exists() and time.monotonic() < until
    ):
        time.sleep(LOOK_EVERY)
    return list(links.all())


def _is_waiting(link: Any) -> bool:
    link.refresh_from_db(fields=["contact", "status"])
    return link.waits_for_contact


def _resolve(link: Any) -> None:
    login = find_login(email=link.email)
    contact = _contact_of(link, login)
    if not _is_only_link(link, contact):
        return
    link.contact = contact
    is_known = login is not None or contact.user_id is not None
    if is_known or KnownIdentity.objects.filter(email=link.email).exists():
        link.due_at = deadlines.due_at(link.created_at)
        link.save(update_fields=["contact", "due_at"])
        tell_staff(link=link)
    else:
        link.status = Status.LINKED
        link.save(update_fields=["contact", "status"])
        client_linked.send(sender=ClientLink, link=link)
        invite_client(link=link)


def _contact_of(link: Any, login: Any) -> Any:
    if login is not None:
        try:
            return ensure_contact(user=login)
        except AddressUnproven:
            pass  # a contact that waits for its owner to follow the invitation
    names = {"first_name": link.first_name, "last_name": link.last_name, "company_name": link.company_name}
    contact, is_new = get_or_create_contact(email=link.email, language=link.language, kind=link.kind, **names)
    return join_shared_company(contact=contact, link=link) if is_new else contact


def _is_only_link(link: Any, contact: Any) -> bool:
    """Whether the contact can be this link's. The same person may stand in a portfolio under another address.

    What has ended or was refused gives way. What the agent can read already stays, and this link ends: they see the
    person there. What the agent can't read yet leaves this one waiting.
    """
    others = ClientLink.objects.filter(agent_id=link.agent_id, contact=contact).exclude(pk=link.pk)
    other = others.select_related("contact").select_for_update(of=("self",), no_key=True).first()
    if other is None:
        return True
    if other.status not in ClientLink.LIVE:
        other.contact = None
        other.save(update_fields=["contact"])
        return True
    if other.is_open:
        link.status, link.ended_at = Status.ENDED, clock.now()
        link.save(update_fields=["status", "ended_at"])
    return False
