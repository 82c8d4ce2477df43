"""An upgrade costs less by the minute; what a customer saw is what they pay, for a while."""

from datetime import UTC, datetime, timedelta
from decimal import Decimal

import pytest
import time_machine
from oscar.core.loading import get_model

from oscar_clientportal.checkout.finishing import advance_attempt
from tests import factories
from tests.functional.shopping import Shopper, agent_with, only_order

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("stripe_shop"), pytest.mark.req("0.34")]
NOON = datetime(2026, 5, 5, 12, tzinfo=UTC)


@pytest.fixture
def shopper(client):
    """On the preview at noon, with an upgrade that falls by a cent every three seconds."""
    with time_machine.travel(NOON, tick=False):
        agent = agent_with("200000.00")
        link = factories.make_link(agent)
        factories.make_subscription(link.contact, factories.make_plan("HS", "75.00"))
        shopper = Shopper(client, agent.user)
        shopper.choose_plan(link, factories.make_plan("HS+Origin", "100000.00"))
        shopper.begin_checkout()
        shopper.pay_with("account")
        shopper.get("checkout:preview")
    return shopper


def total(page):
    return page.context["order_total"].incl_tax


def place(shopper, page, after):
    with time_machine.travel(NOON + after, tick=False):
        shopper.post("checkout:preview", {"action": "place_order", "seen": page.context["seen"]})


def test_what_was_seen_on_the_preview_is_paid_half_an_hour_long(shopper):
    page = shopper.page
    place(shopper, page, timedelta(minutes=29))
    assert shopper.page.url.endswith("/thank-you/")
    assert only_order().total_incl_tax == total(page)


def test_later_the_customer_looks_at_the_lower_price_first(shopper):
    page = shopper.page
    place(shopper, page, timedelta(minutes=31))
    assert not get_model("order", "Order").objects.exists()
    with time_machine.travel(NOON + timedelta(minutes=31), tick=False):
        assert total(shopper.get("checkout:preview")) < total(page)


def test_a_clock_that_was_ahead_makes_nothing_cheaper(shopper):
    page = shopper.page
    with time_machine.travel(NOON - timedelta(hours=1), tick=False):
        assert total(shopper.get("checkout:preview")) > total(page)


def test_who_takes_long_at_the_bank_gets_the_order_all_the_same(client, confirm_at_bank):
    with time_machine.travel(NOON, tick=False):
        shopper = Shopper(client, factories.make_user())
        contact = factories.make_contact(user=shopper.user)
        factories.make_subscription(contact, factories.make_plan("HS", "75.00"))
        shopper.put_in_basket(factories.make_plan("HS+Origin", "100000.00").product)
        shopper.buy(method="card", card="pm_card_threeDSecure2Required")
        confirm_at_bank(shopper.page.url, succeed=True)
    attempt = get_model("clientportal_payments", "PaymentAttempt").objects.get()
    with time_machine.travel(NOON + timedelta(hours=2), tick=False):
        advance_attempt(attempt=attempt)
    assert only_order().total_incl_tax == attempt.total > Decimal(90000)


def test_a_price_that_does_not_fall_is_not_kept(client):
    shopper = Shopper(client, agent_with("200.00").user)
    shopper.put_in_basket(factories.make_product("Poster", "30.00", shipped=False))
    shopper.begin_checkout()
    shopper.pay_with("account")
    shopper.get("checkout:preview")
    assert "clientportal_prices" not in shopper.client.session["checkout_data"]
