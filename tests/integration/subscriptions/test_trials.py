"""A free trial, for whoever never had any of the plan's contents: offered, bought, and over."""

from datetime import UTC, datetime, timedelta
from decimal import Decimal

import pytest
import time_machine

from oscar_clientportal.portfolios.signals import client_refused
from oscar_clientportal.subscriptions.access import accessible_contents
from oscar_clientportal.subscriptions.exceptions import DealChanged
from oscar_clientportal.subscriptions.rules import Deal, DealKind
from oscar_clientportal.subscriptions.services import apply_order, apply_pending, offers_for, own_offers
from tests.factories import (
    make_agent,
    make_contact,
    make_link,
    make_plan,
    make_subscription,
    make_user,
    model,
)
from tests.integration.subscriptions.orders import buy, make_order

pytestmark = pytest.mark.django_db
NOW = datetime(2026, 3, 1, 9, tzinfo=UTC)
DAY = timedelta(days=1)


@pytest.fixture(autouse=True)
def _today():
    with time_machine.travel(NOW, tick=False):
        yield


@pytest.fixture
def agent():
    return make_agent()


@pytest.fixture
def contact(agent):
    contact = make_contact(user=make_user())
    make_link(agent, contact)
    return contact


@pytest.fixture
def plan():
    return make_plan("HS", "75.00", trial_days=14)


def offer(contact, buyer=None):
    [found] = offers_for(contact=contact, on=NOW, buyer=buyer)
    return found


def test_who_never_had_the_contents_is_offered_days_for_nothing(contact, plan):
    found = offer(contact)
    assert (found.trial_days, found.upgrade_price, found.list_price) == (14, 0, Decimal("75.00"))
    assert found.ends_at == NOW + 14 * DAY


def test_a_stranger_and_somebody_new_with_a_login_are_offered_it_too(plan):
    assert offer(None).trial_days == 14
    [own] = own_offers(user=make_user(), on=NOW)
    assert own.trial_days == 14


@pytest.mark.parametrize("status", ["active", "suspended", "paused", "cancelled"])
def test_who_had_some_of_it_once_is_offered_the_list_price(contact, plan, status):
    had = make_plan("HS+Origin", is_open=False)
    make_subscription(contact, had, starts_at=NOW - 400 * DAY, days=30, status=status)
    assert (offer(contact).trial_days, offer(contact).upgrade_price) == (0, None)


def test_what_begins_later_or_was_given_back_before_it_began_was_not_had(contact, plan):
    make_subscription(contact, plan, starts_at=NOW - 9 * DAY, days=0, status="cancelled")
    assert offer(contact).trial_days == 14


def test_an_agent_whose_link_waits_does_not_see_through_it(agent, plan):
    contact, other = make_contact(user=make_user()), make_agent()
    for each in (agent, other):
        make_link(each, contact, status="pending")
    make_subscription(contact, plan, starts_at=NOW - 400 * DAY, days=30)
    make_subscription(contact, plan, starts_at=NOW - DAY, status="pending", payer=other.user)
    assert offer(contact, buyer=agent.user).trial_days == 14
    make_subscription(contact, plan, starts_at=NOW - 9 * DAY, days=1, status="pending", payer=agent.user)
    assert offer(contact, buyer=agent.user).trial_days == 0


def test_a_trial_ends_after_its_days_and_keeps_the_list_price_for_its_renewals(agent, contact, plan):
    [subscription] = buy(agent.user, (plan, contact))
    term = subscription.terms.get()
    assert (term.kind, term.starts_at, term.ends_at) == ("trial", NOW, NOW + 14 * DAY)
    assert subscription.anchor == term.ends_at
    assert (subscription.price, subscription.currency, subscription.auto_renew) == (75, "EUR", False)
    assert subscription.due_at is not None
    with time_machine.travel(NOW + 14 * DAY - timedelta(seconds=1), tick=False):
        assert accessible_contents(contact.user) == {"HS"}
    with time_machine.travel(NOW + 14 * DAY, tick=False):
        assert accessible_contents(contact.user) == frozenset()


def test_the_second_time_it_costs_the_list_price(agent, contact, plan):
    buy(agent.user, (plan, contact))
    with time_machine.travel(NOW + 20 * DAY, tick=False):
        [again] = buy(agent.user, (plan, contact))
    assert again.terms.get().kind == "first"


def test_who_has_a_trial_gets_more_for_a_whole_new_term_at_full_price(agent, contact, plan):
    [subscription] = buy(agent.user, (plan, contact))
    higher = make_plan("HS+Origin", "175.00")
    with time_machine.travel(NOW + 7 * DAY, tick=False):
        found = offers_for(contact=contact, on=NOW + 7 * DAY)[1]
        assert (found.upgrade_price, found.is_upgrade, found.keeps_end) == (None, True, False)
        [same] = buy(agent.user, (higher, contact))
    assert same == subscription
    trial, term = subscription.terms.all()
    assert trial.ends_at == term.starts_at == same.anchor == NOW + 7 * DAY
    assert (term.ends_at, same.price) == (datetime(2027, 3, 8, 9, tzinfo=UTC), 175)


def test_a_trial_used_up_while_another_was_being_paid_is_refused(agent, contact, plan):
    """Both were free when they were put in a basket; the higher one would be had for nothing by now."""
    higher = make_plan("HS+Origin", "175.00", trial_days=14)
    buy(agent.user, (plan, contact))
    order = make_order(agent.user, (higher.product, contact))
    deals = {order.lines.get().pk: Deal(DealKind.TRIAL, Decimal(0))}
    with pytest.raises(DealChanged, match=r"HS\+Origin: what it costs has changed .* Nothing was charged"):
        apply_order(order=order, deals=deals)
    assert model("subscriptions", "Subscription").objects.count() == 1


def test_a_trial_that_waits_for_the_link_keeps_its_days(agent, plan):
    contact = make_contact(user=make_user())
    link = make_link(agent, contact, status="pending")
    [subscription] = buy(agent.user, (plan, contact))
    assert (subscription.status, subscription.due_at) == ("pending", None)
    with time_machine.travel(NOW + 2 * DAY, tick=False):
        link.status = "linked"
        link.save()
        apply_pending(link=link)
    subscription.refresh_from_db()
    assert (subscription.status, subscription.anchor) == ("active", NOW + 14 * DAY)
    assert subscription.terms.get().ends_at == NOW + 14 * DAY
    assert subscription.due_at is not None


def test_a_trial_of_what_the_client_has_already_begins_when_that_ends(agent, plan):
    contact = make_contact(user=make_user())
    link = make_link(agent, contact, status="pending")
    make_subscription(contact, make_plan("HS+Origin", is_open=False), starts_at=NOW - 335 * DAY)
    [subscription] = buy(agent.user, (plan, contact))
    apply_pending(link=link)
    subscription.refresh_from_db()
    term = subscription.terms.get()
    assert (term.starts_at, term.ends_at) == (NOW + 30 * DAY, NOW + 44 * DAY)
    assert subscription.anchor == term.ends_at


def test_a_trial_that_was_refused_with_the_link_was_never_had(agent, plan):
    contact = make_contact(user=make_user())
    link = make_link(agent, contact, status="pending")
    buy(agent.user, (plan, contact))
    link.status = "refused"
    link.save()
    client_refused.send(sender=type(link), link=link)
    assert offer(contact).trial_days == 14


def test_offers_with_a_trial_among_them_cost_one_query_more(contact, plan, django_assert_num_queries):
    make_plan("Origin", trial_days=7)
    with django_assert_num_queries(7):
        [str(found.plan) for found in offers_for(contact=contact, on=NOW)]
