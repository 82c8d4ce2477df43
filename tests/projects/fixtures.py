"""The ground of a project's run: a copy of its own template database, no tenants."""

from collections.abc import Iterator

import pytest
from django.conf import settings
from django.core.cache import cache
from django.core.management import call_command
from django.db import connection
from django.test import Client, TransactionTestCase

from oscar_clientportal.core.migrating import quick_migrations
from tests import database


def migrate() -> None:
    with quick_migrations():
        call_command("migrate", interactive=False, verbosity=0)


@pytest.fixture(scope="session")
def django_db_setup(django_db_blocker: pytest.FixtureRequest) -> Iterator[None]:
    """A copy of the project's template database for this run, dropped at its end."""
    name = database.name_for_this_run()
    with django_db_blocker.unblock():
        template = database.ensure_template(settings.SETTINGS_MODULE.split(".")[-2], migrate)

        def renew() -> None:
            connection.close()
            database.copy(template, name)
            database.use(name)

        renew()
        TransactionTestCase._fixture_teardown = lambda self: renew()
    yield
    with django_db_blocker.unblock():
        connection.close()
        database.drop(name)


@pytest.fixture(autouse=True)
def _in_acme() -> None:
    """There is one shop only: stands over the suite's fixture of this name."""
    cache.clear()


@pytest.fixture
def client() -> Client:
    return Client()
