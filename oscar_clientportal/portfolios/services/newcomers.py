"""Partners and leads: added first, invited later; a lead needs no e-mail address until then."""

from datetime import timedelta
from typing import Any

from django.db import transaction
from oscar.core.loading import get_model

from oscar_clientportal.clients.services import create_contact
from oscar_clientportal.core import clock, locks
from oscar_clientportal.portfolios.exceptions import (
    AlreadyInPortfolio,
    HasAddress,
    NoAddressYet,
    NotInPortfolio,
)
from oscar_clientportal.portfolios.signals import client_linked

from .clients import lock_agent, refuse_own_address, refuse_too_many
from .inviting import invite_client
from .shared_companies import shared_company

ClientLink = get_model("clientportal_portfolios", "ClientLink")
Contact = get_model("clientportal_clients", "Contact")

#: A form sent twice is one lead; the same name again later is somebody else.
SAME_FORM = timedelta(minutes=1)


@transaction.atomic
def add_lead(
    *, agent: Any, first_name: str, last_name: str, company_name: str = "", language: str = ""
) -> Any:
    """Put a lead without an e-mail address into the portfolio: the shop can't know them, so they are linked at once.

    The same form sent twice gives the same link. Raises ``TooManyClients``.
    """
    lock_agent(agent)
    typed = {"first_name": first_name, "last_name": last_name, "company_name": company_name}
    leads = ClientLink.objects.live().filter(agent=agent, kind=ClientLink.Kind.LEAD, email="", **typed)
    same = leads.filter(created_at__gt=clock.now() - SAME_FORM).first()
    if same is not None:
        return same
    refuse_too_many(agent, 1)
    contact = create_contact(
        kind=Contact.Kind.LEAD, language=language, company=shared_company(agent, company_name), **typed
    )
    link = ClientLink.objects.create(
        agent=agent,
        contact=contact,
        kind=ClientLink.Kind.LEAD,
        status=ClientLink.Status.LINKED,
        language=language,
        **typed,
    )
    client_linked.send(sender=ClientLink, link=link)
    return link


@transaction.atomic
def ask_invitation(*, link: Any) -> Any:
    """Keep that the agent wants this person invited; ``send_invitation`` then does what there is to do.

    The same queries whoever it is. Raises ``NoAddressYet`` and, where the link has ended, ``NotInPortfolio``.
    """
    link = _lock_live(link)
    if not link.email:
        raise NoAddressYet
    link.invited_at = clock.now()
    link.save(update_fields=["invited_at"])
    return link


@transaction.atomic
def send_invitation(*, link: Any) -> None:
    """Invite whoever is linked and has no login; whoever waits for the shop is invited, or not, when it decides."""
    link = locks.lock_row(ClientLink.objects.select_related("agent__user", "contact"), link.pk)
    if link.status == ClientLink.Status.LINKED and link.contact is not None:
        invite_client(link=link)


@transaction.atomic
def give_address(*, link: Any, email: str) -> Any:
    """Keep the address of somebody who had none, normalised; ``settle_address`` finds out whose it is.

    The same queries whoever it belongs to. Raises ``HasAddress``, ``OwnAddress``, ``AlreadyInPortfolio``,
    ``NotInPortfolio``.
    """
    own = lock_agent(link.agent)
    link = _lock_live(link)
    if link.email:
        raise HasAddress
    refuse_own_address(email, own)
    others = ClientLink.objects.filter(agent=link.agent_id, email=email)
    if others.live().exists() or ClientLink.objects.filter(agent=link.agent_id).open_under([email]).exists():
        raise AlreadyInPortfolio
    others.update(email="")  # of one that ended: an address stands once in a portfolio
    link.email = email
    link.save(update_fields=["email"])
    return link


def _lock_live(link: Any) -> Any:
    link = locks.lock_row(ClientLink.objects.select_related("agent__user", "contact"), link.pk)
    if link.status not in (ClientLink.Status.PENDING, ClientLink.Status.LINKED):
        raise NotInPortfolio
    return link
