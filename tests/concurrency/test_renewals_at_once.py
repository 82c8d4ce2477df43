"""Workers side by side: one term and one charge for each subscription and start, and one mail of each."""

from collections import Counter
from datetime import timedelta
from time import sleep

import pytest
from django.db import connection
from oscar.core.loading import get_model

from oscar_clientportal.subscriptions.services import renew_subscriptions
from oscar_clientportal.subscriptions.services.paying import acts, tries, writing
from oscar_clientportal.subscriptions.services.renewing import worker
from tests import factories
from tests.concurrency.races import SOAK, at_once, rounds, without_row_locks
from tests.leftovers import intents_at_twin
from tests.renewals import last_of, make_payer, make_renewing

pytestmark = pytest.mark.usefixtures("kept_rows", "stripe_shop")

WORKERS = 8
#: Every subscription is a run of its own: a thousand of them in ``make soak``.
ROUNDS, DUE = (50, 20) if SOAK else (1, 4)
JUST_ENDED = timedelta(minutes=-1)
ONCE = {
    "clientportal_subscriptions_renewal": "clientportal_renewal_once",
    "clientportal_subscriptions_term": "clientportal_term_once",
}


@pytest.fixture(autouse=True)
def _slow_workers(monkeypatch):
    """Each takes its time over the row it has taken: long enough for all the others to come by."""
    act = worker._act

    def slowly(*args):
        sleep(0.05)
        return act(*args)

    monkeypatch.setattr(worker, "_act", slowly)


@pytest.fixture(autouse=True)
def _nobody_elses(kept_rows):
    """What other tests have left on the worker's list is not ours."""
    get_model("clientportal_subscriptions", "Subscription").objects.update(due_at=None)


def due_ones(card="visa", count=DUE):
    plan = factories.make_plan("HS")
    return [make_renewing(make_payer(card), plan, ends_in=JUST_ENDED) for _ in range(count)]


def race(workers=WORKERS):
    """What each worker has done; an exception of one of them is one of the test."""
    found = at_once([renew_subscriptions] * workers)
    assert not [each for each in found if isinstance(each, BaseException)], found
    return sum(found, Counter())


def charges(twin, key):
    """How often money was taken, by the try it was for."""
    return Counter(
        intent["metadata"]["attempt"]
        for intent in intents_at_twin(twin, key)
        if intent["status"] in ("succeeded", "requires_capture")
    )


def assert_once(subscriptions, twin, key):
    for subscription in subscriptions:
        renewal = subscription.renewals.get()
        assert renewal.status == "done"
        assert subscription.terms.count() == 2
        assert renewal.attempts.count() == 1
        assert subscription.renewal_payer.orders.count() == 1
        keys = list(subscription.events.filter(kind="mail").values_list("key", flat=True))
        assert len(keys) == len(set(keys))
    taken = charges(twin, key)
    assert len(taken) == len(subscriptions)
    assert set(taken.values()) == {1}


@pytest.mark.parametrize("_round", rounds(ROUNDS))
def test_eight_workers_charge_each_term_once(_round, stripe_twin, stripe_key):
    subscriptions = due_ones()
    assert race() == {"paid": DUE}
    assert_once(subscriptions, stripe_twin, stripe_key)
    assert race() == {}


@pytest.mark.parametrize("_round", rounds(20))
def test_a_refusal_is_one_try_whoever_made_it(_round):
    subscriptions = due_ones("chargeCustomerFail", 2)
    assert race() == {"refused": 2}
    for subscription in subscriptions:
        assert subscription.renewals.get().tries == 1
        assert subscription.events.filter(kind="refused").count() == 1


def ending_ones(count):
    user, plan = factories.make_user(), factories.make_plan("HS")
    factories.make_contact(user=user)
    fields = {"auto_renew": False, "renewal_payer": None, "ends_in": JUST_ENDED}
    return [make_renewing(user, plan, **fields) for _ in range(count)]


@pytest.mark.parametrize("_round", rounds(20))
def test_ends_are_told_once(_round):
    subscriptions = ending_ones(12)
    assert race() == {"end": 12}
    for subscription in subscriptions:
        assert subscription.events.filter(kind="ended").count() == 1


def test_without_the_locks_workers_get_into_each_others_way(monkeypatch, caplog):
    """The first negative control: rows are taken by several at once, and only the constraints save the money."""
    with without_row_locks(monkeypatch):
        for _ in range(10):
            ending_ones(12)
            if race() != {"end": 12}:
                return
    pytest.fail("Ten races without a lock went well: these tests prove nothing.")


def test_without_locks_and_constraints_a_term_is_charged_twice(monkeypatch, stripe_twin, stripe_key, caplog):
    """The second negative control: with the last look before the order blinded as well, two pay for one term."""
    constraints("DROP CONSTRAINT {1}")
    try:
        with without_row_locks(monkeypatch):
            monkeypatch.setattr(acts, "_alone", lambda renewal, act: act())
            for module in (tries, writing):
                monkeypatch.setattr(module, "why_overtaken", lambda *args: "")
            for _ in range(5):
                subscriptions = due_ones(count=1)
                race()
                if subscriptions[0].terms.count() > 2:
                    return
        pytest.fail("Five races without locks and constraints went well: these tests prove nothing.")
    finally:
        clean_up()
        constraints("ADD CONSTRAINT {1} UNIQUE (subscription_id, starts_at)")


def constraints(change):
    with connection.cursor() as cursor:
        for table, name in ONCE.items():
            cursor.execute(f"ALTER TABLE {table} " + change.format(table, name))


def clean_up():
    subscriptions = get_model("clientportal_subscriptions", "Subscription").objects.all()
    for subscription in subscriptions.filter(renewals__isnull=False).distinct():
        subscription.renewals.exclude(pk=subscription.renewals.earliest("pk").pk).delete()
        subscription.terms.exclude(
            pk__in=[subscription.terms.earliest("pk").pk, last_of(subscription).pk]
        ).delete()
