"""The demo people: a cast with roles, and the clients of the agent's portfolio."""

import secrets
from typing import Any

from django.conf import settings
from django.contrib.auth import get_user_model
from django.contrib.auth.hashers import make_password
from django.contrib.auth.models import Group
from oscar.core.loading import get_model

from oscar_clientportal.clients.rules import token_hash
from oscar_clientportal.clients.services import ensure_contact, get_or_create_contact
from oscar_clientportal.core import clock, conf
from wagtail_hooks.permissions import editor_permissions

from .data import PASSWORD, address, table

Agent = get_model("clientportal_portfolios", "Agent")
ClientLink = get_model("clientportal_portfolios", "ClientLink")
Company = get_model("clientportal_clients", "Company")
Contact = get_model("clientportal_clients", "Contact")
Invitation = get_model("clientportal_clients", "Invitation")

EDITORS = "Client portal editors"


def load_people(schema: str) -> None:
    """Everybody of ``people.json``, with their roles and the agent's portfolio."""
    password = demo_password()
    users = {person["login"]: make_user(person, schema, password) for person in table("people")["cast"]}
    _give_roles(users)
    for login in ("agent", "client", "partner", "boss"):
        _make_contact(users[login], _language_of(login))
    Contact.objects.filter(user=users["partner"]).update(kind=Contact.Kind.PARTNER)
    Company.objects.filter(contacts__user=users["boss"]).update(
        name="Demo Company", is_individual=False, invoice_days=30
    )
    _fill_portfolio(users, schema, password)


def demo_password() -> str:
    """The hash of everybody's password: one that nobody can use where this is no demonstration."""
    return make_password(PASSWORD if settings.DEBUG else None)


def language(choice: str) -> str:
    """The shop's main language or its other one."""
    languages = conf.settings.languages
    return languages[0] if choice == "main" else languages[-1]


def make_user(person: dict[str, Any], schema: str, password: str) -> Any:
    """A login of the demo; ``password`` is the hash."""
    email = address(person["login"], schema)
    return get_user_model().objects.create(
        username=email,
        email=email,
        first_name=person["first_name"],
        last_name=person["last_name"],
        password=password,
    )


def _give_roles(users: dict[str, Any]) -> None:
    owner = users["owner"]
    owner.is_staff = owner.is_superuser = True
    owner.save(update_fields=["is_staff", "is_superuser"])
    editors, _created = Group.objects.get_or_create(name=EDITORS)
    editors.permissions.add(*editor_permissions())
    users["editor"].groups.add(
        editors, Group.objects.get(name="Moderators")
    )  # Wagtail's own, for pages and images


def _language_of(login: str) -> str:
    return next(
        language(person["language"]) for person in table("people")["cast"] if person["login"] == login
    )


def _make_contact(user: Any, code: str) -> Any:
    contact = ensure_contact(user=user)
    Contact.objects.filter(pk=contact.pk).update(language=code)
    return contact


def _fill_portfolio(users: dict[str, Any], schema: str, password: str) -> None:
    agent = Agent.objects.create(user=users["agent"])
    for row in reversed(table("people")["clients"]):
        _link(agent, _make_client(row, schema, password, users["agent"]))
    _link(agent, Contact.objects.get(user=users["client"]))


def _link(agent: Any, contact: Any) -> None:
    ClientLink.objects.create(
        agent=agent,
        contact=contact,
        email=contact.email,
        kind=contact.kind,
        status=ClientLink.Status.LINKED,
        decided_at=clock.now(),
        invited_at=None if contact.status == Contact.Status.ADDED else clock.now(),
    )


def _make_client(row: dict[str, Any], schema: str, password: str, agent_user: Any) -> Any:
    """A client as far as the table says: added, invited, or with a login of their own."""
    login = f"client{row['number']:02}"
    name = {"first_name": "Demo", "last_name": f"Client {row['number']:02}"}
    code = language(row["language"])
    if row["status"] == Contact.Status.ACTIVE:
        return _make_contact(make_user({"login": login, **name}, schema, password), code)
    contact, _created = get_or_create_contact(email=address(login, schema), language=code)
    Contact.objects.filter(pk=contact.pk).update(status=row["status"], **name)
    if row["status"] == Contact.Status.INVITED:
        open_invitation(contact, agent_user)
    return contact


def open_invitation(contact: Any, by: Any) -> None:
    """An open invitation whose mail was sent long ago: nobody knows its token."""
    Invitation.objects.create(
        contact=contact,
        invited_by=by,
        token_hash=token_hash(secrets.token_urlsafe(32)),
        expires_at=clock.now() + conf.settings.invitation_lifetime,
    )
