import pytest

from tests import factories
from tests.functional.shopping import Shopper


@pytest.fixture(autouse=True)
def _english(settings):
    settings.CLIENTPORTAL = {**settings.CLIENTPORTAL, "LANGUAGES": ["en"]}


@pytest.fixture
def saw():
    return factories.make_product("Saw")


@pytest.fixture
def secret():
    return factories.make_product("Secret")


@pytest.fixture
def customer(client):
    """Somebody logged in whose company sees the saw alone, once ``view`` is asked for."""
    user = factories.make_user("customer@acme.example")
    factories.make_contact(user=user, language="en")
    return Shopper(client, user)


@pytest.fixture
def view(customer, saw):
    return factories.make_view(saw, company=customer.user.clientportal_contact.company)
