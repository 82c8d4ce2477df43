"""Whoever placed orders as clients finds them again, and nobody else's."""

from decimal import Decimal
from typing import Any

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.urls import reverse
from oscar.core.loading import get_model

from tests import factories

pytestmark = pytest.mark.django_db

ORDERS = reverse("clientportal_portal:partner-orders")
Order = get_model("order", "Order")
OrderParties = get_model("clientportal_portfolios", "OrderParties")


def place(user: Any, actor: Any, number: str) -> Any:
    order = Order.objects.create(
        number=number,
        user=user,
        currency="EUR",
        total_incl_tax=Decimal("36.00"),
        total_excl_tax=Decimal("30.00"),
        shipping_incl_tax=0,
        shipping_excl_tax=0,
        status="Being processed",
    )
    OrderParties.objects.create(order=order, payer=user, actor=actor)
    return order


@pytest.fixture
def paula(client: Any) -> Any:
    user = factories.make_user()
    factories.make_contact(user=user)
    client.force_login(user)
    client.cookies["django_language"] = "en"
    return user


@pytest.fixture
def ada(db: None) -> Any:
    company = factories.make_company("Lovelace Engines")
    names = {"first_name": "Ada", "last_name": "Demo"}
    return factories.make_contact(user=factories.make_user(), company=company, **names)


@pytest.mark.req("5.02", "5.03")
def test_the_newest_order_comes_first_with_the_client_as_whom_and_what_it_came_to(
    client: Any, paula: Any, ada: Any
) -> None:
    place(ada.user, paula, "DEMO-1")
    place(ada.user, paula, "DEMO-2")
    page = client.get(ORDERS).content.decode()
    assert page.index("DEMO-2") < page.index("DEMO-1")
    for words in ("Lovelace Engines", "as Ada Demo", "36.00", "Being processed"):
        assert words in page, words
    assert "/orders/DEMO" not in page


def test_what_others_placed_or_one_placed_as_oneself_is_not_there(client: Any, paula: Any, ada: Any) -> None:
    place(ada.user, factories.make_user(), "DEMO-1")
    place(ada.user, None, "DEMO-2")
    place(paula, paula, "DEMO-3")
    page = client.get(ORDERS).content.decode()
    assert "DEMO-" not in page
    assert "You have placed no orders as a client yet" in page


def test_a_client_whose_login_is_erased_is_left_out_and_the_order_stays(
    client: Any, paula: Any, ada: Any
) -> None:
    order = place(ada.user, paula, "DEMO-1")
    Order.objects.filter(pk=order.pk).update(user=None)
    page = client.get(ORDERS).content.decode()
    assert "DEMO-1" in page
    assert "Ada Demo" not in page


def test_a_page_of_orders_costs_as_many_queries_as_two(client: Any, paula: Any) -> None:
    counts = []
    for number in range(30):
        place(factories.make_contact(user=factories.make_user()).user, paula, f"DEMO-{number}")
        if number in (1, 29):
            client.get(ORDERS)
            with CaptureQueriesContext(connection) as queries:
                page = client.get(ORDERS).content.decode()
            counts.append(len(queries))
    assert page.count("DEMO-") == 25
    assert counts[0] == counts[1]
