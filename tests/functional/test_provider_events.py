"""The card provider's events as they really come: several times, in any order, late, early, forged."""

import itertools
import json
from datetime import timedelta

import pytest
import time_machine
from oscar.core.loading import get_model

from oscar_clientportal.checkout.recovery import reconcile_payments
from oscar_clientportal.core import clock
from oscar_clientportal.payments.signals import provider_event
from sandbox.stripe_twin.webhooks import sign
from tests import factories
from tests.functional.refunding import back, let_time_pass_at_twin, order_paid, refund
from tests.functional.shopping import Shopper, agent_with, only_order, sources

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("stripe_shop")]
SECRET = "whsec_test"
WEBHOOK = "/portal/stripe/webhook/"


def events():
    return get_model("clientportal_payments", "ProviderEvent").objects


def body(reference, *, event_id="evt_1", kind="payment_intent.amount_capturable_updated", **given):
    thing = {"id": reference, "object": kind.split(".")[0]}
    return json.dumps(
        {"id": event_id, "object": "event", "type": kind, "data": {"object": thing}, **given}, indent=2
    )


def deliver(client, text, *, secret=SECRET):
    text = text if isinstance(text, str) else text.decode("latin-1")
    return client.post(
        WEBHOOK,
        text.encode(),
        content_type="application/json",
        headers={"Stripe-Signature": sign(text, secret)},
    )


@pytest.fixture
def shopper(client):
    """Somebody who has been sent to their bank and has not come back."""
    agent = agent_with("40.00")
    shopper = Shopper(client, agent.user)
    shopper.choose_plan(factories.make_link(agent), factories.make_plan("HS+Origin", "100.00"))
    shopper.buy(card="pm_card_threeDSecure2Required")
    return shopper


@pytest.fixture
def intent(shopper):
    return get_model("clientportal_payments", "PaymentPart").objects.get(method="card").reference


@pytest.fixture
def heard():
    """The events that were looked into."""
    found = []

    def listen(sender, *, event, **kwargs):
        found.append(event.event_id)

    provider_event.connect(listen)
    yield found
    provider_event.disconnect(listen)


@pytest.fixture
def broken():
    """Something that listens and fails, until told otherwise."""
    state = {"fails": True}

    def listen(sender, *, event, **kwargs):
        if state["fails"]:
            raise ValueError("not today\0")

    provider_event.connect(listen)
    yield state
    provider_event.disconnect(listen)


KINDS = [
    "payment_intent.requires_action",
    "payment_intent.amount_capturable_updated",
    "charge.captured",
    "payment_intent.succeeded",
    "customer.created",
]


@pytest.mark.parametrize("order", [list(range(5)), list(range(4, -1, -1)), [3, 0, 4, 1, 2], [1, 3, 2, 0, 4]])
def test_five_events_in_any_order_and_twice_each_make_one_order(
    client, shopper, intent, confirm_at_bank, order, heard
):
    confirm_at_bank(shopper.page.url, succeed=True)
    for number in itertools.chain.from_iterable((n, n) for n in order):
        assert deliver(client, body(intent, event_id=f"evt_{number}", kind=KINDS[number])).status_code == 200
    assert sources(only_order())["clientportal-card"][1] == 60
    assert sorted(heard) == [f"evt_{number}" for number in range(5)]
    assert not events().unprocessed().exists()


def test_an_event_that_comes_three_days_late_changes_nothing(client, shopper, intent, confirm_at_bank):
    confirm_at_bank(shopper.page.url, succeed=True)
    deliver(client, body(intent))
    with time_machine.travel(clock.now() + timedelta(days=3)):
        assert deliver(client, body(intent, event_id="evt_2", kind=KINDS[0])).status_code == 200
    assert only_order().number


def test_an_event_about_what_we_have_not_written_down_yet_is_not_needed(
    client, shopper, intent, confirm_at_bank
):
    """It comes before our own commit; the recovery asks the provider anyway."""
    attempts = get_model("clientportal_payments", "PaymentAttempt").objects
    attempts.update(status="open")
    get_model("clientportal_payments", "PaymentPart").objects.filter(method="card").update(reference="")
    confirm_at_bank(shopper.page.url, succeed=True)
    assert deliver(client, body(intent)).status_code == 200
    assert not get_model("order", "Order").objects.exists()
    attempts.update(updated_at=clock.now() - timedelta(minutes=20))
    assert reconcile_payments() == {"ordered": 1}


