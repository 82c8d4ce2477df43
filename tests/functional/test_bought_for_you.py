"""What others bought for somebody, as they see it."""

import pytest
from django.urls import reverse
from oscar.apps.order.utils import OrderCreator
from oscar.apps.shipping.methods import Free
from oscar.core.prices import Price

from oscar_clientportal.portfolios import services
from tests import factories
from tests.oscar_requests import request_of

pytestmark = pytest.mark.django_db

BOUGHT = reverse("clientportal_portal:bought-for-you")


@pytest.fixture
def ada():
    return factories.make_contact(user=factories.make_user("ada@acme.example"))


@pytest.fixture
def link(ada):
    agent = factories.make_agent("agent@acme.example", first_name="Alice", last_name="Agent")
    return factories.make_link(agent, ada)


@pytest.fixture
def order(link):
    """The agent ordered a handbook for Ada, and an atlas for themselves."""
    agent = link.agent.user
    request = request_of(agent)
    product = factories.make_product("Handbook", "31.00")
    services.add_line_for_client(request=request, product=product, contact=link.contact)
    request.basket.add_product(factories.make_product("Atlas", "32.00"))
    total = Price("EUR", request.basket.total_excl_tax, request.basket.total_incl_tax)
    order = OrderCreator().place_order(
        request.basket,
        total=total,
        shipping_method=Free(),
        shipping_charge=Price("EUR", 0, 0),
        user=agent,
        order_number="1",
    )
    services.record_order(
        order=order, beneficiaries=services.match_lines(order=order, basket=request.basket), payer=agent
    )
    request.basket.submit()
    return order


def page_for(client, user):
    client.force_login(user)
    client.cookies["django_language"] = "en"
    return client.get(BOUGHT).content.decode()


@pytest.mark.req("5.02")
def test_the_client_sees_what_was_bought_for_them_without_prices(client, ada, order):
    page = page_for(client, ada.user)

    assert "Handbook" in page
    assert "Alice Agent" in page
    assert "Atlas" not in page
    assert "31.00" not in page


@pytest.mark.req("5.02")
def test_with_prices_where_the_shop_says_so(client, ada, order, settings):
    settings.CLIENTPORTAL = {**settings.CLIENTPORTAL, "BOUGHT_FOR_YOU_SHOWS_PRICES": True}

    assert "31.00" in page_for(client, ada.user)


def test_the_payer_sees_nothing_bought_for_them(client, link, order):
    assert "Nobody has bought anything for you yet" in page_for(client, link.agent.user)


def test_a_stranger_sees_nothing(client, order):
    assert "Handbook" not in page_for(client, factories.make_user())


def test_anonymous_people_log_in_first(client):
    assert client.get(BOUGHT)["Location"].endswith(f"?next={BOUGHT}")


@pytest.mark.parametrize("status", ["pending", "refused"])
def test_nothing_shows_of_an_agent_the_shop_has_not_accepted(client, ada, link, order, status):
    link.status = status
    link.save()

    assert "Handbook" not in page_for(client, ada.user)


def test_it_stays_when_the_agent_no_longer_looks_after_the_client(client, ada, link, order):
    link.status = "ended"
    link.save()

    assert "Handbook" in page_for(client, ada.user)


@pytest.mark.req("5.01")
def test_the_agent_sees_on_the_clients_page_what_they_bought(client, link, order):
    client.force_login(link.agent.user)

    page = client.get(reverse("clientportal_portal:portfolio-client", args=[link.pk])).content.decode()

    assert "Handbook" in page
    assert reverse("customer:order", args=[order.number]) in page
    assert "Atlas" not in page
