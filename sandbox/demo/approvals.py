"""A second agent whose clients wait for the shop: one just asked for, one nearly due, one overdue, two decided on."""

from datetime import timedelta
from typing import Any

from django.contrib.auth import get_user_model
from oscar.core.loading import get_model

from oscar_clientportal.clients.services import ensure_contact, get_or_create_contact
from oscar_clientportal.core import clock
from oscar_clientportal.portfolios import services
from oscar_clientportal.portfolios.services import deadlines

from .data import address
from .people import demo_password, make_user

ClientLink = get_model("clientportal_portfolios", "ClientLink")
KnownIdentity = get_model("clientportal_clients", "KnownIdentity")

#: A legacy database of the demonstration, and somebody whom it alone knows.
SOURCE, OLD_CLIENT = "Demo catalogue of 1998", "oldclient"


def load_approvals(schema: str) -> None:
    """Everybody of the demo who is in two portfolios, or wants to be."""
    user = make_user(
        {"login": "agent2", "first_name": "Second", "last_name": "Agent"}, schema, demo_password()
    )
    agent, editor = services.make_agent(user=user), _person("editor", schema)
    now, whole = clock.now(), timedelta(hours=48)
    _ask(agent, _contact("shopper", schema), asked=now, due_at=deadlines.due_at(now))
    _ask(
        agent,
        _contact("client01", schema),
        asked=now - 0.9 * whole,
        due_at=now + 0.1 * whole,
    )
    _ask(agent, _old_client(schema), asked=now - 3 * whole, due_at=now - 2 * whole)
    accepted = _ask(agent, _contact("client02", schema), asked=now - 5 * whole, due_at=now - 4 * whole)
    services.accept_link(link=accepted, by=editor, reason="Confirmed by phone")
    refused = _ask(agent, _contact("boss", schema), asked=now - 5 * whole, due_at=now - 4 * whole)
    services.refuse_link(link=refused, by=editor, reason="Looks after themself")


def _ask(agent: Any, contact: Any, *, asked: Any, due_at: Any) -> Any:
    return ClientLink.objects.create(
        agent=agent,
        contact=contact,
        email=contact.email,
        status=ClientLink.Status.PENDING,
        created_at=asked,
        invited_at=asked,
        due_at=due_at,
    )


def _old_client(schema: str) -> Any:
    """Somebody without a login here, whom the legacy database knows."""
    email = address(OLD_CLIENT, schema)
    KnownIdentity.objects.create(source=SOURCE, email=email, external_id="1998-0042")
    return get_or_create_contact(email=email)[0]


def _contact(login: str, schema: str) -> Any:
    return ensure_contact(user=_person(login, schema))


def _person(login: str, schema: str) -> Any:
    return get_user_model().objects.get(email=address(login, schema))