class TestAFailure:
    def test_is_kept_with_its_reason_and_the_provider_told_that_we_have_it(self, client, broken):
        assert deliver(client, body("pi_1")).status_code == 200
        event = events().get()
        assert (event.processed_at, event.error, event.tries) == (None, "ValueError: not today", 1)

    def test_is_tried_again_with_the_next_delivery(self, client, broken):
        deliver(client, body("pi_1"))
        broken["fails"] = False
        deliver(client, body("pi_1"))
        event = events().get()
        assert (event.error, event.tries) == ("", 2)
        assert event.processed_at

    def test_is_tried_again_by_the_recovery(self, client, broken):
        deliver(client, body("pi_1"))
        assert reconcile_payments() == {"event failed": 1}
        broken["fails"] = False
        assert reconcile_payments() == {"event processed": 1}
        assert reconcile_payments() == {}

    def test_is_not_tried_for_ever(self, client, broken):
        deliver(client, body("pi_1"))
        events().update(tries=20)
        assert reconcile_payments() == {}

    def test_of_one_who_listens_does_not_stop_the_others(
        self, client, broken, shopper, intent, confirm_at_bank
    ):
        confirm_at_bank(shopper.page.url, succeed=True)
        deliver(client, body(intent))
        assert only_order().number
        assert events().get().error

    def test_is_a_silent_provider_too(self, client, shopper, intent, settings):
        settings.CLIENTPORTAL = {**settings.CLIENTPORTAL, "STRIPE_API_BASE": "http://127.0.0.1:9"}
        assert deliver(client, body(intent)).status_code == 200
        assert "ProviderUnavailable" in events().get().error


def test_what_a_crash_left_in_the_middle_is_taken_up_later(client):
    events().create(event_id="evt_1", kind="charge.captured", reference="ch_1", tries=1)
    assert reconcile_payments() == {}
    events().update(received_at=clock.now() - timedelta(minutes=20))
    assert reconcile_payments() == {"event processed": 1}


def test_the_failure_of_a_refund_reaches_its_order(client, stripe_twin, stripe_key):
    order = order_paid(client, card="pm_card_refundFail")
    made = refund(order)
    reference = made.parts.get(part__method="card").reference
    deliver(client, body(reference, kind="refund.failed", event_id="evt_early"))
    made.refresh_from_db()
    assert made.status == "done"
    let_time_pass_at_twin(stripe_twin, stripe_key)
    for kind in ("charge.refund.updated", "refund.failed", "refund.updated"):
        assert deliver(client, body(reference, kind=kind, event_id=f"evt_{kind}")).status_code == 200
    made.refresh_from_db()
    assert made.status == "failed"
    assert back(order)["clientportal-card"] == 0


def test_a_refund_on_its_way_arrives(client, stripe_twin, stripe_key):
    order = order_paid(client, card="pm_card_pendingRefund")
    made = refund(order)
    let_time_pass_at_twin(stripe_twin, stripe_key)
    deliver(client, body(made.parts.get(part__method="card").reference, kind="refund.updated"))
    made.refresh_from_db()
    assert made.status == "done"
    assert back(order)["clientportal-card"] == 60


@pytest.mark.parametrize(
    "kind", ["x", "customer.subscription.deleted", "v2.core", "a" * 99, "é.ü", "refund.new"]
)
def test_any_kind_of_event_is_taken(client, kind):
    assert deliver(client, body("xy_1", kind=kind)).status_code == 200
    assert events().get().processed_at


@pytest.mark.parametrize(
    "text",
    [
        "[]",
        "null",
        '"x"',
        "{",
        "\0",
        "[" * 100_000,
        body("pi_1", event_id="evt\0"),
        body("pi\0"),
        body("pi_1", event_id="e" * 256),
        body("p" * 256),
        body("pi_1", kind="\ud800.x"),
        body("pi_1", livemode=True),
        body({"id": 1}),
        body(["pi_1"]),
        '{"id": NaN}',
    ],
    ids=range(15),
)
def test_what_is_signed_but_no_event_of_ours_is_refused_and_not_stored(client, text):
    assert deliver(client, text).status_code == 400
    assert not events().exists()


def test_a_huge_body_is_refused(client):
    assert deliver(client, body("pi_1", padding="x" * 3_000_000)).status_code == 400
    assert not events().exists()


@pytest.mark.parametrize("secret", ["whsec_globex", "", "x"])
def test_what_is_not_signed_with_this_shops_secret_is_refused_and_not_stored(client, secret):
    assert deliver(client, body("pi_1"), secret=secret).status_code == 400
    assert not events().exists()


def test_a_shop_that_takes_real_money_takes_no_test_events(client, settings):
    live = {"STRIPE_SECRET_KEY": "sk_live_x", "STRIPE_API_BASE": "https://api.stripe.com"}
    settings.CLIENTPORTAL = {**settings.CLIENTPORTAL, **live}
    assert deliver(client, body("pi_1")).status_code == 400
    assert deliver(client, body("cus_1", kind="customer.created", livemode=True)).status_code == 200


@pytest.mark.req("5.07")
def test_each_shop_has_a_secret_of_its_own(client, globex_client, globex, settings):
    settings.CLIENTPORTAL = {
        **settings.CLIENTPORTAL,
        "STRIPE_WEBHOOK_SECRET": "tests.functional.test_provider_events.secret_of_shop",
    }
    assert deliver(client, body("pi_1"), secret="whsec_acme").status_code == 200
    assert deliver(globex_client, body("pi_1"), secret="whsec_acme").status_code == 400
    with globex():
        assert not events().exists()


def secret_of_shop():
    from oscar_clientportal.core import tenancy

    return f"whsec_{tenancy.current_schema()}"
