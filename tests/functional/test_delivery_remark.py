"""What the shop has noted for a customer's deliveries is read by the customer where a delivery is on its way."""

from typing import Any

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.urls import reverse
from oscar.core.loading import get_model
from oscar.test.factories import create_order

from tests import factories
from tests.functional.shopping import Shopper

pytestmark = [pytest.mark.django_db, pytest.mark.req("2.22")]

REMARK = "Unload at gate <3>.\r\nNot before 8."
SHOWN = "Unload at gate &lt;3&gt;.<br>Not before 8."


@pytest.fixture
def buyer(db: None) -> Any:
    company = factories.make_company("Demo Traders", remark=REMARK, note="Pays late.")
    factories.make_account(company, "100.00")
    return factories.make_contact(user=factories.make_user(), company=company)


def make_order(user: Any, *, is_shipped: bool) -> Any:
    order = create_order(user=user)
    if is_shipped:
        order.shipping_address = get_model("order", "ShippingAddress").objects.create(
            line1="1 rue Exemple", line4="Lyon", postcode="69000", country=factories.make_country()
        )
        order.save()
    return order


def order_page(client: Any, order: Any) -> str:
    client.force_login(order.user)
    return client.get(reverse("customer:order", args=[order.number])).content.decode()


def test_the_customer_reads_it_on_an_order_that_is_delivered(client: Any, buyer: Any) -> None:
    page = order_page(client, make_order(buyer.user, is_shipped=True))
    assert SHOWN in page
    assert "Pays late." not in page


def test_not_where_nothing_is_delivered_nor_on_anybody_elses_order(client: Any, buyer: Any) -> None:
    assert "Unload" not in order_page(client, make_order(buyer.user, is_shipped=False))
    other = factories.make_contact(user=factories.make_user())
    assert "Unload" not in order_page(client, make_order(other.user, is_shipped=True))
    assert "Our note" not in order_page(client, make_order(factories.make_user(), is_shipped=True))


def preview(client: Any, user: Any) -> tuple[str, int]:
    """The preview of a delivery, and how many queries it takes."""
    shopper = Shopper(client, user)
    shopper.put_in_basket(factories.make_product("Handbook", "10.00"))
    country = factories.make_country()
    address = get_model("address", "UserAddress").objects.create(
        user=user,
        first_name="Ada",
        last_name="Demo",
        line1="1 rue",
        line4="Lyon",
        postcode="69000",
        country=country,
    )
    shopper.get("checkout:index")
    shopper.post("checkout:shipping-address", {"action": "ship_to", "address_id": address.pk})
    client.get(reverse("checkout:shipping-method"), follow=True)
    shopper.pay_with("account")
    shopper.get("checkout:preview")
    with CaptureQueriesContext(connection) as queries:
        page = shopper.get("checkout:preview")
    assert page.status_code == 200, page["Location"]
    return page.content.decode(), len(queries)


@pytest.mark.usefixtures("stripe_shop")
def test_it_is_read_before_the_order_is_placed_and_costs_no_query(client: Any, buyer: Any) -> None:
    with_remark, queries = preview(client, buyer.user)
    assert SHOWN in with_remark
    other = factories.make_contact(user=factories.make_user())
    factories.make_account(other.company, "100.00")
    without, as_many = preview(client, other.user)
    assert "Our note" not in without
    assert queries == as_many
