"""Tests that commit: a shop whose card provider misbehaves, an agent with some money, and their full basket."""

from collections.abc import Callable, Iterator
from functools import partial
from typing import Any

import pytest
import stripe
from django.conf import LazySettings
from django.core.cache import cache
from django.db import connection
from django.test import TransactionTestCase
from oscar.core.loading import get_model

from oscar_clientportal.payments.stripe import gateway, transport
from tests import factories
from tests.concurrency.races import SOAK
from tests.conftest import ShopClient
from tests.fault_proxy import FaultProxy, fault_proxy
from tests.faults import attempts_of
from tests.functional.shopping import Shopper, agent_with
from tests.leftovers import assert_nothing_is_stuck

collect_ignore = [] if SOAK else ["test_server_restarts.py"]


@pytest.fixture(scope="module")
def kept_rows(django_db_setup: None, django_db_blocker: Any) -> Iterator[None]:
    """Tests that commit, in acme, and keep their rows until the module's end: a database anew for each would take
    longer than all the rest. Each test brings people of its own."""
    from django_tenants.utils import get_tenant_model

    with django_db_blocker.unblock():
        cache.clear()
        connection.set_tenant(get_tenant_model().objects.get(schema_name="acme"))
        yield
        connection.set_schema_to_public()
        TransactionTestCase._fixture_teardown(None)  # conftest's: the database anew


@pytest.fixture(autouse=True)
def _leave_nothing_behind(request: pytest.FixtureRequest) -> Iterator[None]:
    """What a test with kept rows has left half done, as many mean to, is no business of the next one's."""
    yield
    if "kept_rows" in request.fixturenames:
        get_model("clientportal_payments", "PaymentAttempt").objects.live().update(status="failed")
        unsettled = get_model("clientportal_payments", "PaymentPart").objects
        unsettled.exclude(status="captured").update(status="released")
        get_model("clientportal_accounts", "Hold").objects.open().update(status="released")
        get_model("clientportal_accounts", "Account").objects.update(held=0)


@pytest.fixture
def impatient(monkeypatch: pytest.MonkeyPatch) -> None:
    """Answers are awaited, and repeats made, in tenths of seconds."""
    monkeypatch.setattr(gateway, "client_for", partial(transport.client_for, timeout=(0.5, 0.5)))
    monkeypatch.setattr(transport, "PAUSES", (0.01,) * len(transport.PAUSES))
    monkeypatch.setattr(stripe.HTTPClient, "_sleep_time_seconds", lambda *args, **kwargs: 0.01)


@pytest.fixture
def proxy(
    stripe_shop: None, impatient: None, settings: LazySettings, stripe_twin: str
) -> Iterator[FaultProxy]:
    """Stands between the shop and the twin."""
    with fault_proxy(stripe_twin) as running:
        settings.CLIENTPORTAL = {**settings.CLIENTPORTAL, "STRIPE_API_BASE": running.url}
        yield running


@pytest.fixture
def agent() -> Any:
    """With a balance of 40.00."""
    return agent_with("40.00")


@pytest.fixture
def shopper(agent: Any) -> Shopper:
    """The agent, with a plan for 100.00 in the basket."""
    shopper = Shopper(ShopClient(), agent.user)
    shopper.choose_plan(factories.make_link(agent), factories.make_plan("HS+Origin", "100.00"))
    return shopper


@pytest.fixture
def nothing_is_stuck(stripe_twin: str, stripe_key: str, agent: Any) -> Callable[[], None]:
    """Of what this agent tried to buy."""
    return lambda: assert_nothing_is_stuck(stripe_twin, stripe_key, attempts_of(agent))
