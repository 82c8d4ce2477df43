"""What an upgrade makes of a subscription: by either policy, twice in a term, and with renewals that somebody pays."""

from datetime import UTC, datetime, timedelta
from decimal import Decimal

import pytest
import time_machine

from oscar_clientportal.subscriptions.services import offers_for
from tests.factories import (
    make_agent,
    make_contact,
    make_link,
    make_plan,
    make_subscription,
    make_user,
    model,
)
from tests.integration.subscriptions.orders import buy

pytestmark = pytest.mark.django_db
START = datetime(2026, 3, 1, 9, tzinfo=UTC)
END = datetime(2027, 3, 1, 9, tzinfo=UTC)
LATER = START + timedelta(days=73)


@pytest.fixture
def agent():
    return make_agent()


@pytest.fixture
def contact(agent):
    contact = make_contact(user=make_user())
    make_link(agent, contact)
    return contact


@pytest.fixture
def new_term(settings):
    settings.CLIENTPORTAL = {**settings.CLIENTPORTAL, "UPGRADE_POLICY": "new-term"}


def bought(agent, contact, **renewal):
    """The contact has HS since the start, at 75.00, bought by the agent."""
    with time_machine.travel(START, tick=False):
        [subscription] = buy(agent.user, (make_plan("HS", "75.00"), contact))
    model("subscriptions", "Subscription").objects.filter(pk=subscription.pk).update(**renewal)
    subscription.refresh_from_db()
    return subscription


def upgrade(user, contact, plan, on=LATER):
    with time_machine.travel(on, tick=False):
        [subscription] = buy(user, (plan, contact))
    subscription.refresh_from_db()
    return subscription


def kinds(subscription):
    return [event.kind for event in subscription.events.exclude(kind="mail").order_by("pk")]


def price_of(contact, plan, on=LATER):
    return next(each for each in offers_for(contact=contact, on=on) if each.plan == plan).upgrade_price


@pytest.mark.req("0.34")
def test_a_new_term_at_full_price_ends_what_runs_at_once(agent, contact, new_term):
    subscription, plan = bought(agent, contact), make_plan("HS+Origin", "175.00")
    assert price_of(contact, plan) is None
    upgrade(agent.user, contact, plan)
    subscription.refresh_from_db()
    first, second = subscription.terms.all()
    assert first.ends_at == second.starts_at == subscription.anchor == LATER
    assert (second.kind, second.ends_at) == ("upgrade", datetime(2027, 5, 13, 9, tzinfo=UTC))


@pytest.mark.req("0.34")
def test_the_policy_of_the_plan_stands_above_the_shops(agent, contact, new_term):
    bought(agent, contact)
    assert price_of(contact, make_plan("HS+Origin", "175.00", upgrade_policy="same-end")) == Decimal("80.00")


@pytest.mark.req("0.34")
def test_two_upgrades_within_a_term_each_cost_the_difference_for_the_time_left(agent, contact):
    bought(agent, contact)
    middle, high = make_plan("HS+Origin", "175.00"), make_plan("HS+Origin+Valuation", "275.00")
    assert price_of(contact, middle) == Decimal("80.00")
    subscription = upgrade(agent.user, contact, middle)
    half = START + timedelta(days=365) / 2
    assert price_of(contact, high, on=half) == Decimal("50.00")
    upgrade(agent.user, contact, high, on=half)
    assert [term.ends_at for term in subscription.terms.all()] == [LATER, half, END]


@pytest.mark.req("0.34")
def test_what_is_held_counts_at_the_price_that_was_agreed_not_at_todays(agent, contact):
    subscription, plan = bought(agent, contact), make_plan("HS+Origin", "175.00")
    record = subscription.plan.product.stockrecords.get()
    record.price = Decimal("150.00")
    record.save()
    assert price_of(contact, plan) == Decimal("80.00")
    model("subscriptions", "Subscription").objects.update(price=None, currency="")
    assert price_of(contact, plan) == Decimal("20.00")


