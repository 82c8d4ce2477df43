from collections.abc import Callable, Iterator

import pytest
from django.core.management import call_command
from django.db import transaction
from django.test import override_settings
from pytest_django.plugin import DjangoDbBlocker


@pytest.fixture(scope="module")
def demo(django_db_setup: None, django_db_blocker: DjangoDbBlocker) -> Iterator[None]:
    """Both shops with their demo data, loaded once for the module and rolled back after it."""
    with django_db_blocker.unblock(), transaction.atomic():
        with override_settings(DEBUG=True):
            for schema in ("acme", "globex"):
                call_command("load_demo", schema, verbosity=0)
        yield
        transaction.set_rollback(True)


@pytest.fixture
def load_demo(db: None, settings: pytest.FixtureRequest) -> Callable[..., None]:
    """``load_demo("acme")`` loads the demo data of a shop, with passwords unless ``debug=False``."""

    def load(*schemas: str, debug: bool = True) -> None:
        settings.DEBUG = debug
        for schema in schemas:
            call_command("load_demo", schema, verbosity=0)

    return load
