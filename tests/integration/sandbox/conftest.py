from collections.abc import Callable

import pytest
from django.core.management import call_command


@pytest.fixture
def load_demo(db: None, settings: pytest.FixtureRequest) -> Callable[..., None]:
    """``load_demo("acme")`` loads the demo data of a shop, with passwords unless ``debug=False``."""

    def load(*schemas: str, debug: bool = True) -> None:
        settings.DEBUG = debug
        for schema in schemas:
            call_command("load_demo", schema, verbosity=0)

    return load
