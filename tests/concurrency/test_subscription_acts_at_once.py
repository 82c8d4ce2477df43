"""Two editors, a renewal and a refund at once: one after the other, and nobody is told of what did not happen."""

from datetime import timedelta
from functools import partial

import pytest

from oscar_clientportal.core import clock
from oscar_clientportal.subscriptions.exceptions import ActRefused
from oscar_clientportal.subscriptions.services import acts
from tests import factories
from tests.concurrency.races import at_once, rounds, without_row_locks

pytestmark = pytest.mark.django_db(transaction=True)
DAY = timedelta(days=1)


@pytest.fixture
def editor():
    return factories.make_user()


@pytest.fixture
def plan():
    return factories.make_plan("HS")


@pytest.fixture
def make(plan):
    return lambda: factories.make_subscription(factories.make_contact(), plan)


def race(subscription, editor, *names):
    """These acts at once, each by somebody who has seen the subscription as it was before."""
    given = {"subscription": subscription, "by": editor, "reason": "At once"}
    until = clock.now() + 500 * DAY
    every = {
        "pause": partial(acts.pause_subscription, **given),
        "end": partial(acts.cancel_subscription, at_end=False, **given),
        "extend": partial(acts.extend_subscription, until=until, **given),
        "move": partial(acts.move_subscription, contact=factories.make_contact(), **given),
    }
    seen = acts.mark_of(subscription)
    return at_once([partial(every[name], seen=seen) for name in names])


def changes(subscription):
    return list(subscription.events.exclude(kind="mail").values_list("kind", flat=True))


@pytest.mark.parametrize("_round", rounds(100, 2))
@pytest.mark.parametrize(
    "names", [("pause", "end"), ("extend", "extend"), ("move", "end"), ("move", "extend")]
)
def test_of_two_editors_who_saw_the_same_one_acts_and_one_looks_again(make, editor, names, _round):
    subscription = make()
    results = race(subscription, editor, *names)
    refused = [result for result in results if isinstance(result, ActRefused)]
    assert (len(refused), len(changes(subscription))) == (1, 1), results


def test_without_locks_two_editors_would_both_act(make, editor, monkeypatch):
    with without_row_locks(monkeypatch):
        for _try in range(20):
            subscription = make()
            results = race(subscription, editor, "extend", "extend", "extend")
            if sum(isinstance(result, ActRefused) for result in results) != 2:
                return
    pytest.fail("the race was never lost")
