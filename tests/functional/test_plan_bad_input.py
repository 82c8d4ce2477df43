"""What can go wrong with a plan on its way to an order: a clear message, nothing lost, never a 500."""

from datetime import timedelta

import pytest
from django.contrib.messages import get_messages
from django.urls import reverse
from oscar.core.loading import get_model

from oscar_clientportal.core import clock
from tests import factories
from tests.functional.shopping import Shopper, account_of, agent_with

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("stripe_shop", "english")]


@pytest.fixture
def english(settings):
    settings.CLIENTPORTAL = {**settings.CLIENTPORTAL, "LANGUAGES": ["en"]}


@pytest.fixture
def agent():
    return agent_with("400.00")


@pytest.fixture
def link(agent):
    return factories.make_link(agent)


@pytest.fixture
def shopper(client, agent):
    return Shopper(client, agent.user)


def said(response):
    return " ".join(str(message) for message in get_messages(response.wsgi_request))


def nothing_was_bought(shopper):
    for label, name in (("order", "Order"), ("clientportal_subscriptions", "Term")):
        assert not get_model(label, name).objects.exists()
    if hasattr(shopper.user, "clientportal_agent"):
        assert (account_of(shopper.user).balance, account_of(shopper.user).held) == (400, 0)


def basket_lines():
    return get_model("basket", "Line").objects


def is_led_back_to_the_basket(shopper, sentence):
    page = shopper.begin_checkout()
    assert page.status_code == 200
    assert page.redirect_chain[-1][0].endswith("/basket/")
    assert sentence in page.content.decode()
    nothing_was_bought(shopper)
    assert basket_lines().exists()


def test_a_price_in_another_currency_than_the_basket(shopper, link):
    shopper.choose_plan(link, factories.make_plan("HS", "75.00"))
    other = factories.make_link(link.agent)
    shopper.choose_plan(other, factories.make_plan("Origin", "75", currency="JPY"))
    assert shopper.page.status_code == 302
    assert "currency" in said(shopper.page)
    assert basket_lines().get().product.title == "HS"


def test_a_price_whose_currency_has_changed_since(shopper, link):
    """75 yen must not become 75 euros."""
    plan = factories.make_plan("HS", "75.00")
    shopper.choose_plan(link, plan)
    plan.product.stockrecords.update(price_currency="JPY")
    is_led_back_to_the_basket(shopper, "It has no price at the moment")


def test_a_price_that_is_missing_is_not_offered(shopper, link):
    plan = factories.make_plan("HS", "75.00")
    plan.product.stockrecords.update(price=None)
    assert shopper.get("clientportal_portal:portfolio-subscription", link.pk).status_code == 200
    shopper.choose_plan(link, plan)
    assert shopper.page.status_code in (302, 404)
    assert not basket_lines().exists()


@pytest.mark.parametrize("what", ["a plan", "something else"])
def test_a_price_that_has_gone_since(shopper, link, what):
    """Oscar could not add the basket up."""
    if what == "a plan":
        plan = factories.make_plan("HS", "75.00")
        shopper.choose_plan(link, plan)
    else:
        shopper.put_in_basket(factories.make_product("Poster", "30.00", shipped=False))
    get_model("partner", "StockRecord").objects.update(price=None)
    assert shopper.get("basket:summary").status_code == 200
    is_led_back_to_the_basket(shopper, "It has no price at the moment")


def test_an_order_from_a_page_left_open_while_the_price_went(shopper, link):
    shopper.choose_plan(link, factories.make_plan("HS", "75.00"))
    get_model("partner", "StockRecord").objects.update(price=None)
    shopper.post("checkout:preview", {"action": "place_order", "seen": "1/EUR/75.00/"})
    assert shopper.page.status_code == 302
    nothing_was_bought(shopper)


def test_two_of_a_plan_for_oneself(client):
    shopper = Shopper(client, factories.make_user())
    shopper.put_in_basket(factories.make_plan("HS", "75.00").product, quantity=2)
    is_led_back_to_the_basket(shopper, "Only one plan for the same person can be bought at a time.")


