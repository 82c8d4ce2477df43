"""What time does at the twin: authorisations expire, keys are forgotten, the search catches up."""

import uuid

import pytest

from oscar_clientportal.payments.exceptions import ProviderRefused

from .stripe_target import Target


def event_types(twin: Target) -> list[str]:
    return [event["type"] for event in twin.call("GET", "/v1/events", limit=100).json()["data"]]


def test_an_authorisation_expires_after_seven_days(twin: Target) -> None:
    held = twin.authorise()
    twin.pass_time(days=6, hours=23)
    assert twin.gateway.retrieve(intent_id=held.id).status == "requires_capture"
    twin.pass_time(hours=1)
    assert twin.gateway.retrieve(intent_id=held.id).status == "canceled"
    with pytest.raises(ProviderRefused):
        twin.gateway.capture(intent_id=held.id, idempotency_key=str(uuid.uuid4()))
    assert {"charge.expired", "payment_intent.canceled"} <= set(event_types(twin))
    assert twin.charges() == []


def test_what_was_captured_in_time_stays(twin: Target) -> None:
    held = twin.authorise()
    twin.gateway.capture(intent_id=held.id, idempotency_key=str(uuid.uuid4()))
    twin.pass_time(days=8)
    assert twin.gateway.retrieve(intent_id=held.id).status == "succeeded"


def test_time_passes_for_one_shop_alone(twin: Target, stripe_twin: str) -> None:
    other = Target(twin.key + "other", stripe_twin)
    held = other.authorise()
    twin.pass_time(days=8)
    assert other.gateway.retrieve(intent_id=held.id).status == "requires_capture"


def test_after_a_day_a_key_is_forgotten_and_charges_again(twin: Target) -> None:
    same = {"idempotency_key": str(uuid.uuid4()), "metadata": {"attempt": str(uuid.uuid4())}}
    first = twin.authorise(**same)
    twin.pass_time(hours=23)
    assert twin.authorise(**same).id == first.id
    twin.pass_time(hours=1)
    assert twin.authorise(**same).id != first.id


def test_the_search_sees_a_payment_late_and_the_list_at_once(twin: Target) -> None:
    attempt = str(uuid.uuid4())
    held = twin.authorise(metadata={"attempt": attempt})
    assert twin.gateway.find(attempt_token=attempt) is None
    twin.pass_time(minutes=1)
    assert twin.gateway.find(attempt_token=attempt) == held


def test_the_lag_of_the_search_can_be_set_to_nothing(twin: Target) -> None:
    twin.call("POST", "/_twin/search_lag", key=twin.key, seconds=0).raise_for_status()
    attempt = str(uuid.uuid4())
    assert twin.authorise(metadata={"attempt": attempt}) == twin.gateway.find(attempt_token=attempt)


@pytest.mark.parametrize("door", ["advance", "search_lag", "webhooks"])
def test_the_twins_own_doors_open_with_a_secret_key_only(twin: Target, door: str) -> None:
    public = twin.key.replace("sk_", "pk_", 1)
    given = {"key": public, "seconds": 5, "url": "http://127.0.0.1:1/", "secret": "whsec_x"}
    assert twin.call("POST", f"/_twin/{door}", **given).status_code == 400
