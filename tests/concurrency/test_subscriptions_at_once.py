"""Two orders for the same client at once: the second is refused. An order while the shop links: nothing is lost."""

import pytest
from django.db import transaction

from oscar_clientportal.portfolios.services import accept_link
from oscar_clientportal.subscriptions.exceptions import PlanRefused
from oscar_clientportal.subscriptions.rules import Refusal
from oscar_clientportal.subscriptions.services import apply_order
from tests.concurrency.races import at_once, rounds, without_row_locks
from tests.factories import (
    make_agent,
    make_contact,
    make_link,
    make_plan,
    make_subscription,
    make_user,
    model,
)
from tests.integration.subscriptions.orders import make_order

pytestmark = pytest.mark.django_db(transaction=True)


def applying(order):
    def apply():
        with transaction.atomic():
            return apply_order(order=type(order).objects.get(pk=order.pk))

    return apply


def race(plan, contact, buyers=4):
    """Each of several agents orders the plan for the contact, all at once; what became of their orders."""
    orders = []
    for _ in range(buyers):
        agent = make_agent()
        make_link(agent, contact)
        orders.append(make_order(agent.user, (plan.product, contact)))
    return at_once([applying(order) for order in orders])


def terms(contact):
    return model("subscriptions", "Term").objects.filter(subscription__contact=contact).count()


@pytest.mark.req("0.21")
def test_of_orders_for_one_client_at_once_only_the_first_gives_a_subscription():
    plan = make_plan("HS")
    for _ in rounds(50, 3):
        contact = make_contact()
        results = race(plan, contact)
        refused = [result for result in results if isinstance(result, PlanRefused)]
        assert len(refused) == 3, results
        assert {error.refusal for error in refused} == {Refusal.SAME}
        assert terms(contact) == 1


@pytest.mark.req("0.34")
def test_of_upgrades_of_one_client_at_once_only_the_first_is_made():
    plan, higher = make_plan("HS"), make_plan("HS+Origin")
    for _ in rounds(50, 3):
        contact = make_contact()
        make_subscription(contact, plan)
        results = race(higher, contact)
        assert sum(isinstance(result, PlanRefused) for result in results) == 3, results
        assert terms(contact) == 2


def test_without_the_lock_several_get_through(monkeypatch):
    """The negative control: the tests above would notice."""
    plan = make_plan("HS")
    with without_row_locks(monkeypatch):
        for _ in range(20):
            contact = make_contact()
            race(plan, contact)
            if terms(contact) > 1:
                return
    pytest.fail("Twenty races without a lock went well: these tests prove nothing.")


@pytest.mark.req("0.11")
def test_what_is_ordered_while_the_shop_links_never_waits_for_ever():
    plan, staff = make_plan("HS"), make_user(is_staff=True)
    for _ in rounds(50, 3):
        agent, contact = make_agent(), make_contact(user=make_user())
        link = make_link(agent, contact, status="pending")
        order = make_order(agent.user, (plan.product, contact))
        results = at_once([applying(order), lambda link=link: accept_link(link=link, by=staff)])
        assert not [result for result in results if isinstance(result, BaseException)], results
        assert contact.subscriptions.get().status == "active"


def test_orders_for_several_clients_named_in_any_order_do_not_wait_for_each_other():
    plan, agent = make_plan("HS"), make_agent()
    for _ in rounds(50, 3):
        contacts = [make_contact() for _ in range(4)]
        for contact in contacts:
            make_link(agent, contact)
        there = make_order(agent.user, *((plan.product, contact) for contact in contacts))
        back = make_order(agent.user, *((plan.product, contact) for contact in reversed(contacts)))
        results = at_once([applying(there), applying(back)])
        assert sum(isinstance(result, PlanRefused) for result in results) == 1, results
