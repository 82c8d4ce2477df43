"""``kill -9`` at each step of paying a renewal; then one recovery: one order and one charge, or it is tried anew."""

import pytest

from oscar_clientportal.payments import services as payments
from oscar_clientportal.payments.stripe.gateway import Gateway
from oscar_clientportal.subscriptions.services.paying import pay_renewal, placing, running, tries
from tests import factories
from tests.concurrency.crashes import Step, killed_at
from tests.concurrency.races import SOAK, rounds
from tests.integration.subscriptions.renewals import card_at_twin, due_renewal, orders_of
from tests.leftovers import intents_at_twin, reconcile

pytestmark = pytest.mark.usefixtures("kept_rows", "stripe_shop")

UNCOMMITTED = Step("try not committed", tries, "begin_attempt")
STEPS = [
    UNCOMMITTED,
    Step("key stored", Gateway, "authorise", after=False),
    Step("authorised but not written", Gateway, "authorise"),
    Step("before commit", payments, "settle_with_order"),
    Step("after commit", placing, "place_order"),
    Step("captured but not written", Gateway, "capture"),
]
FEWER = [
    Step("authorised and written", payments, "authorise"),
    Step("before capture", placing, "capture", after=False),
    Step("captured and written", placing, "capture"),
]
REFUSING = [
    Step("given back, the reason not written", running, "end_try", after=False),
    Step("cancelled but not written", Gateway, "cancel"),
]


@pytest.fixture
def payer():
    return factories.make_user(first_name="Ada", last_name="Demo")


def paid(twin, key):
    return [intent["status"] for intent in intents_at_twin(twin, key) if intent["status"] != "canceled"]


@pytest.mark.parametrize("_time", rounds(50))
@pytest.mark.parametrize("step", [*STEPS, *(FEWER if SOAK else [])], ids=str)
def test_killed_while_a_renewal_is_paid(_time, step, payer, stripe_twin, stripe_key):
    card_at_twin(payer)
    renewal = due_renewal(payer)
    killed_at(step, lambda: pay_renewal(renewal=renewal))
    reconcile()
    if step is UNCOMMITTED:
        assert (orders_of(payer), paid(stripe_twin, stripe_key)) == ([], [])
        pay_renewal(renewal=renewal)
    (order,) = orders_of(payer)
    renewal.refresh_from_db()
    assert (renewal.status, renewal.order, renewal.tries) == ("done", order, 1)
    assert paid(stripe_twin, stripe_key) == ["succeeded"]
    assert renewal.subscription.terms.filter(kind="renewal").count() == 1
    source = order.sources.get()
    assert source.amount_debited == source.amount_allocated == order.total_incl_tax
    assert pay_renewal(renewal=renewal).is_paid
    assert len(orders_of(payer)) == len(paid(stripe_twin, stripe_key)) == 1


@pytest.mark.parametrize("_time", rounds(20))
@pytest.mark.parametrize("step", REFUSING, ids=str)
def test_killed_while_a_card_is_refused(_time, step, payer, stripe_twin, stripe_key):
    card_at_twin(payer, "visa_chargeDeclinedInsufficientFunds")
    renewal = due_renewal(payer)
    killed_at(step, lambda: pay_renewal(renewal=renewal))
    reconcile()
    reconcile(minutes=40)
    renewal.refresh_from_db()
    assert (orders_of(payer), paid(stripe_twin, stripe_key)) == ([], [])
    card_at_twin(payer)
    assert pay_renewal(renewal=renewal).is_paid
    assert (len(orders_of(payer)), paid(stripe_twin, stripe_key)) == (1, ["succeeded"])
