"""Any number of recoveries, at any time by any clock: each leftover is brought to its end once."""

import signal
from decimal import Decimal

import pytest

from tests import factories
from tests.concurrency import crashes
from tests.concurrency.crashes import end_of, in_child, kill_myself, killed_at
from tests.concurrency.races import SOAK, rounds
from tests.conftest import ShopClient
from tests.faults import THREE_D_SECURE, attempts_of, orders_of, press, preview
from tests.functional.shopping import Shopper, account_of, agent_with
from tests.leftovers import assert_nothing_is_stuck, later, reconcile

pytestmark = pytest.mark.usefixtures("kept_rows", "stripe_shop")

SIDE_BY_SIDE = 8 if SOAK else 3
STEPS = [
    crashes.CLAIMED,
    crashes.CARD_UNWRITTEN,
    crashes.BEFORE_COMMIT,
    crashes.ORDERED,
    crashes.BEFORE_CAPTURE,
]
ORDERED = STEPS[1:]


def leave_behind(step):
    """An agent whose process was killed at this step."""
    agent = agent_with("40.00")
    shopper = Shopper(ShopClient(), agent.user)
    shopper.choose_plan(factories.make_link(agent), factories.make_plan("HS+Origin", "100.00"))
    preview(shopper)
    killed_at(step, lambda: press(shopper))
    return agent


@pytest.mark.parametrize("_round", rounds(20))
def test_recoveries_side_by_side_finish_each_leftover_once(_round, stripe_twin, stripe_key):
    agents = {step: leave_behind(step) for step in STEPS}
    for child in [in_child(reconcile) for _process in range(SIDE_BY_SIDE)]:
        assert end_of(child) == 0
    assert reconcile(minutes=40) == {}
    check_all(agents, stripe_twin, stripe_key)


@pytest.mark.parametrize("_round", rounds(20))
def test_one_killed_among_recoveries_costs_nothing(_round, stripe_twin, stripe_key):
    agents = {step: leave_behind(step) for step in STEPS}
    step = crashes.BEFORE_COMMIT
    killed = in_child(reconcile, prepare=lambda: step.interrupt(kill_myself))
    others = [in_child(reconcile) for _process in range(SIDE_BY_SIDE - 1)]
    for child in [killed, *others]:
        assert end_of(child) in (0, signal.SIGKILL)
    reconcile(minutes=40)
    check_all(agents, stripe_twin, stripe_key)


def check_all(agents, twin, key):
    everybody = [attempt for agent in agents.values() for attempt in attempts_of(agent)]
    assert_nothing_is_stuck(twin, key, everybody)
    for step, agent in agents.items():
        assert orders_of(agent).count() == (1 if step in ORDERED else 0)
        assert account_of(agent.user).balance == (0 if step in ORDERED else Decimal("40.00"))


@pytest.mark.parametrize("step", [crashes.CARD_UNWRITTEN, crashes.ORDERED], ids=str)
@pytest.mark.parametrize("placed", [-3600, 0, 3600], ids=["slow", "right", "fast"])
@pytest.mark.parametrize("found", [-3600, 3600], ids=["by-slow", "by-fast"])
def test_clocks_that_differ_by_an_hour_lose_nothing(placed, found, step, shopper, agent, nothing_is_stuck):
    """The first look may come too early by its clock; the next, a day on, must not."""
    preview(shopper)
    with later(seconds=placed):
        killed_at(step, lambda: press(shopper))
    reconcile(seconds=found + 16 * 60)
    reconcile(hours=3)
    nothing_is_stuck()
    assert orders_of(agent).count() == 1


@pytest.mark.parametrize("step", [crashes.CARD_UNWRITTEN, crashes.ORDERED, crashes.CLAIMED], ids=str)
def test_a_recovery_forty_days_on_leaves_nothing(step, shopper, agent, nothing_is_stuck):
    preview(shopper)
    killed_at(step, lambda: press(shopper))
    reconcile(days=40)
    nothing_is_stuck()
    assert orders_of(agent).count() == (1 if step is crashes.ORDERED else 0)


def test_a_clock_that_jumps_back_between_the_steps_loses_nothing(
    shopper, agent, nothing_is_stuck, confirm_at_bank
):
    preview(shopper, THREE_D_SECURE)
    with later(hours=1):
        press(shopper)
    back = confirm_at_bank(shopper.page.url, succeed=True)
    with later(hours=-1):
        shopper.get(back)
    nothing_is_stuck()
    assert orders_of(agent).count() == 1
