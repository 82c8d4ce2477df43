"""Orders placed as a client, as the editor meets them: beside what was bought for somebody, and not among it."""

from typing import Any

import pytest

from tests import factories

from .panels import ORDERS, buy_for, read

pytestmark = [pytest.mark.django_db, pytest.mark.req("5.03")]
PLACED = "/cms/client-portal/placed-orders/"


def placed_as(client_user: Any, agent: Any, number: str) -> Any:
    """An order of this user's that the agent has placed and paid, acting as them."""
    line = buy_for(agent, factories.make_contact(), number).line
    line.clientportal_beneficiary.delete()
    line.order.user = client_user
    line.order.save()
    parties = line.order.clientportal_parties
    parties.actor = agent.user
    parties.save()
    return parties


def test_an_order_placed_as_a_client_names_both(editing: Any, alice: Any, ada: Any) -> None:
    user = factories.make_user(first_name="Carl", last_name="Client")
    row = placed_as(user, alice, "100999")
    for page in (read(editing, PLACED), read(editing, f"{PLACED}inspect/{row.pk}/")):
        for shown in ("100999", "Alice Agent", "Carl Client"):
            assert shown in page
    assert "100999" in read(editing, f"{PLACED}results/?q=alice")
    assert "100999" not in read(editing, f"{PLACED}results/?q=nobody")
    assert "Carl Client" in read(editing, f"{PLACED}?export=csv")


def test_what_was_bought_for_somebody_is_in_the_other_list(editing: Any, alice: Any, ada: Any) -> None:
    placed_as(factories.make_user(), alice, "100999")
    buy_for(alice, ada, "100777")
    assert "100777" not in read(editing, PLACED)
    assert "100999" not in read(editing, ORDERS)


def test_a_page_of_orders_costs_no_more_with_more_rows(
    editing: Any, alice: Any, django_assert_max_num_queries: Any
) -> None:
    for number in range(5):
        placed_as(factories.make_user(), alice, f"1009{number}")
    with django_assert_max_num_queries(20):
        read(editing, PLACED)
