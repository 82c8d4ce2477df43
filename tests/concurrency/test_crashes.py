"""``kill -9`` at each step of a checkout that account and card pay together; then one recovery: nothing is stuck."""

from decimal import Decimal

import pytest
from django.urls import reverse

from tests.concurrency import crashes
from tests.concurrency.crashes import killed_at
from tests.concurrency.races import rounds
from tests.faults import (
    THREE_D_SECURE,
    attempts_of,
    orders_of,
)
from tests.functional.shopping import account_of
from tests.leftovers import reconcile

pytestmark = pytest.mark.usefixtures("kept_rows", "stripe_shop")

TIMES = rounds(20)
DECLINED = "pm_card_chargeDeclined"
WAITING = [crashes.CARD_UNWRITTEN, crashes.CARD_WRITTEN]
ORDERED_IN_THE_END = {*WAITING, crashes.BEFORE_COMMIT, *crashes.AFTER_ORDER}


def buy_up_to_preview(shopper, card="pm_card_visa"):
    shopper.begin_checkout()
    shopper.pay_with("account")
    shopper.give_card(card)


def assert_all_or_nothing(shopper, agent, *, ordered):
    """The balance is spent exactly once, with its order, or not at all, with the basket as it was."""
    orders = orders_of(agent)
    assert orders.count() == int(ordered)
    assert account_of(agent.user).balance == (0 if ordered else Decimal("40.00"))
    basket = shopper.get("basket:summary").context["basket"]
    assert basket.num_lines == (0 if ordered else 1)
    page = shopper.get("customer:order-list").content.decode()
    assert all(order.number in page for order in orders)


@pytest.mark.parametrize("_time", TIMES)
@pytest.mark.parametrize("step", [*crashes.BEFORE_ORDER, *crashes.AFTER_ORDER], ids=str)
def test_killed_while_placing_an_order(_time, step, shopper, agent, nothing_is_stuck):
    buy_up_to_preview(shopper)
    killed_at(step, shopper.place_order)
    reconcile()
    nothing_is_stuck()
    assert_all_or_nothing(shopper, agent, ordered=step in ORDERED_IN_THE_END)
    assert reconcile(minutes=60) == {}


@pytest.mark.parametrize("_time", TIMES)
@pytest.mark.parametrize("step", crashes.BEFORE_ORDER[1:-1], ids=str)
def test_killed_while_sending_the_customer_to_their_bank(_time, step, shopper, agent, nothing_is_stuck):
    buy_up_to_preview(shopper, THREE_D_SECURE)
    killed_at(step, shopper.place_order)
    assert reconcile() == {"waiting" if step in WAITING else "released": 1}
    reconcile(hours=25)
    nothing_is_stuck()
    assert_all_or_nothing(shopper, agent, ordered=False)


@pytest.mark.parametrize("_time", TIMES)
@pytest.mark.parametrize("step", [crashes.BANK_ASKED, crashes.BEFORE_COMMIT, *crashes.AFTER_ORDER], ids=str)
def test_killed_on_the_way_back_from_the_bank(_time, step, shopper, agent, nothing_is_stuck, confirm_at_bank):
    buy_up_to_preview(shopper, THREE_D_SECURE)
    shopper.place_order()
    back = confirm_at_bank(shopper.page.url, succeed=True)
    killed_at(step, lambda: shopper.get(back))
    reconcile()
    nothing_is_stuck()
    assert_all_or_nothing(shopper, agent, ordered=True)
    assert reconcile(minutes=60) == {}


@pytest.mark.parametrize("_time", TIMES)
@pytest.mark.parametrize("step", crashes.GIVING_BACK, ids=str)
def test_killed_while_giving_back_after_the_banks_no(
    _time, step, shopper, agent, nothing_is_stuck, confirm_at_bank
):
    buy_up_to_preview(shopper, THREE_D_SECURE)
    shopper.place_order()
    back = confirm_at_bank(shopper.page.url, succeed=False)
    killed_at(step, lambda: shopper.get(back))
    reconcile()
    nothing_is_stuck()
    assert_all_or_nothing(shopper, agent, ordered=False)


