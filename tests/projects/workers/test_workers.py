"""Two real workers on a real broker: one is killed in the middle of a renewal, every message comes twice, and each
subscription is renewed and charged once all the same."""

import os
import time
from collections.abc import Callable
from datetime import timedelta
from typing import Any

import pytest
import requests
from django.db import connection
from oscar.core.loading import get_model

from oscar_clientportal.core import clock, tenancy
from oscar_clientportal.dispatch import index, tasks
from oscar_clientportal.payments import services as payments
from oscar_clientportal.subscriptions.services import schedule
from tests import factories

pytestmark = [pytest.mark.django_db(transaction=True), pytest.mark.usefixtures("takes_cards")]
COUNT = 60 if os.environ.get("SOAK") else 6
PATIENCE = 60 + COUNT


def make_due() -> Any:
    """A subscription whose term has just ended, with a card to renew it."""
    user = factories.make_user()
    contact = factories.make_contact(user=user)
    payments.add_card(user=user, payment_method="pm_card_visa", return_url="http://acme.localhost/")
    starts_at = clock.now() - timedelta(days=365, minutes=1)
    renewing = {"auto_renew": True, "renewal_payer": user, "price": "75.00", "currency": "EUR"}
    plan = getattr(make_due, "plan", None) or factories.make_plan()
    make_due.plan = plan
    subscription = factories.make_subscription(contact, plan, starts_at=starts_at, **renewing)
    schedule.reschedule(subscriptions=[subscription])
    return subscription


@pytest.fixture
def due() -> list[Any]:
    make_due.plan = None
    return [make_due() for _number in range(COUNT)]


def terms() -> list[int]:
    """How many terms each subscription has."""
    connection.close()  # the workers' commits, and a server that has been asked to wait
    with tenancy.schema("acme"):
        counted = get_model("clientportal_subscriptions", "Subscription").objects.order_by("pk")
        return [subscription.terms.count() for subscription in counted.prefetch_related("terms")]


def wait_for(condition: Callable[[], bool]) -> bool:
    until = time.monotonic() + PATIENCE
    while time.monotonic() < until:
        if condition():
            return True
        time.sleep(0.3)
    return False


def charged(twin: str, key: str) -> list[str]:
    """The state of every payment at the card provider."""
    answer = requests.get(f"{twin}/v1/payment_intents?limit=100", auth=(key, ""), timeout=10).json()
    return [intent["status"] for intent in answer["data"]]


def test_a_worker_is_killed_and_messages_come_twice_and_each_is_renewed_and_charged_once(
    app: Any, due: list[Any], start_worker: Callable[..., Any], stripe_twin: str, stripe_key: str
) -> None:
    index.note_due("acme", clock.now())
    assert tasks.dispatch_due() == 1
    tasks.renew_subscriptions.delay()  # the same again
    doomed = start_worker(WORKER_DIES_AFTER_AUTHORISING="2")
    assert wait_for(lambda: doomed.poll() is not None), "the first worker was to die in mid-renewal"
    assert doomed.returncode == -9
    assert sum(terms()) < 2 * COUNT

    start_worker()
    start_worker()
    # What the dead worker held is taken up once its lease is over, by the next that is sent out.
    assert wait_for(lambda: bool(tasks.dispatch_due()) or terms() == [2] * COUNT), terms()
    assert wait_for(lambda: (tasks.dispatch_due() or True) and terms() == [2] * COUNT), terms()
    assert sorted(set(charged(stripe_twin, stripe_key))) == ["succeeded"]
    assert len(charged(stripe_twin, stripe_key)) == COUNT


def test_after_the_work_the_index_knows_the_next_moment(
    app: Any, due: list[Any], start_worker: Callable[..., Any]
) -> None:
    index.note_due("acme", clock.now())
    assert tasks.dispatch_due() == 1
    start_worker()
    assert wait_for(lambda: terms() == [2] * COUNT), terms()
    from oscar_clientportal.dispatch.models import NextDue

    soon = clock.now() + timedelta(days=300)
    assert wait_for(lambda: NextDue.objects.get(schema_name="acme").due_at > soon)
