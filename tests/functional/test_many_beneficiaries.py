"""One basket for very many people: no step asks more for each of them than Oscar does for any line."""

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from oscar.core.loading import get_model

from oscar_clientportal.portfolios.services import add_lines_for_clients
from tests import factories
from tests.functional.shopping import Shopper, agent_with, only_order
from tests.oscar_requests import request_of

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("stripe_shop")]
STEPS = ["basket:summary", "checkout:payment-method", "checkout:payment-details", "checkout:preview"]


def fill_with_goods(shopper, count):
    for number in range(count):
        shopper.put_in_basket(factories.make_product(f"P{number}", "10.00", shipped=False))


def fill_with_plans(shopper, count):
    """A plan with a trial for so many clients, a third of whom have less of it already."""
    agent, request = shopper.user.clientportal_agent, request_of(shopper.user)
    less = factories.make_plan("HS", "10.00")
    plan = factories.make_plan("HS+Origin", "20.00", trial_days=14)
    links = [factories.make_link(agent) for _ in range(count)]
    for link in links[::3]:
        factories.make_subscription(link.contact, less)
    add_lines_for_clients(request=request, product=plan.product, links=links)


def queries_of(act):
    with CaptureQueriesContext(connection) as queries:
        act()
    return len(queries)


def counts(client, fill, lines):
    """How many queries each step takes with so many lines; the last is placing the order."""
    shopper = Shopper(client, agent_with("100000.00").user)
    fill(shopper, lines)
    shopper.begin_checkout()
    shopper.pay_with("account")
    found = {step: queries_of(lambda step=step: shopper.get(step)) for step in STEPS}
    seen = shopper.get("checkout:preview").context["seen"]
    order = {"action": "place_order", "seen": seen}
    found["place"] = queries_of(lambda: shopper.post("checkout:preview", order))
    assert shopper.page.url.endswith("/thank-you/")
    return found


def slopes(client, fill, few, many):
    first, second = (counts(client, fill, lines) for lines in (few, many))
    return {step: (second[step] - first[step]) / (many - few) for step in first}


def test_a_plan_for_one_more_client_costs_no_more_queries_than_any_line(client):
    """Placing may write one more: for whom the line is."""
    counts(client, fill_with_plans, 1)  # what a process asks once
    plain = slopes(client, fill_with_goods, 2, 4)
    plans = slopes(client, fill_with_plans, 20, 40)
    more = {step: plans[step] - plain[step] for step in plain}
    assert {step: slope for step, slope in more.items() if slope > (1 if step == "place" else 0)} == {}


def test_two_hundred_clients_have_it_after_one_checkout(client):
    shopper = Shopper(client, agent_with("100000.00").user)
    fill_with_plans(shopper, 200)
    shopper.buy(card=None)
    assert only_order().lines.count() == 200
    running = get_model("clientportal_subscriptions", "Term").objects.filter(plan__product__title="HS+Origin")
    assert running.count() == 200
