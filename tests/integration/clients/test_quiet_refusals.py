"""Where a stranger or an agent would learn that a company is full, nothing is said: the person stays as they are."""

from typing import Any

import pytest
from oscar.apps.customer.signals import user_registered

from oscar_clientportal.clients import services
from oscar_clientportal.clients.services import registration
from oscar_clientportal.portfolios.services.inviting import invite_client
from tests import factories

pytestmark = [pytest.mark.django_db, pytest.mark.req("2.71")]


@pytest.fixture
def added(db: None) -> Any:
    """Somebody written down in a company whose only seat is taken."""
    company = factories.make_company("Full Ltd")
    boss = factories.make_contact(user=factories.make_user(), company=company, role="super-admin")
    factories.make_licence(company, 1, holders=[boss])
    return services.create_contact(
        kind="client", first_name="Ada", last_name="Demo", email="ada@demo.example", company=company
    )


def is_still_added(contact: Any) -> bool:
    contact.refresh_from_db()
    return contact.status == "added" and not contact.invitations.exists()


def test_an_agent_whose_client_is_linked(added: Any) -> None:
    invite_client(link=factories.make_link(factories.make_agent(), added))
    assert is_still_added(added)


def test_somebody_who_registers_with_the_address(added: Any) -> None:
    user = factories.make_user("ada@demo.example")
    user_registered.send(sender=type(user), request=None, user=user)
    assert is_still_added(added)


def test_somebody_who_types_the_address_into_a_registration(added: Any) -> None:
    link = services.create_registration_link(label="Fair")
    begun, token = services.begin_registration(
        link=link, email="ada@demo.example", first_name="A", last_name="B"
    )
    registration.tell_registrant(registration=begun, token=token)
    assert is_still_added(added)
