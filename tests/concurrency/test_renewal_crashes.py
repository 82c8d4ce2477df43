"""``kill -9`` of a worker at each step of a renewal: within two leases another has made up for it, charged once."""

from datetime import UTC, datetime, timedelta

import pytest
from oscar.core.loading import get_model

from oscar_clientportal.core import conf
from oscar_clientportal.payments import services as payments
from oscar_clientportal.payments.stripe.gateway import Gateway
from oscar_clientportal.subscriptions.services import renew_subscriptions
from oscar_clientportal.subscriptions.services.paying import placing, running, tries
from oscar_clientportal.subscriptions.services.renewing import worker
from tests import factories
from tests.concurrency.crashes import Step, killed_at
from tests.concurrency.races import rounds
from tests.leftovers import intents_at_twin, reconcile
from tests.renewals import last_of, mails_of, make_payer, make_renewing, save_card, work_at

pytestmark = pytest.mark.usefixtures("kept_rows", "stripe_shop")

TIMES = rounds(20)
STEPS = [
    Step("leased but not committed", worker, "_act"),
    Step("renewal leased", worker, "claim_one"),
    Step("try written", tries, "_begin"),
    Step("before the card is asked", Gateway, "authorise", after=False),
    Step("card authorised but not written", Gateway, "authorise"),
    Step("before the order", placing, "place_order", after=False),
    Step("before the order is committed", payments, "settle_with_order"),
    Step("order committed", placing, "place_order"),
    Step("before the capture", Gateway, "capture", after=False),
    Step("captured but not written", Gateway, "capture"),
    Step("paid but not settled", worker, "settle", after=False),
]
REFUSING = [
    Step("before the card is asked", Gateway, "authorise", after=False),
    Step("refused but not written", running, "end_try", after=False),
    Step("refusal written", running, "end_try"),
    Step("before it is settled", worker, "settle", after=False),
    Step("settled", worker, "settle"),
]


@pytest.fixture(autouse=True)
def _nobody_elses(kept_rows):
    get_model("clientportal_subscriptions", "Subscription").objects.update(due_at=None)


def ended(card):
    return make_renewing(make_payer(card), factories.make_plan("HS"), ends_in=timedelta(minutes=-1))


def recover():
    """Another worker comes by once after each of two leases, and the recovery of payments does as ever."""
    lease = conf.settings.renewal_lease + timedelta(seconds=5)
    for turn in (1, 2):
        work_at(datetime.now(UTC) + turn * lease)
    reconcile(minutes=20)


@pytest.mark.parametrize("_time", TIMES)
@pytest.mark.parametrize("step", STEPS, ids=str)
def test_killed_while_renewing(_time, step, stripe_twin, stripe_key):
    subscription = ended("visa")
    end = last_of(subscription).ends_at
    killed_at(step, renew_subscriptions)
    recover()
    renewal = subscription.renewals.get()
    assert renewal.status == "done"
    assert list(subscription.terms.values_list("starts_at", flat=True))[1:] == [end]
    assert subscription.renewal_payer.orders.count() == 1
    taken = [
        i["amount_received"] for i in intents_at_twin(stripe_twin, stripe_key) if i["status"] != "canceled"
    ]
    assert taken == [7500], "charged once, and captured"
    assert mails_of(subscription) == ["RECEIPT"]
    assert work_at(datetime.now(UTC) + timedelta(hours=1)) == {}


def test_killed_before_a_further_try_costs_none_of_them(stripe_twin, stripe_key):
    subscription = ended("chargeCustomerFail")
    renew_subscriptions()
    save_card(subscription.renewal_payer)
    type(subscription).objects.filter(pk=subscription.pk).update(due_at=datetime.now(UTC))
    killed_at(STEPS[1], renew_subscriptions)
    recover()
    assert subscription.renewals.get().status == "done"
    assert subscription.renewals.get().attempts.count() == 2


@pytest.mark.parametrize("_time", TIMES)
@pytest.mark.parametrize("step", REFUSING, ids=str)
def test_killed_while_being_refused(_time, step, stripe_twin, stripe_key):
    subscription = ended("chargeCustomerFail")
    killed_at(step, renew_subscriptions)
    recover()
    renewal = subscription.renewals.get()
    assert (renewal.status, renewal.tries) == ("retry", 1)
    assert mails_of(subscription) == ["REFUSED"]
    assert {intent["status"] for intent in intents_at_twin(stripe_twin, stripe_key)} <= {"canceled"}
    due = type(subscription).objects.get(pk=subscription.pk).due_at
    assert due == renewal.created_at + timedelta(days=1)
