"""Clients in a portfolio: how they come into it.

What the agent asks for and whom the address belongs to are two matters. ``request_client`` writes down what was typed,
with the same work whoever it is; ``resolve_link`` (``resolving.py``) looks afterwards.
"""

from datetime import timedelta
from typing import Any

from django.db.models import F
from oscar.core.loading import get_model

from oscar_clientportal.clients import rules as client_rules
from oscar_clientportal.core import clock, locks
from oscar_clientportal.core.conf import settings
from oscar_clientportal.portfolios.exceptions import OwnAddress, TooManyClients

from .resolving import resolve_link

Agent = get_model("clientportal_portfolios", "Agent")
ClientLink = get_model("clientportal_portfolios", "ClientLink")
Status = ClientLink.Status

#: Within so much time an agent adds no more than ``new_clients_per_day``.
A_DAY = timedelta(hours=24)
#: How a link stands that begins, anew or not: nobody knows yet whom the address belongs to.
ANEW: dict[str, Any] = {
    "status": Status.PENDING,
    "contact": None,
    "decided_at": None,
    "decided_by": None,
    "reason": "",
    "due_at": None,
    "reminded": 0,
    "ended_at": None,
}
#: All that ``begin`` writes.
BEGUN = [
    *ANEW,
    *("kind", "language", "created_at", "invited_at", "first_name", "last_name", "company_name"),
]


def agent_of(user: Any) -> Any:
    """The active agent this user is, or ``None``; asked once per request."""
    if not user.is_authenticated:
        return None
    if not hasattr(user, "_clientportal_agent"):
        user._clientportal_agent = Agent.objects.of_user(user).first()
    return user._clientportal_agent


def add_client(*, agent: Any, email: str, **typed: Any) -> Any:
    """``request_client`` and ``resolve_link`` at once, for the staff and for programs: never where an agent waits."""
    return resolve_link(link=request_client(agent=agent, email=email, **typed))


@locks.in_transaction
def request_client(
    *,
    agent: Any,
    email: str,
    language: str = "",
    kind: str = "client",
    first_name: str = "",
    last_name: str = "",
    company_name: str = "",
) -> Any:
    """Put the person with this address into the agent's portfolio; again gives the same link. ``is_new`` says which.

    Five queries whoever the address belongs to, and nobody looks whom: the link waits without a contact for
    ``resolve_link``. Clients are to be invited at once, partners and leads when the agent says so.
    Raises ``ValueError`` where it is not an address, ``OwnAddress`` and ``TooManyClients``.
    """
    email = client_rules.normalise_email(email)
    refuse_own_address(email, lock_agent(agent))
    links = ClientLink.objects.filter(agent_id=agent.pk)
    link = links.with_address(email).first() or ClientLink(agent=agent, email=email, status=Status.ENDED)
    known = links.open_under([email]).first()
    refuse_too_many(agent, 1 if known is None and link.status not in ClientLink.LIVE else 0)
    if known is not None or link.status in ClientLink.LIVE:
        link = known or link
        link.is_new = False
        return link
    names = {"first_name": first_name, "last_name": last_name, "company_name": company_name}
    begin(link, kind=kind, language=language, **names)
    link.save()
    return link


def lock_agent(agent: Any) -> set[str]:
    """Let nobody else add clients to this portfolio now; the agent's own addresses."""
    return own_addresses(agent, Agent.objects.select_for_update(of=("self",), no_key=True))


def own_addresses(agent: Any, agents: Any = Agent.objects) -> set[str]:
    row = agents.annotate(
        login_email=F("user__email"), contact_email=F("user__clientportal_contact__email")
    ).get(pk=agent.pk)
    return {_spelled(row.login_email), row.contact_email or ""}


def refuse_own_address(email: str, own: set[str]) -> None:
    if email in own:
        raise OwnAddress


def refuse_too_many(agent: Any, more: int) -> None:
    """Raise ``TooManyClients`` where so many more are over what one agent may add in a day."""
    since = clock.now() - A_DAY
    left = settings.new_clients_per_day - ClientLink.objects.filter(agent=agent, created_at__gt=since).count()
    if more > left:
        raise TooManyClients(settings.new_clients_per_day, left)


def begin(link: Any, *, language: str, kind: str = ClientLink.Kind.CLIENT, **names: str) -> None:
    """Begin the link, or begin it anew where it had been refused or had ended."""
    now = clock.now()
    invited_at = now if kind == ClientLink.Kind.CLIENT else None
    values = {**ANEW, "kind": kind, "language": language, "created_at": now, "invited_at": invited_at}
    for name, value in values.items():
        setattr(link, name, value)
    for name, typed in names.items():
        setattr(link, name, typed or getattr(link, name))
    link.is_new = True


def _spelled(email: str) -> str:
    try:
        return client_rules.normalise_email(email)
    except ValueError:  # such as admin@localhost
        return ""
