"""An order's plans become the clients' subscriptions at once."""

from datetime import UTC, datetime, timedelta
from zoneinfo import ZoneInfo

import pytest
import time_machine

from oscar_clientportal.subscriptions.access import accessible_contents
from oscar_clientportal.subscriptions.exceptions import PlanRefused
from oscar_clientportal.subscriptions.rules import Refusal
from oscar_clientportal.subscriptions.services import apply_order
from tests.factories import make_agent, make_contact, make_link, make_plan, make_product, make_user, model
from tests.integration.subscriptions.orders import add_line, buy, make_order

pytestmark = pytest.mark.django_db


@pytest.fixture
def agent():
    return make_agent("agent@acme.example", first_name="Ada", last_name="Agent")


@pytest.fixture
def client_contact(agent):
    contact = make_contact(user=make_user("client@acme.example"))
    make_link(agent, contact)
    return contact


def refusal_of(user, *bought):
    with pytest.raises(PlanRefused) as refused:
        buy(user, *bought)
    return refused.value.refusal


@pytest.mark.req("0.24", "0.35")
def test_a_paid_plan_is_the_clients_at_once(agent, client_contact):
    [subscription] = buy(agent.user, (make_plan("HS"), client_contact))
    assert accessible_contents(client_contact.user) == {"HS"}
    assert (subscription.contact, subscription.company) == (client_contact, client_contact.company)
    assert subscription.payer == agent.user


@time_machine.travel(datetime(2028, 2, 29, 12, 30, 15, tzinfo=UTC), tick=False)
def test_a_first_term_begins_at_the_order_and_ends_at_the_same_time_of_day(agent, client_contact):
    [subscription] = buy(agent.user, (make_plan("HS", term_unit="month"), client_contact))
    term = subscription.terms.get()
    assert term.starts_at == datetime(2028, 2, 29, 12, 30, 15, tzinfo=UTC)
    paris = ZoneInfo("Europe/Paris")
    assert term.ends_at == datetime(2028, 3, 29, 13, 30, 15, tzinfo=paris)
    assert term.ends_at - term.starts_at == timedelta(days=29) - timedelta(hours=1)


def test_the_term_names_its_order_line(agent, client_contact):
    order = make_order(agent.user, (make_plan("HS").product, client_contact))
    [subscription] = apply_order(order=order)
    assert subscription.terms.get().order_line == order.lines.get()


@pytest.mark.req("0.30", "0.34")
def test_an_upgrade_keeps_the_end_date_and_opens_more_at_once(agent, client_contact):
    [subscription] = buy(agent.user, (make_plan("HS"), client_contact))
    old = subscription.terms.get()
    with time_machine.travel(old.starts_at + timedelta(days=100), tick=False):
        [same] = buy(agent.user, (make_plan("HS+Origin"), client_contact))
        assert accessible_contents(make_fresh(client_contact.user)) == {"HS", "Origin"}
    assert same == subscription
    first, second = subscription.terms.all()
    assert first.ends_at == second.starts_at == old.starts_at + timedelta(days=100)
    assert second.ends_at == old.ends_at
    subscription.refresh_from_db()
    assert str(subscription.plan) == "HS+Origin"


def make_fresh(user):
    return type(user).objects.get(pk=user.pk)


@time_machine.travel(datetime(2026, 5, 5, tzinfo=UTC), tick=False)
def test_an_upgrade_in_the_very_moment_of_the_purchase_leaves_two_terms_that_join(agent, client_contact):
    [subscription] = buy(agent.user, (make_plan("HS"), client_contact))
    buy(agent.user, (make_plan("HS+Origin"), client_contact))
    first, second = subscription.terms.all()
    assert first.ends_at == second.starts_at > first.starts_at


