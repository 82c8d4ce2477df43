"""A subscription paid for a client the shop has not linked yet: it waits, and the agent can't tell."""

from datetime import UTC, datetime, timedelta

import pytest
import time_machine

from oscar_clientportal.clients.services import get_or_create_contact
from oscar_clientportal.core import clock
from oscar_clientportal.portfolios.services import accept_link
from oscar_clientportal.subscriptions.exceptions import PlanRefused
from oscar_clientportal.subscriptions.services import accessible_contents, portfolio_rows
from tests.factories import make_agent, make_contact, make_link, make_plan, make_subscription, make_user
from tests.integration.subscriptions.orders import buy

pytestmark = pytest.mark.django_db
BOUGHT = datetime(2026, 3, 1, 9, tzinfo=UTC)
LINKED = BOUGHT + timedelta(days=2)
YEAR = timedelta(days=365)


@pytest.fixture
def agent():
    return make_agent(first_name="Ada", last_name="Agent")


@pytest.fixture
def contact():
    return make_contact("client@acme.example", user=make_user("client@acme.example"), language="en")


@pytest.fixture
def link(agent, contact):
    return make_link(agent, contact, status="pending")


def buy_at(moment, *args):
    with time_machine.travel(moment, tick=False):
        return buy(*args)


def accept(link, moment=LINKED):
    with time_machine.travel(moment, tick=False):
        accept_link(link=link, by=make_user(is_staff=True))


def opened(contact, moment):
    with time_machine.travel(moment, tick=False):
        return accessible_contents(type(contact.user).objects.get(pk=contact.user_id))


@pytest.mark.req("0.11")
def test_what_is_paid_for_a_client_who_is_not_linked_waits(
    agent, contact, link, django_capture_on_commit_callbacks, mailoutbox
):
    with django_capture_on_commit_callbacks(execute=True):
        [subscription] = buy_at(BOUGHT, agent.user, (make_plan("HS"), contact))
        buy_at(BOUGHT + timedelta(hours=1), agent.user, (make_plan("HS+Origin"), contact))
    assert subscription.status == "pending"
    assert opened(contact, BOUGHT) == frozenset()
    assert mailoutbox == []


@pytest.mark.req("0.11", "0.26")
def test_it_begins_when_the_shop_links_the_client(
    agent, contact, link, django_capture_on_commit_callbacks, mailoutbox
):
    [subscription] = buy_at(BOUGHT, agent.user, (make_plan("HS"), contact))
    with django_capture_on_commit_callbacks(execute=True):
        accept(link)
    subscription.refresh_from_db()
    assert subscription.status == "active"
    assert opened(contact, LINKED) == {"HS"}
    assert [message.to for message in mailoutbox if "subscription" in message.subject] == [[contact.email]]


@pytest.mark.req("0.06")
def test_the_agents_list_is_the_same_before_and_after_the_link_and_without_one(agent, contact, link):
    new, plan = make_contact(), make_plan("HS")
    linked = make_link(agent, new)
    buy_at(BOUGHT, agent.user, (plan, contact), (plan, new))
    rows = portfolio_rows([link, linked], LINKED)
    assert rows[contact.pk] == rows[new.pk]
    assert rows[contact.pk].is_running
    accept(link)
    link.refresh_from_db()
    assert portfolio_rows([link, linked], LINKED) == rows
    assert not portfolio_rows([link, linked], BOUGHT + YEAR)[contact.pk].is_running


@pytest.mark.req("0.06", "0.21")
def test_what_waits_is_refused_and_upgraded_as_though_it_ran(agent, contact, link):
    make_subscription(contact, make_plan("HS+Origin+Valuation"), starts_at=BOUGHT - timedelta(days=9))
    plan, higher = make_plan("HS"), make_plan("HS+Origin")
    [first] = buy_at(BOUGHT, agent.user, (plan, contact))
    with pytest.raises(PlanRefused):
        buy_at(LINKED, agent.user, (plan, contact))
    [second] = buy_at(LINKED, agent.user, (higher, contact))
    assert first == second
    second.refresh_from_db()
    assert (second.status, str(second.plan)) == ("pending", "HS+Origin")
    assert portfolio_rows([link], LINKED)[contact.pk].plan_title == "HS+Origin"


def test_an_upgrade_that_waited_begins_as_the_upgrade(agent, contact, link):
    buy_at(BOUGHT, agent.user, (make_plan("HS"), contact))
    buy_at(BOUGHT + timedelta(days=1), agent.user, (make_plan("HS+Origin"), contact))
    accept(link)
    assert opened(contact, LINKED) == {"HS", "Origin"}
    assert opened(contact, BOUGHT + YEAR - timedelta(seconds=1)) == {"HS", "Origin"}
    assert opened(contact, BOUGHT + YEAR) == frozenset()


@pytest.mark.req("0.28")
@pytest.mark.parametrize("has", ["HS", "HS+Origin"])
def test_what_the_client_had_already_runs_out_before_what_was_paid_begins(agent, contact, link, has):
    start = BOUGHT - timedelta(days=100)
    own = make_subscription(contact, make_plan(has), starts_at=start)
    [bought] = buy_at(BOUGHT, agent.user, (make_plan("HS"), contact))
    accept(link)
    end = own.terms.get().ends_at
    term = bought.terms.get()
    assert term.starts_at == end
    assert (term.ends_at - term.starts_at).days in {364, 365}
    bought.refresh_from_db()
    assert bought.anchor == end
    assert opened(contact, end) == {"HS"}


def test_what_opens_something_new_begins_beside_what_the_client_had(agent, contact, link):
    make_subscription(contact, make_plan("Origin"), starts_at=BOUGHT - timedelta(days=100))
    buy_at(BOUGHT, agent.user, (make_plan("HS"), contact))
    accept(link)
    assert opened(contact, LINKED) == {"HS", "Origin"}


def test_another_agents_purchase_goes_on_waiting(agent, contact, link):
    other = make_agent()
    make_link(other, contact, status="pending")
    [waiting] = buy_at(BOUGHT, other.user, (make_plan("Origin"), contact))
    buy_at(BOUGHT, agent.user, (make_plan("HS"), contact))
    accept(link)
    waiting.refresh_from_db()
    assert waiting.status == "pending"
    assert opened(contact, LINKED) == {"HS"}


def test_the_agents_list_costs_one_query(agent, django_assert_num_queries):
    plan = make_plan("HS")
    links = [make_link(agent) for _ in range(5)]
    for link in links[:3]:
        make_subscription(link.contact, plan)
    with django_assert_num_queries(1):
        rows = portfolio_rows(links, clock.now())
    assert {link.contact_id for link in links[:3]} == set(rows)
    with django_assert_num_queries(0):
        assert portfolio_rows([], clock.now()) == {}


def test_the_agents_list_shows_the_last_that_ended(agent):
    link = make_link(agent)
    make_subscription(link.contact, make_plan("HS"), starts_at=BOUGHT, days=10)
    make_subscription(link.contact, make_plan("Origin"), starts_at=BOUGHT, days=5)
    row = portfolio_rows([link], LINKED + YEAR)[link.contact_id]
    assert (row.plan_title, row.is_running) == ("HS", False)


def test_a_contact_made_by_address_can_be_given_a_plan(agent):
    contact, _made = get_or_create_contact(email="new@acme.example")
    make_link(agent, contact)
    [subscription] = buy(agent.user, (make_plan("HS"), contact))
    assert subscription.status == "active"
