"""One event delivered many times at once is looked into once."""

import json
from contextlib import nullcontext

import pytest
from oscar.core.loading import get_model

from oscar_clientportal.payments import services
from oscar_clientportal.payments.signals import provider_event
from sandbox.stripe_twin.webhooks import sign
from tests.concurrency.races import at_once, rounds

pytestmark = [pytest.mark.django_db(transaction=True), pytest.mark.usefixtures("stripe_shop")]
BODY = json.dumps({"id": "evt_1", "object": "event", "type": "x.y", "data": {"object": {"id": "xy_1"}}})


@pytest.fixture
def heard():
    found = []

    def listen(sender, *, event, **kwargs):
        found.append(event.event_id)

    provider_event.connect(listen)
    yield found
    provider_event.disconnect(listen)


def receive():
    return services.receive_event(payload=BODY.encode(), signature=sign(BODY, "whsec_test"))


def events():
    return get_model("clientportal_payments", "ProviderEvent").objects


@pytest.mark.parametrize("_round", rounds(50, 3))
def test_eight_deliveries_at_once_are_looked_into_once(heard, _round):
    results = at_once([receive] * 8)
    assert {type(result).__name__ for result in results} == {"ProviderEvent"}
    assert heard == ["evt_1"]
    assert events().get().tries == 1


def test_eight_who_try_it_again_at_once_do_it_once(heard):
    event = events().create(event_id="evt_1", kind="x.y", error="failed before", tries=1)
    at_once([lambda: services.process_event(event=events().get(pk=event.pk))] * 8)
    assert len(heard) == 1


def test_without_the_lock_it_is_looked_into_more_than_once(heard, monkeypatch):
    """The negative control: it is the lock that holds, not luck."""
    from oscar_clientportal.payments.services import events as module

    monkeypatch.setattr(module, "only_one", lambda name: nullcontext(True))
    for _try in range(10):
        event = events().create(event_id=f"evt_{_try}", kind="x.y", error="failed before", tries=1)
        at_once([lambda pk=event.pk: services.process_event(event=events().get(pk=pk))] * 8)
        if len(heard) > _try + 1:
            return
    pytest.fail("Without the lock each event was looked into once: the race test proves nothing.")