@pytest.mark.req("0.21", "0.22", "0.28")
@pytest.mark.parametrize(
    ("has", "wants", "refusal"),
    [
        ("HS+Origin", "Origin+HS", Refusal.SAME),
        ("HS+Origin", "HS", Refusal.LOWER),
        ("HS", "Origin+Valuation", Refusal.INCOMPARABLE),
    ],
)
def test_while_a_term_runs_only_a_higher_plan_is_sold(agent, client_contact, has, wants, refusal):
    buy(agent.user, (make_plan(has, "10.00"), client_contact))
    dear = make_plan(wants, "1000.00")
    assert refusal_of(agent.user, (dear, client_contact)) is refusal
    assert model("subscriptions", "Term").objects.count() == 1


@pytest.mark.req("0.28")
def test_the_same_content_is_sold_again_from_the_moment_the_term_has_ended(agent, client_contact):
    plan = make_plan("HS")
    [subscription] = buy(agent.user, (plan, client_contact))
    end = subscription.terms.get().ends_at
    with time_machine.travel(end - timedelta(seconds=1), tick=False):
        assert refusal_of(agent.user, (plan, client_contact)) is Refusal.SAME
    with time_machine.travel(end, tick=False):
        [again] = buy(agent.user, (plan, client_contact))
    assert again != subscription
    assert again.anchor == again.terms.get().starts_at == end


def test_a_plan_that_was_closed_since_is_refused(agent, client_contact):
    closed, hidden = make_plan("HS", is_open=False), make_plan("Origin")
    hidden.product.is_public = False
    hidden.product.save()
    assert refusal_of(agent.user, (closed, client_contact)) is Refusal.CLOSED
    assert refusal_of(agent.user, (hidden, client_contact)) is Refusal.CLOSED


def test_one_order_gives_a_person_one_plan(agent, client_contact):
    plans = (make_plan("HS"), client_contact), (make_plan("HS+Origin"), client_contact)
    assert refusal_of(agent.user, *plans) is Refusal.TWICE
    order = make_order(agent.user)
    add_line(order, make_plan("Origin").product, client_contact, quantity=2)
    with pytest.raises(PlanRefused):
        apply_order(order=order)


def test_a_plan_for_nobody_in_particular_is_the_buyers_own():
    shopper = make_user("shopper@acme.example")
    [subscription] = buy(shopper, (make_plan("HS"), None))
    assert subscription.contact.user == shopper
    assert accessible_contents(shopper) == {"HS"}


def test_the_same_person_named_and_unnamed_is_one_person(client_contact):
    bought = (make_plan("HS"), client_contact), (make_plan("HS+Origin"), None)
    assert refusal_of(client_contact.user, *bought) is Refusal.TWICE


def test_a_guest_cannot_buy_a_plan():
    assert refusal_of(None, (make_plan("HS"), None)) is Refusal.NOBODY


def test_a_contact_without_a_company_gets_one_of_their_own(agent):
    contact = make_contact(company=None)
    make_link(agent, contact)
    [subscription] = buy(agent.user, (make_plan("HS"), contact))
    contact.refresh_from_db()
    assert contact.company == subscription.company
    assert contact.company.is_individual


def test_an_order_without_plans_costs_two_queries(agent, django_assert_num_queries):
    order = make_order(agent.user, (make_product(), None))
    with django_assert_num_queries(2):
        assert apply_order(order=order) == []


def test_many_clients_cost_no_more_queries_than_one(agent, django_assert_max_num_queries):
    new, upgraded = make_plan("HS"), make_plan("HS+Origin")
    contacts = [make_contact() for _ in range(6)]
    for contact in contacts:
        make_link(agent, contact)
    buy(agent.user, *((new, contact) for contact in contacts[:3]))
    order = make_order(agent.user, *((upgraded.product, contact) for contact in contacts))
    # Seven reads; two inserts for the new ones; one insert, one deletion and two changes for the upgraded; the events
    # and mails of all; three for when a worker looks again.
    with django_assert_max_num_queries(17):
        assert len(apply_order(order=order)) == 6
