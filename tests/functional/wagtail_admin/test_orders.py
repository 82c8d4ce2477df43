"""The panels of orders and subscriptions, as an editor meets them."""

from decimal import Decimal
from typing import Any

import pytest
from django.contrib.auth.models import Permission

from oscar_clientportal.core import clock
from tests import factories

from .panels import ORDERS, SUBSCRIPTIONS, buy_for, read

pytestmark = pytest.mark.django_db


def test_an_order_line_names_payer_and_beneficiary(editing: Any, alice: Any, ada: Any) -> None:
    row = buy_for(alice, ada, "100777")
    for page in (read(editing, ORDERS), read(editing, f"{ORDERS}inspect/{row.pk}/")):
        for shown in ("100777", "Alice Agent", "Ada Lovelace", "HS yearly"):
            assert shown in page


def test_an_order_without_parties_shows_its_user_as_payer(editing: Any, alice: Any, ada: Any) -> None:
    buy_for(alice, ada, "100777")
    factories.model("portfolios", "OrderParties").objects.all().delete()
    assert "Alice Agent" in read(editing, ORDERS)


def test_orders_are_found_by_either_name_agent_and_date(editing: Any, alice: Any, ada: Any) -> None:
    bob = factories.make_agent("bob@acme.example", first_name="Bob")
    buy_for(alice, ada, "100777")
    buy_for(bob, factories.make_contact(first_name="Eve"), "100888")
    today = clock.now().date()
    for query in (
        "q=lovelace",
        "q=alice",
        "q=100777",
        f"agent={alice.pk}",
        f"agent={alice.pk}&date_from={today}",
    ):
        page = read(editing, f"{ORDERS}results/?{query}")
        assert "100777" in page, query
        assert "100888" not in page, query
    assert "100777" not in read(editing, f"{ORDERS}results/?date_to=2001-01-01")


def test_only_the_dashboards_staff_is_led_to_the_dashboard(
    editing: Any, editor: Any, alice: Any, ada: Any
) -> None:
    buy_for(alice, ada, "100777")
    link = "/dashboard/orders/100777/"
    assert link not in read(editing, ORDERS)
    editor.is_staff = True
    editor.save()
    editor.user_permissions.add(Permission.objects.get(codename="view_order"))
    assert link in read(editing, ORDERS)


def test_a_subscription_is_shown_with_its_terms(editing: Any, alice: Any, ada: Any) -> None:
    subscription = factories.make_subscription(ada, factories.make_plan("HS+Origin"), payer=alice.user)
    assert "HS+Origin" in read(editing, SUBSCRIPTIONS)
    page = read(editing, f"{SUBSCRIPTIONS}inspect/{subscription.pk}/")
    assert "Alice Agent" in page
    assert page.count("HS+Origin") >= 2


def test_amounts_are_decimals_in_the_export(editing: Any, alice: Any, ada: Any) -> None:
    row = buy_for(alice, ada, "100777")
    exported = read(editing, ORDERS + "?export=csv").splitlines()[1].split(",")
    assert Decimal(exported[-2]) == row.line.line_price_incl_tax
    assert exported[-1] == row.line.order.currency