def test_renewals_after_an_upgrade_cost_the_list_price_of_the_moment(agent, contact):
    bought(agent, contact)
    subscription = upgrade(agent.user, contact, make_plan("HS+Origin", "175.00"))
    assert (subscription.price, subscription.currency) == (175, "EUR")
    assert kinds(subscription) == ["created", "upgraded"]
    upgraded = subscription.events.get(kind="upgraded")
    assert (upgraded.actor, upgraded.details["former"]) == (agent.user, "HS")
    assert Decimal(upgraded.details["price"]) == 175
    assert Decimal(upgraded.details["former_price"]) == 75
    assert upgraded.details["former_ends_at"] == "2027-03-01T09:00:00+00:00"


def test_what_the_staff_had_added_behind_the_term_counts_as_time_left(agent, contact):
    subscription, plan = bought(agent, contact), make_plan("HS+Origin", "175.00")
    until = END + timedelta(days=73)
    subscription.terms.create(plan=subscription.plan, kind="extension", starts_at=END, ends_at=until)
    assert price_of(contact, plan) == Decimal("100.00")
    upgrade(agent.user, contact, plan)
    assert [(term.starts_at, term.ends_at) for term in subscription.terms.all()] == [
        (START, LATER),
        (LATER, until),
    ]


def test_the_mail_says_until_when_the_new_term_runs(agent, contact, new_term):
    bought(agent, contact)
    subscription = upgrade(agent.user, contact, make_plan("HS+Origin", "175.00"))
    mail = subscription.events.get(kind="mail", key__startswith="upgraded")
    assert mail.details["facts"]["ends_at"].startswith("2027-05-13")


@pytest.mark.req("0.35")
def test_the_term_is_paid_by_who_upgraded_though_another_paid_for_the_subscription(agent, contact):
    bought(agent, contact)
    subscription = upgrade(contact.user, contact, make_plan("HS+Origin"))
    first, second = subscription.terms.all()
    assert (first.payer, second.payer, subscription.payer) == (agent.user, contact.user, agent.user)


def test_nobodys_card_pays_a_price_they_did_not_agree_to(agent, contact):
    """The client's card pays renewals of 75.00; the agent buys what renews at 175.00."""
    bought(agent, contact, auto_renew=True, renewal_payer=contact.user)
    subscription = upgrade(agent.user, contact, make_plan("HS+Origin", "175.00"))
    assert (subscription.auto_renew, subscription.renewal_payer, subscription.card) == (False, None, None)
    assert kinds(subscription) == ["created", "upgraded", "renewal-off"]
    told = subscription.events.filter(kind="mail", key__startswith="changed-renewal-off")
    assert contact.user.email in {mail.details["email"] for mail in told}


def test_who_is_relieved_of_renewals_is_told_and_so_is_the_client(agent, contact):
    bought(agent, contact, auto_renew=True, renewal_payer=agent.user)
    subscription = upgrade(contact.user, contact, make_plan("HS+Origin", "175.00"))
    told = subscription.events.filter(kind="mail", key__startswith="changed-renewal-off")
    assert {mail.details["email"] for mail in told} == {agent.user.email, contact.email}


def test_who_pays_the_renewals_and_upgrades_has_agreed_to_the_new_price(agent, contact):
    bought(agent, contact, auto_renew=True, renewal_payer=contact.user)
    subscription = upgrade(contact.user, contact, make_plan("HS+Origin", "175.00"))
    assert (subscription.auto_renew, subscription.renewal_payer) == (True, contact.user)
    assert subscription.terms.last().grace_until is not None
    assert subscription.terms.first().grace_until is None
    assert kinds(subscription) == ["created", "upgraded"]


def test_an_upgrade_is_looked_at_again_at_its_own_end(agent, contact, new_term):
    subscription = bought(agent, contact)
    assert subscription.due_at == END - timedelta(days=30)
    subscription = upgrade(agent.user, contact, make_plan("HS+Origin"))
    assert subscription.due_at == datetime(2027, 4, 13, 9, tzinfo=UTC)


def test_an_agent_upgrades_what_they_bought_for_a_client_that_waits(agent):
    contact = make_contact(user=make_user())
    make_link(agent, contact, status="pending")
    make_subscription(contact, make_plan("HS+Origin+Valuation"), starts_at=START)
    subscription = bought(agent, contact)
    upgrade(agent.user, contact, make_plan("HS+Origin"))
    assert [term.ends_at for term in subscription.terms.all()] == [LATER, END]
    subscription.refresh_from_db()
    assert (subscription.status, subscription.due_at) == ("pending", None)
