"""An agent with a client, and requests as Oscar's middleware prepares them."""

from typing import Any

import pytest
from django.test import RequestFactory
from oscar.apps.basket.middleware import BasketMiddleware

from tests import factories


def request_of(user: Any) -> Any:
    """A request of this user, with the basket they have."""
    request = RequestFactory().get("/")
    request.user, request.session, request._messages = user, {}, []
    prepared = {}
    BasketMiddleware(lambda request: prepared.setdefault("request", request))(request)
    return prepared["request"]


@pytest.fixture
def agent(db: None) -> Any:
    return factories.make_agent("agent@acme.example", first_name="Alice", last_name="Agent")


@pytest.fixture
def contact(db: None) -> Any:
    user = factories.make_user("ada@acme.example")
    return factories.make_contact(user=user, first_name="Ada", last_name="Lovelace")


@pytest.fixture
def link(agent: Any, contact: Any) -> Any:
    return factories.make_link(agent, contact)
