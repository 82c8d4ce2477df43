"""Automatic renewal is asked for where a card is taken: who may tick it, what it says, what is kept of it."""

import re

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.urls import reverse
from oscar.core.loading import get_model

from oscar_clientportal.payments import services
from oscar_clientportal.portfolios.services import add_line_for_client
from tests import factories
from tests.functional.guests import Guest, contact_with
from tests.functional.shopping import Shopper, agent_with
from tests.oscar_requests import request_of

pytestmark = [
    pytest.mark.django_db,
    pytest.mark.usefixtures("stripe_shop", "english"),
    pytest.mark.req("0.31"),
]
TICK = 'name="auto_renew"'


@pytest.fixture
def english(settings):
    settings.CLIENTPORTAL = {**settings.CLIENTPORTAL, "LANGUAGES": ["en"]}


@pytest.fixture
def shopper(client):
    return Shopper(client, agent_with("100.00").user)


def buy_for_clients(shopper, *plans):
    request = request_of(shopper.user)
    for plan in plans:
        link = factories.make_link(shopper.user.clientportal_agent)
        add_line_for_client(request=request, product=plan.product, contact=link.contact)


def to_the_card(shopper, method="card", **data):
    shopper.begin_checkout()
    shopper.pay_with(method, **data)
    return shopper.get("checkout:payment-details")


def tick(shopper, **data):
    shopper.post("checkout:preview", {"payment_method": "pm_card_visa", "label": "Visa •••• 4242", **data})
    return shopper.get("checkout:preview")


def text(response):
    return " ".join(re.sub(r"<[^>]+>", " ", response.content.decode()).split())


def attempt():
    return get_model("clientportal_payments", "PaymentAttempt").objects.latest("pk")


def kept():
    return attempt().checkout_data["clientportal_payment"].get("auto_renew", False)


def test_each_plan_is_named_once_with_the_price_and_length_of_its_term(shopper):
    yearly, monthly = factories.make_plan("HS", "75.00"), factories.make_plan("HS", "9.00", term_unit="month")
    buy_for_clients(shopper, yearly, yearly, monthly)
    page = to_the_card(shopper)
    assert TICK in page.content.decode()
    assert "HS: €75.00 per term of 1 year for 2 people HS: €9.00 per term of 1 month" in text(page)
    assert "the card provider keeps the card" in text(page)


def test_an_upgrade_renews_at_the_full_price(shopper):
    link = factories.make_link(shopper.user.clientportal_agent)
    factories.make_subscription(link.contact, factories.make_plan("HS", "75.00"), days=20)
    shopper.choose_plan(link, factories.make_plan("HS+Origin", "175.00"))
    assert "HS+Origin: €175.00 per term of 1 year" in text(to_the_card(shopper))


def test_what_is_ticked_is_said_on_the_preview_and_kept_with_the_payment(shopper):
    buy_for_clients(shopper, factories.make_plan("HS", "75.00"))
    to_the_card(shopper)
    page = tick(shopper, auto_renew="on")
    assert "Renews automatically with Visa •••• 4242: HS: €75.00 per term of 1 year" in text(page)
    assert shopper.place_order().url.endswith("/thank-you/")
    assert kept() is True


def test_a_new_card_that_renews_is_saved_without_another_tick(shopper):
    buy_for_clients(shopper, factories.make_plan("HS", "75.00"))
    to_the_card(shopper)
    tick(shopper, auto_renew="on")
    shopper.place_order()
    assert attempt().parts.get(method="card").details["save"] is True
    assert [str(card) for card in services.saved_cards(user=shopper.user)] == ["Visa •••• 4242"]


def test_a_saved_card_renews_as_it_is(shopper):
    card = services.add_card(user=shopper.user, payment_method="pm_card_visa", return_url="http://x/")
    buy_for_clients(shopper, factories.make_plan("HS", "75.00"))
    to_the_card(shopper)
    page = tick(shopper, saved=card.pk, auto_renew="on")
    assert "Renews automatically with Visa •••• 4242" in text(page)
    shopper.place_order()
    details = attempt().parts.get(method="card").details
    assert (details["saved"], "save" in details, kept()) == (True, False, True)


