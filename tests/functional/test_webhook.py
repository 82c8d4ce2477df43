"""The card provider's events: signed, stored once, and a reason to ask, never a proof."""

import json

import pytest
from oscar.core.loading import get_model

from sandbox.stripe_twin.webhooks import sign
from tests import factories
from tests.functional.shopping import Shopper, agent_with, only_order

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("stripe_shop")]
SECRET = "whsec_test"


@pytest.fixture
def shopper(client):
    agent = agent_with("40.00")
    shopper = Shopper(client, agent.user)
    shopper.choose_plan(factories.make_link(agent), factories.make_plan("HS+Origin", "100.00"))
    shopper.buy(card="pm_card_threeDSecure2Required")
    return shopper


@pytest.fixture
def attempt(shopper):
    return get_model("clientportal_payments", "PaymentAttempt").objects.get()


def event(attempt, event_id="evt_1", kind="payment_intent.amount_capturable_updated"):
    intent = {"id": attempt.parts.get(method="card").reference, "object": "payment_intent"}
    body = {"id": event_id, "object": "event", "type": kind, "data": {"object": intent}}
    return json.dumps(body, indent=2).encode()


def deliver(client, body, *, secret=SECRET, signature=None):
    return client.post(
        "/portal/stripe/webhook/",
        body,
        content_type="application/json",
        headers={"Stripe-Signature": signature or sign(body.decode(), secret)},
    )


def orders():
    return get_model("order", "Order").objects.count()


def test_an_event_finishes_the_order_of_a_customer_who_closed_the_browser(
    client, shopper, attempt, confirm_at_bank
):
    confirm_at_bank(shopper.page.url, succeed=True)
    client.logout()
    assert deliver(client, event(attempt)).status_code == 200
    assert only_order().user == shopper.user


def test_an_event_delivered_twice_is_stored_and_processed_once(client, shopper, attempt, confirm_at_bank):
    confirm_at_bank(shopper.page.url, succeed=True)
    for _delivery in range(3):
        assert deliver(client, event(attempt)).status_code == 200
    events = get_model("clientportal_payments", "ProviderEvent").objects
    assert events.get().processed_at is not None
    assert orders() == 1


def test_an_event_that_lies_orders_nothing(client, attempt):
    assert deliver(client, event(attempt, kind="payment_intent.succeeded")).status_code == 200
    attempt.refresh_from_db()
    assert attempt.status == "waiting"
    assert orders() == 0


def test_an_event_of_a_refusal_gives_everything_back(client, shopper, attempt, confirm_at_bank):
    confirm_at_bank(shopper.page.url, succeed=False)
    deliver(client, event(attempt, kind="payment_intent.payment_failed"))
    attempt.refresh_from_db()
    assert attempt.status == "failed"
    assert shopper.get("basket:summary").context["basket"].num_lines == 1


@pytest.mark.parametrize("signature", ["", "t=1,v1=00", "nonsense"])
def test_what_the_provider_did_not_sign_is_refused(client, shopper, attempt, confirm_at_bank, signature):
    confirm_at_bank(shopper.page.url, succeed=True)
    assert deliver(client, event(attempt), signature=signature or " ").status_code == 400
    assert deliver(client, event(attempt), secret="whsec_other").status_code == 400
    assert orders() == 0


@pytest.mark.parametrize("body", [b"", b"[]", b"{}", b"not json", b'{"id": 1}'])
def test_a_signed_body_that_is_no_event_is_refused(client, body):
    assert deliver(client, body).status_code == 400


def test_an_event_about_something_unknown_is_taken_and_left(client, attempt):
    body = event(attempt).replace(attempt.parts.get(method="card").reference.encode(), b"pi_unknown")
    assert deliver(client, body).status_code == 200
    assert orders() == 0


@pytest.mark.req("5.07")
def test_an_event_sent_to_the_other_shop_does_nothing(
    client, globex_client, shopper, attempt, confirm_at_bank, globex
):
    confirm_at_bank(shopper.page.url, succeed=True)
    assert deliver(globex_client, event(attempt)).status_code == 200
    assert orders() == 0
    with globex():
        assert orders() == 0


def test_only_a_post_is_answered(client):
    assert client.get("/portal/stripe/webhook/").status_code == 405
