"""Whom an address may belong to before an agent adds it: by case, how it comes about."""

from collections.abc import Callable
from typing import Any

from oscar_clientportal.portfolios import services
from tests import factories


def nobody(agent: Any, email: str) -> None:
    """An address the shop has never seen."""


def login(agent: Any, email: str) -> None:
    factories.make_user(email.upper(), first_name="Known", last_name="Person")


def login_switched_off(agent: Any, email: str) -> None:
    factories.make_user(email, is_active=False)


def other_agents_client(agent: Any, email: str) -> None:
    services.add_client(agent=factories.make_agent(), email=email, first_name="Known")


def contact_with_login(agent: Any, email: str) -> None:
    factories.make_contact(user=factories.make_user(email), first_name="Known", last_name="Person")


def subscriber(agent: Any, email: str) -> None:
    contact = factories.make_contact(user=factories.make_user(email), first_name="Known")
    plan = factories.model("subscriptions", "Plan").objects.first() or factories.make_plan("HS")
    factories.make_subscription(contact, plan)


def legacy(agent: Any, email: str) -> None:
    factories.model("clients", "KnownIdentity").objects.create(source="ERP", email=email)


def refused_before(agent: Any, email: str) -> None:
    contact = factories.make_contact(user=factories.make_user(email), first_name="Known")
    factories.make_link(agent, contact, status="refused")


CASES: dict[str, Callable[[Any, str], None]] = {
    case.__name__: case
    for case in (
        *(nobody, login, login_switched_off, other_agents_client, contact_with_login),
        *(subscriber, legacy, refused_before),
    )
}
#: Case 2: the shop's staff decide.
KNOWN = {"login", "login_switched_off", "contact_with_login", "subscriber", "legacy", "refused_before"}