def test_without_the_tick_nothing_renews_and_no_card_is_saved(shopper):
    buy_for_clients(shopper, factories.make_plan("HS", "75.00"))
    to_the_card(shopper)
    assert "does not renew automatically" in text(tick(shopper))
    shopper.place_order()
    assert kept() is False
    assert services.saved_cards(user=shopper.user) == []


def test_a_tick_taken_away_is_forgotten(shopper):
    buy_for_clients(shopper, factories.make_plan("HS", "75.00"))
    to_the_card(shopper)
    tick(shopper, auto_renew="on")
    assert re.search(
        r'name="auto_renew"[^>]*checked', shopper.get("checkout:payment-details").content.decode()
    )
    assert "Renews automatically" not in text(tick(shopper))
    shopper.place_order()
    assert kept() is False


def test_a_card_for_a_part_renews_too(shopper):
    buy_for_clients(shopper, factories.make_plan("HS", "275.00"))
    assert TICK in to_the_card(shopper, "account").content.decode()


def test_goods_are_not_renewed(shopper):
    shopper.put_in_basket(factories.make_product("Handbook", "30.00", shipped=False))
    assert TICK not in to_the_card(shopper).content.decode()
    page = tick(shopper, auto_renew="on")
    assert "enew" not in text(page).replace("Client renewed", "")
    shopper.place_order()
    assert kept() is False
    assert services.saved_cards(user=shopper.user) == []


def test_where_no_card_pays_it_is_said_that_one_can_follow(shopper):
    buy_for_clients(shopper, factories.make_plan("HS", "75.00"))
    shopper.begin_checkout()
    shopper.pay_with("account")
    page = text(shopper.get("checkout:preview"))
    assert "only with a card: you can switch that on later" in page


def test_a_shop_without_cards_promises_none(shopper, settings):
    settings.CLIENTPORTAL = {**settings.CLIENTPORTAL, "STRIPE_SECRET_KEY": ""}
    buy_for_clients(shopper, factories.make_plan("HS", "75.00"))
    shopper.begin_checkout()
    page = text(shopper.get("checkout:preview"))
    assert "does not renew automatically" in page
    assert "only with a card" not in page


def test_paying_in_another_way_forgets_the_tick(shopper):
    buy_for_clients(shopper, factories.make_plan("HS", "75.00"))
    to_the_card(shopper)
    tick(shopper, auto_renew="on")
    shopper.pay_with("account")
    assert "Renews automatically" not in text(shopper.get("checkout:preview"))
    shopper.place_order()
    assert kept() is False


def test_a_preview_from_before_the_tick_does_not_place_the_order(shopper):
    buy_for_clients(shopper, factories.make_plan("HS", "75.00"))
    to_the_card(shopper)
    seen = tick(shopper).context["seen"]
    tick(shopper, auto_renew="on")
    answer = shopper.post("checkout:preview", {"action": "place_order", "seen": seen})
    assert answer.url == reverse("checkout:preview")
    assert not get_model("order", "Order").objects.exists()


def test_a_visitor_of_my_space_has_no_cards_to_renew_with(client):
    guest = Guest(client)
    _contact, key = contact_with("40.00")
    guest.open_space(key)
    guest.put_in_basket(factories.make_plan("HS", "75.00").product)
    page = to_the_card(guest)
    assert page.status_code == 200
    assert TICK not in page.content.decode()
    assert "enew" not in text(tick(guest, auto_renew="on"))
    guest.place_order()
    assert kept() is False


def test_the_page_of_the_card_without_a_basket_leads_away(client):
    assert client.get(reverse("checkout:payment-details")).status_code == 302


def test_more_lines_cost_no_more_queries(shopper):
    plan = factories.make_plan("HS", "75.00")
    counts = []
    for lines in (2, 5):
        buy_for_clients(shopper, *[plan] * lines)
        to_the_card(shopper)
        with CaptureQueriesContext(connection) as queries:
            tick(shopper, auto_renew="on")
        counts.append(len([query for query in queries if "clientportal_" in query["sql"]]))
    assert counts[0] == counts[1]
