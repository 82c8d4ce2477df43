"""An agent who acts as a super-admin runs the company's users where the consent says so, and it is on record."""

from typing import Any

import pytest
from django.urls import reverse

from tests.functional.acting import ActingShopper, agent_and_client
from tests.functional.company_people import INVITE, USERS, invitation, make_colleague, read, url

pytestmark = [pytest.mark.django_db, pytest.mark.req("2.73", "4.01")]
DATA = reverse("clientportal_portal:company-data")


def acting(client: Any, *scopes: str) -> Any:
    people = agent_and_client(scopes=list(scopes))
    people.client.role = "super-admin"
    people.client.save()
    people.shopper = ActingShopper(client, people)
    return people


def test_with_the_scope_a_colleague_is_invited_by_the_agent_on_behalf_of_the_client(client: Any) -> None:
    people = acting(client, "users")
    answer = client.post(INVITE, invitation())
    assert answer.status_code == 302, read(answer)
    event = people.client.company.events.get(kind="invited")
    assert (event.by, event.on_behalf_of) == (people.agent.user, people.client.user)
    assert event.session is not None


def test_without_it_they_are_looked_at_alone(client: Any) -> None:
    people = acting(client, "basket")
    cole = make_colleague(people.client)
    page = read(client.get(USERS))
    assert "Cole Demo" in page
    assert "Invite a user" not in page
    for act in ("role", "deactivate", "leaves"):
        client.post(url(cole, act), {"role": "super-admin", "leaves_on": "2999-01-01"})
    client.post(INVITE, invitation())
    cole.refresh_from_db()
    assert (cole.role, cole.deactivated_at, cole.leaves_on) == ("user", None, None)
    assert people.client.company.contacts.count() == 2


def test_the_companys_own_data_is_never_changed_by_whoever_acts(client: Any) -> None:
    people = acting(client, "users", "basket", "buy", "balance")
    client.post(DATA, {"town": "Elsewhere"})
    people.client.company.refresh_from_db()
    assert people.client.company.town == ""
