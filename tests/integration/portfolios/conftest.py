"""An agent with a client."""

from typing import Any

import pytest

from tests import factories


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