@pytest.mark.parametrize("_time", TIMES)
@pytest.mark.parametrize("step", crashes.GIVING_BACK, ids=str)
def test_killed_while_giving_back_what_the_card_refused(_time, step, shopper, agent, nothing_is_stuck):
    buy_up_to_preview(shopper, DECLINED)
    killed_at(step, shopper.place_order)
    reconcile()
    nothing_is_stuck()
    assert_all_or_nothing(shopper, agent, ordered=False)


@pytest.mark.parametrize("_time", TIMES)
@pytest.mark.parametrize("step", crashes.RECOVERING, ids=str)
def test_a_recovery_that_is_killed_itself_is_made_up_for_by_the_next(
    _time, step, shopper, agent, nothing_is_stuck
):
    buy_up_to_preview(shopper)
    killed_at(crashes.CARD_UNWRITTEN, shopper.place_order)
    killed_at(step, reconcile)
    reconcile(minutes=40)
    nothing_is_stuck()
    assert_all_or_nothing(shopper, agent, ordered=True)


@pytest.mark.parametrize("step", [crashes.ORDERED, crashes.BEFORE_CAPTURE], ids=str)
def test_a_crash_after_the_order_costs_the_customer_no_confirmation(step, shopper, mailoutbox):
    buy_up_to_preview(shopper)
    killed_at(step, shopper.place_order)
    expected = 1 if step is crashes.ORDERED else 0  # with the basket submitted, nobody can tell what was sent
    reconcile()
    assert [mail.to for mail in mailoutbox] == [[shopper.user.email]] * expected
    reconcile(minutes=60)
    assert len(mailoutbox) == expected


@pytest.mark.parametrize("step", [crashes.CARD_WRITTEN, crashes.ORDERED], ids=str)
def test_whoever_presses_the_button_again_after_the_crash_ends_on_the_thank_you_page(step, shopper):
    buy_up_to_preview(shopper)
    shopper.get("checkout:preview")
    again = {"action": "place_order", "seen": shopper.page.context["seen"]}
    killed_at(step, lambda: shopper.post("checkout:preview", again))
    before = shopper.client.post(reverse("checkout:preview"), again, follow=True)
    assert before.redirect_chain[-1][0].rsplit("/", 2)[-2] == (
        "thank-you"
        if step is crashes.ORDERED
        else str(attempts_of(shopper.user.clientportal_agent).get().token)
    )
    reconcile()
    after = shopper.client.post(reverse("checkout:preview"), again, follow=True)
    assert after.status_code == 200
    assert after.redirect_chain[-1][0].endswith("/thank-you/")


@pytest.mark.parametrize("step", [crashes.CLAIMED, crashes.CARD_WRITTEN, crashes.ORDERED], ids=str)
@pytest.mark.parametrize("page", ["checkout:index", "checkout:preview", "basket:summary"])
def test_no_page_is_an_error_after_a_crash(step, page, shopper):
    buy_up_to_preview(shopper)
    killed_at(step, shopper.place_order)
    assert shopper.client.get(reverse(page), follow=True).status_code == 200
    reconcile()
    assert shopper.client.get(reverse(page), follow=True).status_code == 200


def test_whoever_was_at_their_bank_when_it_crashed_may_give_up(shopper, agent, nothing_is_stuck):
    buy_up_to_preview(shopper, THREE_D_SECURE)
    killed_at(crashes.CARD_UNWRITTEN, shopper.place_order)
    reconcile()
    shopper.post("clientportal_checkout:processing", {}, attempts_of(agent).get().token)
    nothing_is_stuck()
    assert_all_or_nothing(shopper, agent, ordered=False)
