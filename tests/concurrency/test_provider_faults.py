"""The card provider fails in every way at every step of a checkout: the customer reads why, and nothing is stuck."""

from datetime import timedelta
from decimal import Decimal

import pytest

from tests.concurrency.races import SOAK
from tests.fault_proxy import FAULTS
from tests.faults import (
    THREE_D_SECURE,
    TRIES,
    UNHARMED,
    orders_of,
    press,
    preview,
)
from tests.functional.shopping import account_of
from tests.leftovers import advance, intents_at_twin, reconcile

pytestmark = pytest.mark.usefixtures("kept_rows")

#: Enough to spoil whatever one page tries.
ALL = 20
#: One of each kind in the suite, all of them in ``make soak``.
KINDS = [
    ("before", 500),
    ("after", 429),
    ("before", 409),
    ("before", "hang"),
    ("after", "lost"),
    ("after", "cut_short"),
]
each_fault = pytest.mark.parametrize(
    "fault", FAULTS if SOAK else KINDS, ids=lambda fault: f"{fault[0]}-{fault[1]}"
)


@each_fault
def test_nobody_is_charged_by_a_provider_that_stays_away(fault, proxy, shopper, agent, nothing_is_stuck):
    preview(shopper)
    proxy.faults.extend([fault] * ALL)
    page = press(shopper)
    assert page.status_code == 200
    assert "does not answer" in page.content.decode()
    assert shopper.get("basket:summary").context["basket"].num_lines == 1
    proxy.faults.clear()
    reconcile()
    nothing_is_stuck()
    assert not orders_of(agent).exists()
    assert account_of(agent.user).balance == Decimal("40.00")


@each_fault
def test_a_capture_that_does_not_come_through_is_made_up_for(fault, proxy, shopper, agent, nothing_is_stuck):
    preview(shopper)
    proxy.faults.extend([UNHARMED] + [fault] * TRIES)
    assert press(shopper).url.endswith("/thank-you/")
    assert orders_of(agent).count() == 1
    reconcile()
    nothing_is_stuck()


@each_fault
def test_a_cancellation_that_does_not_come_through_is_made_up_for(
    fault, proxy, shopper, agent, nothing_is_stuck, confirm_at_bank
):
    preview(shopper, THREE_D_SECURE)
    press(shopper)
    back = confirm_at_bank(shopper.page.url, succeed=False)
    proxy.faults.extend([fault] * TRIES)
    assert shopper.client.get(back, follow=True).status_code == 200
    assert account_of(agent.user).held == 0
    reconcile()
    nothing_is_stuck()
    assert not orders_of(agent).exists()


def test_a_card_asked_long_after_we_gave_up_is_let_go(
    proxy, shopper, agent, nothing_is_stuck, stripe_twin, stripe_key
):
    """The request was on its way when we looked for it: what it sets aside is found by the next look."""
    preview(shopper)
    proxy.faults.extend([("late", "lost")] * TRIES)
    press(shopper)
    assert intents_at_twin(stripe_twin, stripe_key) == []
    proxy.deliver_late()
    assert [i["status"] for i in intents_at_twin(stripe_twin, stripe_key)] == ["requires_capture"]
    reconcile()
    nothing_is_stuck()


def test_whoever_tries_again_after_a_fault_pays_once(proxy, shopper, agent, nothing_is_stuck):
    preview(shopper)
    proxy.faults.extend([("after", "lost")] * ALL)
    press(shopper)
    proxy.faults.clear()
    preview(shopper)
    assert press(shopper).url.endswith("/thank-you/")
    reconcile()
    nothing_is_stuck()
    assert orders_of(agent).count() == 1


@pytest.mark.parametrize("away", [timedelta(hours=25), timedelta(days=30)], ids=["25h", "30d"])
def test_a_capture_is_taken_up_once_after_the_provider_has_forgotten_the_key(
    away, proxy, shopper, agent, nothing_is_stuck, stripe_twin, stripe_key
):
    preview(shopper)
    proxy.faults.extend([UNHARMED] + [("after", "lost")] * TRIES)
    press(shopper)
    advance(stripe_twin, stripe_key, away)
    reconcile(seconds=away.total_seconds())
    nothing_is_stuck()
    assert orders_of(agent).count() == 1


@pytest.mark.parametrize("away", [timedelta(hours=25), timedelta(days=30)], ids=["25h", "30d"])
def test_a_lost_authorisation_is_looked_up_rather_than_made_again(
    away, proxy, shopper, agent, nothing_is_stuck, stripe_twin, stripe_key
):
    preview(shopper)
    proxy.faults.extend([("after", "lost")] * ALL)
    press(shopper)
    proxy.faults.clear()
    advance(stripe_twin, stripe_key, away)
    reconcile(seconds=away.total_seconds())
    assert len(intents_at_twin(stripe_twin, stripe_key)) == 1
    nothing_is_stuck()


def test_while_the_shop_has_a_wrong_key_nobody_is_decided_upon(
    proxy, shopper, agent, confirm_at_bank, nothing_is_stuck, settings
):
    preview(shopper, THREE_D_SECURE)
    press(shopper)
    confirm_at_bank(shopper.page.url, succeed=True)
    right = settings.CLIENTPORTAL
    settings.CLIENTPORTAL = {**right, "STRIPE_SECRET_KEY": "sk_of_nobody"}
    assert reconcile() == {"unanswered": 1}
    settings.CLIENTPORTAL = right
    assert reconcile(minutes=40) == {"ordered": 1}
    nothing_is_stuck()
