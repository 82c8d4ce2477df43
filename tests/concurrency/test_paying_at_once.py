"""Many who pay one renewal at once, and a provider that is silent in the middle: one order, one charge."""

import uuid
from collections import Counter
from contextlib import contextmanager
from functools import partial

import pytest
from django.db import connection
from oscar.core.loading import get_model

from oscar_clientportal.payments.stripe.gateway import Gateway
from oscar_clientportal.subscriptions.services.paying import Result, acts, advance_renewal, pay_renewal, tries
from tests import factories
from tests.concurrency.races import SOAK, at_once, intents_at_twin, rounds, without_row_locks
from tests.fault_proxy import FAULTS
from tests.faults import TRIES, UNHARMED
from tests.integration.subscriptions.renewals import card_at_twin, due_renewal, orders_of

pytestmark = pytest.mark.usefixtures("kept_rows")

Renewal = get_model("clientportal_subscriptions", "Renewal")


@pytest.fixture
def payer():
    return factories.make_user(first_name="Ada", last_name="Demo")


def pay(pk):
    rows = Renewal.objects.select_related("subscription__contact", "plan", "payer")
    return pay_renewal(renewal=rows.get(pk=pk))


def taken(twin, key):
    return Counter(i["status"] for i in intents_at_twin(twin, key) if i["status"] != "canceled")


@contextmanager
def nobody_waits(monkeypatch):
    """Without the lock that lets one of several work."""

    @contextmanager
    def everybody(name):
        yield True

    with monkeypatch.context() as patch:
        patch.setattr(acts, "only_one", everybody)
        yield


@pytest.mark.usefixtures("stripe_shop")
@pytest.mark.parametrize("_time", rounds(20))
def test_eight_who_pay_one_renewal_make_one_order_and_one_charge(_time, payer, stripe_twin, stripe_key):
    card_at_twin(payer)
    renewal = due_renewal(payer)
    results = {outcome.result for outcome in at_once([partial(pay, renewal.pk)] * 8)}
    assert Result.PAID in results
    assert results <= {Result.PAID, Result.UNKNOWN}
    assert (len(orders_of(payer)), taken(stripe_twin, stripe_key)) == (1, {"succeeded": 1})


@pytest.mark.usefixtures("stripe_shop")
@pytest.mark.parametrize("_time", rounds(20))
def test_the_rows_and_the_key_are_enough_where_nobody_waits(
    _time, payer, stripe_twin, stripe_key, monkeypatch
):
    card_at_twin(payer)
    renewal = due_renewal(payer)
    with nobody_waits(monkeypatch):
        results = [outcome.result for outcome in at_once([partial(pay, renewal.pk)] * 8)]
    assert Result.PAID in results
    assert (len(orders_of(payer)), taken(stripe_twin, stripe_key)) == (1, {"succeeded": 1})


@pytest.mark.usefixtures("stripe_shop")
def test_without_locks_and_with_other_keys_it_goes_wrong(payer, stripe_twin, stripe_key, monkeypatch):
    """The negative control: that a try has its number once is the last thing that keeps two apart."""
    card_at_twin(payer)
    renewal = due_renewal(payer)
    real = Gateway.authorise

    def with_another_key(self, **given):
        return real(self, **{**given, "idempotency_key": str(uuid.uuid4())})

    monkeypatch.setattr(Gateway, "authorise", with_another_key)
    monkeypatch.setattr(tries, "is_tried_by_another", lambda *args: False)
    numbered = (
        "ALTER TABLE clientportal_subscriptions_renewalattempt {} CONSTRAINT clientportal_renewal_try_once {}"
    )
    with connection.cursor() as cursor:
        cursor.execute(numbered.format("DROP", ""))
    try:
        with nobody_waits(monkeypatch), without_row_locks(monkeypatch):
            at_once([partial(pay, renewal.pk)] * 8)
        assert len(intents_at_twin(stripe_twin, stripe_key)) > 1
    finally:
        renewal.attempts.all().delete()
        with connection.cursor() as cursor:
            cursor.execute(numbered.format("ADD", "UNIQUE (renewal_id, number)"))


@pytest.mark.parametrize("fault", FAULTS if SOAK else FAULTS[::4], ids=lambda part: f"{part[0]}-{part[1]}")
def test_a_silent_provider_is_asked_again_and_charges_once(payer, proxy, fault, stripe_twin, stripe_key):
    card_at_twin(payer)
    renewal = due_renewal(payer)
    proxy.faults.extend([fault] * TRIES)
    assert pay_renewal(renewal=renewal).result is Result.UNKNOWN
    assert (orders_of(payer), renewal.status, renewal.tries) == ([], "open", 1)
    proxy.faults.clear()
    assert advance_renewal(renewal=renewal).is_paid
    assert (len(orders_of(payer)), taken(stripe_twin, stripe_key)) == (1, {"succeeded": 1})


def test_a_decline_whose_answer_was_lost_is_one_decline_and_another_card_has_another_key(
    payer, proxy, stripe_twin, stripe_key
):
    card_at_twin(payer, "visa_chargeDeclinedInsufficientFunds")
    renewal = due_renewal(payer)
    proxy.faults.extend([("after", "lost")] * TRIES)
    assert pay_renewal(renewal=renewal).result is Result.UNKNOWN
    outcome = advance_renewal(renewal=renewal)
    assert (outcome.result, outcome.code) == (Result.REFUSED, "insufficient_funds")
    assert len(intents_at_twin(stripe_twin, stripe_key)) == 1
    card_at_twin(payer)
    assert pay_renewal(renewal=renewal).is_paid
    assert taken(stripe_twin, stripe_key) == {"succeeded": 1}


def test_an_unanswered_capture_is_made_up_for_and_the_order_stands(payer, proxy, stripe_twin, stripe_key):
    card_at_twin(payer)
    renewal = due_renewal(payer)
    proxy.faults.extend([UNHARMED, *[("before", 500)] * TRIES])
    assert pay_renewal(renewal=renewal).is_paid
    assert taken(stripe_twin, stripe_key) == {"requires_capture": 1}
    proxy.faults.clear()
    assert advance_renewal(renewal=renewal).is_paid
    assert taken(stripe_twin, stripe_key) == {"succeeded": 1}
