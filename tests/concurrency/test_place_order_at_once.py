"""One order and one charge, however often and by however many "place order" is sent at once."""

from decimal import Decimal

import pytest
from oscar.core.loading import get_model

from oscar_clientportal.checkout.finishing import advance_attempt
from tests import factories
from tests.concurrency.races import at_once, intents_at_twin, rounds, without_row_locks
from tests.conftest import ShopClient
from tests.functional.shopping import Shopper, account_of, agent_with, only_order, sources

pytestmark = [pytest.mark.django_db(transaction=True), pytest.mark.usefixtures("stripe_shop")]


def ready_to_order(user, *, product=None, method="account"):
    """A shopper on the preview page; the answer is what "place order" needs."""
    shopper = Shopper(ShopClient(), user)
    if product is None:
        shopper.choose_plan(
            factories.make_link(user.clientportal_agent), factories.make_plan("HS+Origin", "100.00")
        )
    else:
        shopper.put_in_basket(product)
    shopper.begin_checkout()
    shopper.pay_with(method)
    shopper.give_card()
    shopper.get("checkout:preview")
    return shopper


def press(shopper):
    """One more click on "place order", by the same browser in another tab."""
    tab = ShopClient()
    tab.cookies = shopper.client.cookies.copy()
    seen = shopper.page.context["seen"]
    return lambda: tab.post("/checkout/preview/", {"action": "place_order", "seen": seen})


def held_or_charged(twin, key):
    return [i for i in intents_at_twin(twin, key) if i["status"] in ("requires_capture", "succeeded")]


@pytest.mark.parametrize("_round", rounds(20))
def test_sixteen_clicks_give_one_order_and_one_charge(_round, stripe_twin, stripe_key):
    agent = agent_with("40.00")
    shopper = ready_to_order(agent.user)
    answers = at_once([press(shopper)] * 16)
    assert {answer.status_code for answer in answers} == {302}
    assert sources(only_order()) == {
        "clientportal-account": (Decimal("40.00"), Decimal("40.00")),
        "clientportal-card": (Decimal("60.00"), Decimal("60.00")),
    }
    assert len(intents_at_twin(stripe_twin, stripe_key)) == 1
    assert account_of(agent.user).balance == 0


def test_every_click_ends_on_the_thank_you_page():
    shopper = ready_to_order(agent_with("40.00").user)
    answers = at_once([press(shopper)] * 4)
    for answer in answers:
        page = answer.url
        if "thank-you" not in page:
            page = shopper.get(page).url
        assert page.endswith("/checkout/thank-you/")


def test_without_the_locks_the_clicks_charge_more_than_once(stripe_twin, stripe_key, monkeypatch):
    """The negative control of the test above: it is the lock that holds, not luck."""
    agent = agent_with("4000.00")
    for _try in range(5):
        shopper = ready_to_order(agent.user)
        with without_row_locks(monkeypatch):
            drop_the_backstop()
            at_once([press(shopper)] * 16)
        if get_model("clientportal_payments", "PaymentAttempt").objects.count() > _try + 1:
            return
    pytest.fail("Sixteen clicks without a lock made one attempt each time: the race test proves nothing.")


def drop_the_backstop():
    """The partial unique index would catch what the lock lets through."""
    from django.db import connection

    with connection.cursor() as cursor:
        cursor.execute("DROP INDEX IF EXISTS clientportal_one_attempt_per_basket")


@pytest.mark.parametrize("_round", rounds(10))
def test_the_last_piece_is_sold_to_one_of_eight_buyers(_round, stripe_twin, stripe_key):
    product = factories.make_product("Print", "30.00", shipped=False, stock=1)
    shoppers = []
    for _buyer in range(8):
        user = factories.make_user()
        shoppers.append(ready_to_order(user, product=product, method="card"))
    at_once([press(shopper) for shopper in shoppers])
    assert get_model("order", "Order").objects.count() == 1
    assert len(held_or_charged(stripe_twin, stripe_key)) == 1
    assert get_model("partner", "StockRecord").objects.get(product=product).num_allocated == 1


@pytest.mark.parametrize("_round", rounds(20))
def test_the_way_back_the_webhook_and_the_recovery_finish_one_attempt_once(_round, confirm_at_bank):
    agent = agent_with("40.00")
    shopper = ready_to_order(agent.user)
    shopper.give_card("pm_card_threeDSecure2Required")
    shopper.place_order()
    confirm_at_bank(shopper.page.url, succeed=True)
    attempts = get_model("clientportal_payments", "PaymentAttempt").objects
    results = at_once([lambda: advance_attempt(attempt=attempts.get())] * 6)
    assert {result.status for result in results} == {"done"}
    assert sources(only_order())["clientportal-card"] == (Decimal("60.00"), Decimal("60.00"))
