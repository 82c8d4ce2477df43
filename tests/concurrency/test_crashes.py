"""``kill -9`` at each step of a checkout that account and card pay together; then one recovery: nothing is stuck."""

from decimal import Decimal

import pytest
from oscar.core.loading import get_model

from tests import factories
from tests.concurrency import crashes
from tests.concurrency.crashes import kept_rows, killed_at  # noqa: F401
from tests.concurrency.races import rounds
from tests.conftest import ShopClient
from tests.functional.shopping import Shopper, account_of, agent_with
from tests.leftovers import assert_nothing_is_stuck, reconcile

pytestmark = pytest.mark.usefixtures("kept_rows", "stripe_shop")

TIMES = rounds(20)
THREE_D_SECURE = "pm_card_threeDSecure2Required"


@pytest.fixture
def agent():
    return agent_with("40.00")


@pytest.fixture
def shopper(agent):
    shopper = Shopper(ShopClient(), agent.user)
    shopper.choose_plan(factories.make_link(agent), factories.make_plan("HS+Origin", "100.00"))
    return shopper


@pytest.fixture
def nothing_is_stuck(stripe_twin, stripe_key, agent):
    return lambda: assert_nothing_is_stuck(stripe_twin, stripe_key, attempts_of(agent))


def attempts_of(agent):
    return get_model("clientportal_payments", "PaymentAttempt").objects.filter(user=agent.user)


def buy_up_to_preview(shopper, card="pm_card_visa"):
    shopper.begin_checkout()
    shopper.pay_with("account")
    shopper.give_card(card)


def assert_all_or_nothing(shopper, agent, *, ordered):
    """The balance is spent exactly once, with its order, or not at all, with the basket as it was."""
    orders = get_model("order", "Order").objects.filter(user=agent.user)
    assert orders.count() == int(ordered)
    assert account_of(agent.user).balance == (0 if ordered else Decimal("40.00"))
    basket = shopper.get("basket:summary").context["basket"]
    assert basket.num_lines == (0 if ordered else 1)
    page = shopper.get("customer:order-list").content.decode()
    assert all(order.number in page for order in orders)


ORDERED_IN_THE_END = {
    crashes.CARD_UNWRITTEN,
    crashes.CARD_WRITTEN,
    crashes.BEFORE_COMMIT,
    *crashes.AFTER_ORDER,
}


@pytest.mark.parametrize("_time", TIMES)
@pytest.mark.parametrize("step", [*crashes.BEFORE_ORDER, *crashes.AFTER_ORDER], ids=str)
def test_killed_while_placing_an_order(_time, step, shopper, agent, nothing_is_stuck):
    buy_up_to_preview(shopper)
    killed_at(step, shopper.place_order)
    reconcile()
    nothing_is_stuck()
    assert_all_or_nothing(shopper, agent, ordered=step in ORDERED_IN_THE_END)
    assert reconcile(minutes=60) == {}
