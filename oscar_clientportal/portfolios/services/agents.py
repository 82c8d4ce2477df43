"""Agents: made of people with a login, switched off and on again."""

import secrets
from typing import Any

from django.contrib.auth import get_user_model
from django.db import transaction
from oscar.core.loading import get_model

from oscar_clientportal.clients import rules as client_rules
from oscar_clientportal.clients.services import ensure_contact, find_login, send_access_data
from oscar_clientportal.core import locks
from oscar_clientportal.portfolios.exceptions import LoginSwitchedOff

Agent = get_model("clientportal_portfolios", "Agent")
Contact = get_model("clientportal_clients", "Contact")


@transaction.atomic
def make_agent(*, user: Any) -> Any:
    """Make this login an agent, with the contact whose company owns their customer account. Again: no effect.

    One who was switched off is an agent again. Raises ``AddressUnproven`` where somebody else's contact waits for this
    address, and ``LoginSwitchedOff``.
    """
    if not user.is_active:
        raise LoginSwitchedOff
    ensure_contact(user=user)
    agent, _is_new = Agent.objects.get_or_create(user=user)
    return agent if agent.is_active else set_agent_active(agent=agent, is_active=True)


@transaction.atomic
def make_agent_by_email(
    *, email: str, first_name: str = "", last_name: str = "", language: str = "", by: Any
) -> Any:
    """Make the person with this address an agent. Whoever has no login gets one, and a mail to choose a password.

    Raises ``ValueError`` where it is not an address, and what ``make_agent`` raises.
    """
    email = client_rules.normalise_email(email)
    user = find_login(email=email)
    if user is not None:
        return make_agent(user=user)
    user = _make_login(email, first_name, last_name)
    agent = make_agent(user=user)
    contact = Contact.objects.of_user(user).get()
    contact.language = language
    contact.save(update_fields=["language"])
    send_access_data(contact=contact, by=by)
    return agent


@transaction.atomic
def set_agent_active(*, agent: Any, is_active: bool) -> Any:
    """Switch an agent off, which hides the portfolio from them, or on again. Nothing in it is lost."""
    agent = locks.lock_row(Agent.objects.select_related("user"), agent.pk)
    if agent.is_active != is_active:
        agent.is_active = is_active
        agent.save(update_fields=["is_active"])
    return agent


def _make_login(email: str, first_name: str, last_name: str) -> Any:
    """A login whose password nobody knows: its owner chooses one by the link in the mail."""
    User = get_user_model()
    user = User(email=email, first_name=first_name, last_name=last_name)
    if User.USERNAME_FIELD != "email":
        setattr(user, User.USERNAME_FIELD, secrets.token_hex(15))
    user.set_password(secrets.token_urlsafe(32))
    user.save()
    return user
