"""An agent buys goods for a client: what the client sees, at what the client pays."""

from decimal import Decimal

import pytest
from django.urls import reverse
from oscar.core.loading import get_model

from tests import factories
from tests.functional.shopping import Shopper, agent_with, only_order

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("stripe_shop")]


@pytest.fixture
def agent():
    return agent_with("1000.00")


@pytest.fixture
def shopper(client, agent):
    return Shopper(client, agent.user)


@pytest.fixture
def link(agent):
    contact = factories.make_contact("ada@example.com", company=factories.make_company())
    return factories.make_link(agent, contact)


@pytest.fixture
def gloves():
    return factories.make_product("Gloves", "10.00", shipped=False)


def page_of(link):
    return reverse("clientportal_portal:client-catalogue", args=[link.pk])


def shown(page):
    return {each.product.title: each.price.excl_tax for each in page.context["articles"]}


def add(shopper, link, product, quantity=1):
    return shopper.post(page_of(link), {"product": product.pk, "quantity": quantity})


def prices():
    lines = get_model("basket", "Line").objects.order_by("price_excl_tax")
    return [(line.quantity, line.price_excl_tax) for line in lines]


@pytest.mark.req("2.41", "2.43")
def test_it_shows_what_the_client_sees_at_the_clients_prices(shopper, agent, link, gloves):
    hidden = factories.make_product("Secret", "1.00")
    factories.make_plan("HS", "75.00")
    factories.make_view(out=[hidden], company=link.contact.company, starts_with_all=True)
    factories.make_condition(product=gloves, price="8.00", company=link.contact.company)
    factories.make_condition(product=gloves, price="9.00", company=agent.user.clientportal_contact.company)
    assert shown(shopper.get(page_of(link))) == {"Gloves": Decimal("8.00")}
    assert add(shopper, link, hidden).status_code == 404
    assert prices() == []


@pytest.mark.req("2.43")
def test_what_is_added_costs_what_the_client_pays_for_so_many(shopper, link, agent, gloves):
    other = factories.make_link(agent)
    scale = [(1, "9.00"), (5, "7.00")]
    factories.make_condition(product=gloves, scale=scale, company=link.contact.company)
    [article] = shopper.get(page_of(link)).context["articles"]
    assert [(step.quantity, step.price.excl_tax) for step in article.scale] == [(5, Decimal("7.00"))]
    add(shopper, link, gloves, 3)
    add(shopper, other, gloves, 3)
    assert prices() == [(3, Decimal("9.00")), (3, Decimal("10.00"))]
    add(shopper, link, gloves, 2)
    assert prices() == [(5, Decimal("7.00")), (3, Decimal("10.00"))]
    assert shopper.get("basket:summary").context["basket_warnings"] == []
    shopper.buy(card=None)
    order = only_order()
    assert order.total_incl_tax == Decimal("65.00")
    assert {row.contact_id for row in _beneficiaries(order)} == {link.contact_id, other.contact_id}


def _beneficiaries(order):
    rows = get_model("clientportal_portfolios", "OrderLineBeneficiary").objects
    return rows.filter(line__order=order)


def test_a_fixed_price_sells_to_the_client_what_has_no_price_for_the_agent(shopper, link, gloves):
    gloves.stockrecords.update(price=None)
    factories.make_condition(product=gloves, price="8.00", company=link.contact.company)
    add(shopper, link, gloves)
    assert prices() == [(1, Decimal("8.00"))]


def test_words_find_by_title_and_number(shopper, link, gloves):
    get_model("catalogue", "Product").objects.filter(pk=gloves.pk).update(upc="4006381333931")
    factories.make_product("Saw", "3.00")
    for words, found in (("glo", {"Gloves"}), ("4006381", {"Gloves"}), ("nothing\x00%", set())):
        assert shown(shopper.client.get(page_of(link), {"q": words})).keys() == found


@pytest.mark.parametrize("quantity", ["0", "-1", "x", "", "10000", str(2**63)])
def test_a_quantity_that_is_none_is_refused_in_words(shopper, link, gloves, quantity):
    page = add(shopper, link, gloves, quantity)
    assert page.url == page_of(link)
    assert "alert" in shopper.get(page_of(link)).content.decode()
    assert prices() == []


@pytest.mark.parametrize("product", ["0", "x", str(2**63), "99999999"])
def test_a_product_that_is_none_is_missing(shopper, link, product):
    assert shopper.post(page_of(link), {"product": product, "quantity": 1}).status_code == 404


def test_more_than_there_is_in_stock_is_refused_with_what_is_in_the_basket_already(shopper, link):
    scarce = factories.make_product("Scarce", "3.00", stock=3)
    add(shopper, link, scarce, 4)
    assert prices() == []
    add(shopper, link, scarce, 2)
    add(shopper, link, scarce, 2)
    assert prices() == [(2, Decimal("3.00"))]


def test_more_than_the_shop_lets_into_a_basket_is_refused(shopper, settings, link, gloves):
    settings.OSCAR_MAX_BASKET_QUANTITY_THRESHOLD = 10
    add(shopper, link, gloves, 8)
    add(shopper, link, gloves, 3)
    assert prices() == [(8, Decimal("10.00"))]


def test_somebody_elses_client_is_missing(shopper, gloves):
    foreign = factories.make_link(factories.make_agent())
    assert shopper.get(page_of(foreign)).status_code == 404
    assert add(shopper, foreign, gloves).status_code == 404


def test_while_the_link_waits_the_clients_prices_do_not_show(shopper, agent, gloves):
    contact = factories.make_contact("bob@example.com", company=factories.make_company())
    link = factories.make_link(agent, contact, status="pending")
    factories.make_condition(product=gloves, price="8.00", company=contact.company)
    assert shown(shopper.get(page_of(link))) == {"Gloves": Decimal("10.00")}


def test_a_page_of_many_products_asks_no_more_than_of_one(
    shopper, link, gloves, django_assert_max_num_queries
):
    factories.make_condition(percent="10", company=link.contact.company)
    factories.make_view(company=link.contact.company, starts_with_all=True)
    with django_assert_max_num_queries(40) as few:
        shopper.get(page_of(link))
    for number in range(9):
        factories.make_product(f"P{number}", "5.00")
    with django_assert_max_num_queries(len(few.captured_queries)):
        assert len(shown(shopper.get(page_of(link)))) == 10
