"""No step of the checkout asks the database more for twenty lines than Oscar itself does."""

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from oscar_clientportal.portfolios.services import add_line_for_client
from tests import factories
from tests.functional.shopping import Shopper, agent_with
from tests.oscar_requests import request_of

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("stripe_shop")]
OURS = "clientportal_"


def our_queries(shopper, name):
    """How many queries of this page read our tables, but for the one that loads the user, whom contact and company
    come with.
    """
    with CaptureQueriesContext(connection) as queries:
        assert shopper.get(name).status_code == 200
    ours = [query["sql"] for query in queries if OURS in query["sql"]]
    return len([sql for sql in ours if not sql.startswith('SELECT "auth_user"')])


def on_the_preview(client, *, lines, plans):
    """An agent with so many lines for as many clients, ready to place the order."""
    agent = agent_with("5.00")
    shopper = Shopper(client, agent.user)
    plan = factories.make_plan("HS", "75.00")
    request = request_of(agent.user)
    for number in range(lines):
        link = factories.make_link(agent)
        product = plan.product if plans else factories.make_product(f"P{number}", "10.00", shipped=False)
        add_line_for_client(request=request, product=product, contact=link.contact)
    shopper.begin_checkout()
    shopper.pay_with("account")
    shopper.give_card()
    return shopper


@pytest.mark.parametrize("plans", [False, True], ids=["goods", "plans"])
@pytest.mark.parametrize(
    ("step", "queries"),
    [("checkout:payment-method", 2), ("checkout:payment-details", 3), ("checkout:preview", 2)],
)
def test_a_step_asks_for_the_lines_and_the_account_once_however_many_lines(client, step, queries, plans):
    """The step that takes the card asks for the saved cards too."""
    shopper = on_the_preview(client, lines=7, plans=plans)
    assert our_queries(shopper, step) == queries


def test_an_upgrade_costs_one_more_query_for_what_runs(client):
    agent = agent_with("5.00")
    shopper = Shopper(client, agent.user)
    link = factories.make_link(agent)
    factories.make_subscription(link.contact, factories.make_plan("HS", "75.00"))
    shopper.choose_plan(link, factories.make_plan("HS+Origin", "100.00"))
    shopper.begin_checkout()
    shopper.pay_with("account")
    shopper.give_card()
    assert our_queries(shopper, "checkout:preview") == 3


def test_placing_an_order_for_more_clients_asks_no_more_of_our_tables(
    client, django_capture_on_commit_callbacks
):
    counts = []
    for lines in (1, 2, 7):  # the first opens the sales account of the shop
        shopper = on_the_preview(client, lines=lines, plans=False)
        seen = shopper.get("checkout:preview").context["seen"]
        with CaptureQueriesContext(connection) as queries:
            shopper.post("checkout:preview", {"action": "place_order", "seen": seen})
        assert shopper.page.url.endswith("/thank-you/")
        counts.append(len([query for query in queries if OURS in query["sql"]]))
    assert counts[1] == counts[2]
