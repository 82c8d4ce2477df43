"""How a customer is delivered, through Oscar's pages: by the ways agreed with them, and told where there is none."""

from decimal import Decimal

import pytest
from django.urls import reverse
from oscar.core.loading import get_class, get_model

from oscar_clientportal.conditions.services import available_codes, set_conditions
from tests import factories
from tests.functional.shopping import Shopper, only_order

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("stripe_shop", "two_ways")]


@pytest.fixture
def two_ways(monkeypatch):
    """The shop delivers by post for 5.00, and for nothing."""
    FixedPrice, Free = (get_class("shipping.methods", name) for name in ("FixedPrice", "Free"))
    post = FixedPrice(Decimal("5.00"), Decimal("5.00"))
    post.code, post.name = "post", "By post"
    Repository = get_class("shipping.repository", "Repository")
    monkeypatch.setattr(Repository, "methods", (post, Free()))


@pytest.fixture
def company():
    return factories.make_contact(user=factories.make_user("ada@acme.example")).company


@pytest.fixture
def shopper(client, company):
    factories.make_country()
    factories.make_account(company, "100.00")
    shopper = Shopper(client, company.contacts.get().user)
    shopper.put_in_basket(factories.make_product("Poster", "20.00"))
    return shopper


def agree(company, *codes):
    return set_conditions(company=company, by=None, shipping_methods=list(codes))


def give_address(shopper):
    data = {"first_name": "Ada", "last_name": "Demo", "line1": "1 Demo Street", "line4": "Paris"}
    return shopper.post("checkout:shipping-address", {**data, "postcode": "75001", "country": "FR"})


def offered(shopper):
    return [method.code for method in shopper.get("checkout:shipping-method").context["methods"]]


def test_the_editor_chooses_from_every_way_of_the_shop():
    assert available_codes() == [("post", "By post"), ("free-shipping", "Free shipping")]


@pytest.mark.req("2.47")
def test_where_nothing_is_agreed_the_customer_chooses_from_all(shopper):
    give_address(shopper)
    assert offered(shopper) == ["post", "free-shipping"]


@pytest.mark.req("2.47")
def test_of_two_ways_the_one_agreed_is_taken_without_asking(shopper, company):
    agree(company, "post")
    give_address(shopper)
    shopper.begin_checkout()
    give_address(shopper)
    shopper.get("checkout:shipping-method")
    assert shopper.page.url == reverse("checkout:payment-method")
    shopper.pay_with("account")
    shopper.place_order()
    order = only_order()
    assert (order.shipping_code, order.total_incl_tax) == ("post", Decimal("25.00"))


def test_one_that_is_not_agreed_is_not_taken_from_a_form_that_was_made_up(shopper, company):
    agree(company, "post")
    give_address(shopper)
    page = shopper.post("checkout:shipping-method", {"method_code": "free-shipping"})
    assert page.status_code == 200
    assert "shipping" not in shopper.client.session["checkout_data"] or not shopper.client.session[
        "checkout_data"
    ]["shipping"].get("method_code")


@pytest.mark.req("2.47")
def test_a_way_chosen_before_is_not_used_once_it_is_not_agreed_any_more(shopper, company):
    give_address(shopper)
    shopper.post("checkout:shipping-method", {"method_code": "free-shipping"})
    shopper.pay_with("account")
    seen = shopper.get("checkout:preview").context["seen"]
    agree(company, "post")
    page = shopper.post("checkout:preview", {"action": "place_order", "seen": seen})
    assert page.url == reverse("checkout:shipping-method")
    assert not get_model("order", "Order").objects.exists()


@pytest.mark.req("2.47")
def test_the_basket_says_that_no_way_is_agreed_and_whom_to_ask(shopper, company, settings):
    settings.CLIENTPORTAL = {**settings.CLIENTPORTAL, "SELLER_EMAIL": "shop@acme.example"}
    agree(company)
    page = shopper.get("basket:summary")
    assert page.status_code == 200
    assert page.context["shipping_method"].code == "not-agreed"
    assert "shop@acme.example" in page.context["basket_warnings"][0]


def test_nobody_is_led_from_page_to_page_where_no_way_is_agreed(shopper, company):
    agree(company)
    give_address(shopper)
    page = shopper.client.get(reverse("checkout:shipping-method"), follow=True)
    assert [url for url, _status in page.redirect_chain] == [reverse("basket:summary")]


def test_what_is_not_delivered_needs_no_way(client, company):
    agree(company)
    factories.make_account(company, "100.00")
    shopper = Shopper(client, company.contacts.get().user)
    shopper.put_in_basket(factories.make_product("Licence", "20.00", shipped=False))
    assert shopper.get("basket:summary").context["shipping_method"].code == "no-shipping-required"
    shopper.buy(card=None)
    assert only_order().total_incl_tax == Decimal("20.00")


def test_a_guest_and_another_customer_choose_from_all(client, company):
    agree(company, "post")
    factories.make_country()
    other = factories.make_contact(user=factories.make_user())
    shopper = Shopper(client, other.user)
    shopper.put_in_basket(factories.make_product("Poster", "20.00"))
    give_address(shopper)
    assert offered(shopper) == ["post", "free-shipping"]


def test_each_shop_agrees_for_itself(company, globex):
    agree(company, "post")
    with globex():
        other = factories.make_company()
        agree(other, "free-shipping")
        assert get_model("clientportal_conditions", "CompanyConditions").objects.count() == 1
