"""The ground of the suite: two shops, acme and globex; every database test works in acme unless it says otherwise."""

import gc
import os
from collections.abc import Callable, Iterator
from contextlib import AbstractContextManager

import pytest
from django.core.cache import cache
from django.db import connection
from django.test import Client, TransactionTestCase
from django.utils import translation

from oscar_clientportal.core import tenancy
from tests import database

collect_ignore = ["projects"]
pytest_plugins = ["tests.groups", "tests.erp", "tests.twin", "tests.payments", "tests.stripe_live"]


def pytest_configure(config: pytest.Config) -> None:
    gc.set_threshold(50_000, 20, 50)  # looking for garbage takes an eighth of the time otherwise
    config.addinivalue_line("markers", "req(*numbers): the requirements a test covers")


def build_two_shops() -> None:
    tenancy.prepare_public_schema()
    for schema_name, name, currency, languages in (
        ("acme", "Acme Customs", "EUR", ["fr", "en"]),
        ("globex", "Globex Tickets", "HUF", ["hu", "en"]),
    ):
        tenancy.create_shop(
            schema_name=schema_name,
            domain=f"{schema_name}.localhost",
            name=name,
            currency=currency,
            languages=languages,
        )


@pytest.fixture(scope="session")
def django_db_setup(django_db_blocker: pytest.FixtureRequest) -> Iterator[None]:
    """A copy of the template database for this run, dropped at its end."""
    name = database.name_for_this_run()
    with django_db_blocker.unblock():
        template = database.ensure_template("shops", build_two_shops)

        def renew() -> None:
            connection.close()
            if not database.restore(name):
                database.copy(template, name)
            database.use(name)

        database.copy(template, name)
        database.use(name)
        # A transactional test leaves rows behind, and emptying all tables would lose what migrations wrote.
        TransactionTestCase._fixture_teardown = lambda self: renew()
    yield
    with django_db_blocker.unblock():
        connection.close()
        database.drop(name)


@pytest.fixture(autouse=True)
def _in_acme(request: pytest.FixtureRequest) -> Iterator[None]:
    """Database tests work in acme's schema."""
    marked = request.node.get_closest_marker("django_db") is not None
    if not marked and not {"db", "transactional_db", "live_server"} & set(request.fixturenames):
        yield
        return
    request.getfixturevalue("_django_db_helper")
    from django_tenants.utils import get_tenant_model

    cache.clear()  # it outlives the test's rows: Wagtail keeps its sites' root pages there
    connection.set_tenant(get_tenant_model().objects.get(schema_name="acme"))
    yield
    connection.set_schema_to_public()


@pytest.fixture(autouse=True)
def _main_language() -> None:
    """A request leaves its language behind; no test begins in another's."""
    translation.deactivate()


@pytest.fixture
def globex(db: None) -> Callable[[], AbstractContextManager[None]]:
    """``with globex():`` works in the other shop."""
    return lambda: tenancy.schema("globex")


class ShopClient(Client):
    """Django's test client, talking to one shop's host."""

    def __init__(self, host: str = "acme.localhost", **defaults: str) -> None:
        super().__init__(HTTP_HOST=host, **defaults)


@pytest.fixture
def client() -> ShopClient:
    return ShopClient()


@pytest.fixture
def globex_client() -> ShopClient:
    return ShopClient("globex.localhost")


def pytest_sessionstart(session: pytest.Session) -> None:
    os.environ.setdefault("DJANGO_ALLOW_ASYNC_UNSAFE", "true")