def test_two_of_a_plan_for_a_client(shopper, link):
    shopper.choose_plan(link, factories.make_plan("HS", "75.00"))
    basket_lines().update(quantity=2)
    is_led_back_to_the_basket(shopper, "Only one plan for the same person can be bought at a time.")


@pytest.mark.parametrize("when", ["before the checkout", "on the preview"])
def test_a_client_who_left_the_portfolio_between_basket_and_payment(shopper, link, when):
    shopper.choose_plan(link, factories.make_plan("HS", "75.00"))
    if when == "on the preview":
        shopper.begin_checkout()
        shopper.pay_with("account")
        seen = shopper.get("checkout:preview").context["seen"]
    link.status = "ended"
    link.save()
    if when == "on the preview":
        shopper.post("checkout:preview", {"action": "place_order", "seen": seen})
        assert shopper.page.url == reverse("basket:summary")
    is_led_back_to_the_basket(shopper, "You can no longer buy “HS” for this client.")


def test_an_anonymous_basket_with_a_plan_that_the_user_has_already(client):
    user = factories.make_user()
    plan = factories.make_plan("HS", "75.00")
    contact = factories.make_contact(user=user)
    factories.make_subscription(contact, plan)
    client.post(
        reverse("basket:add", kwargs={"pk": plan.product_id}), {"quantity": 1, "product_id": plan.product_id}
    )
    poster = factories.make_product("Poster", "30.00", shipped=False)
    client.post(reverse("basket:add", kwargs={"pk": poster.pk}), {"quantity": 1, "product_id": poster.pk})
    client.post(
        reverse("customer:login"),
        {
            "login-username": user.email,
            "login-password": factories.PASSWORD,
            "login_submit": "Log In",
        },
    )
    page = client.get(reverse("checkout:index"), follow=True)
    assert page.status_code == 200
    assert page.redirect_chain[-1][0].endswith("/basket/")
    assert "HS: This content runs until" in page.content.decode()
    assert {line.product.title for line in page.context["basket"].all_lines()} == {"HS", "Poster"}
    assert page.context["basket"].owner == user


def test_a_trial_in_an_anonymous_basket_costs_whoever_had_it_the_list_price(client):
    user = factories.make_user()
    plan = factories.make_plan("HS", "75.00", trial_days=14)
    factories.make_subscription(
        factories.make_contact(user=user), plan, starts_at=clock.now() - timedelta(days=40), days=14
    )
    client.post(
        reverse("basket:add", kwargs={"pk": plan.product_id}), {"quantity": 1, "product_id": plan.product_id}
    )
    assert client.get(reverse("basket:summary")).context["basket"].total_incl_tax == 0
    client.force_login(user)
    assert client.get(reverse("basket:summary")).context["basket"].total_incl_tax == 75


def test_a_plan_that_opens_nothing_any_more(shopper, link):
    plan = factories.make_plan("HS", "75.00")
    shopper.choose_plan(link, plan)
    plan.contents.clear()
    is_led_back_to_the_basket(shopper, "This plan opens nothing at the moment")


def test_a_plan_that_opens_nothing_is_not_on_the_list(shopper, link):
    plan = factories.make_plan("Empty", contents=[])
    assert "Empty" not in shopper.get("clientportal_portal:portfolio-subscription", link.pk).content.decode()
    shopper.choose_plan(link, plan)
    assert not basket_lines().exists()


def test_something_bought_for_the_client_while_this_was_being_paid(shopper, link):
    shopper.choose_plan(link, factories.make_plan("HS", "75.00"))
    shopper.begin_checkout()
    shopper.pay_with("account")
    seen = shopper.get("checkout:preview").context["seen"]
    factories.make_subscription(link.contact, factories.make_plan("HS+Origin", "75.00"))
    shopper.post("checkout:preview", {"action": "place_order", "seen": seen})
    assert shopper.page.url == reverse("basket:summary")
    assert not get_model("order", "Order").objects.exists()
    assert basket_lines().exists()
