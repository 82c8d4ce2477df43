"""Plans cost what the conditions of whom they are for say; what was agreed stays."""

from datetime import timedelta
from decimal import Decimal

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.urls import reverse
from oscar.core.loading import get_model

from oscar_clientportal.conditions.services import Reading
from oscar_clientportal.core import clock
from oscar_clientportal.subscriptions.services import offers_for, offers_for_many, own_offers
from oscar_clientportal.subscriptions.services.paying import renewal_total
from oscar_clientportal.subscriptions.services.plan_prices import set_price
from tests import factories
from tests.functional.shopping import Shopper, agent_with, only_order

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("stripe_shop")]
Subscription = get_model("clientportal_subscriptions", "Subscription")


def D(text):
    return Decimal(text)


@pytest.fixture
def agent():
    return agent_with("1000.00")


@pytest.fixture
def shopper(client, agent):
    return Shopper(client, agent.user)


@pytest.fixture
def plan():
    return factories.make_plan("HS", "75.00")


@pytest.fixture
def link(agent):
    return make_client(agent)


def make_client(agent, **fields):
    contact = factories.make_contact(company=factories.make_company(), user=factories.make_user())
    return factories.make_link(agent, contact, **fields)


def give(link, plan, price):
    return factories.make_condition(product=plan.product, price=price, company=link.contact.company)


def choices(shopper, link):
    page = shopper.get("clientportal_portal:portfolio-subscription", link.pk)
    return {str(each.offer.plan): each.price.excl_tax for each in page.context["choices"]}


@pytest.mark.req("2.43")
def test_a_plan_is_shown_sold_and_agreed_on_at_the_clients_price(shopper, agent, link, plan):
    condition = give(link, plan, "60.00")
    own = agent.user.clientportal_contact.company
    factories.make_condition(product=plan.product, price="50.00", company=own)
    assert choices(shopper, link) == {"HS": D("60.00")}
    shopper.choose_plan(link, plan)
    assert shopper.get("basket:summary").context["basket_warnings"] == []
    shopper.buy(card=None)
    assert only_order().total_incl_tax == D("60.00")
    subscription = Subscription.objects.get()
    assert (subscription.price, subscription.currency) == (D("60.00"), "EUR")
    condition.tiers.update(price=D("70.00"))
    subscription.renewal_payer = agent.user
    assert renewal_total(subscription) == (D("60.00"), "EUR")


@pytest.mark.req("2.43")
def test_a_trial_agrees_on_the_clients_price_of_a_whole_term(shopper, link):
    plan = factories.make_plan("HS", "75.00", trial_days=30)
    give(link, plan, "60.00")
    shopper.choose_plan(link, plan)
    shopper.buy(card=None)
    assert only_order().total_incl_tax == 0
    assert Subscription.objects.get().price == D("60.00")


@pytest.mark.req("2.43")
def test_an_upgrade_costs_the_difference_to_the_clients_price(shopper, link, plan):
    factories.make_subscription(link.contact, plan, price=D("60.00"), currency="EUR")
    larger = factories.make_plan("HS+Origin", "100.00")
    give(link, larger, "60.00")
    shopper.choose_plan(link, larger)
    line = shopper.get("basket:summary").context["basket"].all_lines()[0]
    assert line.unit_effective_price == 0
    assert choices(shopper, link) == {"HS+Origin": 0}


@pytest.mark.req("2.43")
def test_a_renewal_that_nothing_was_agreed_for_asks_the_conditions(agent, link, plan):
    subscription = factories.make_subscription(link.contact, plan)
    Subscription.objects.filter(pk=subscription.pk).update(price=None, currency="")
    subscription.refresh_from_db()
    subscription.renewal_payer = agent.user
    give(link, plan, "60.00")
    assert renewal_total(subscription) == (D("60.00"), "EUR")


def test_a_new_price_of_the_plan_leaves_each_what_they_would_have_paid(agent, link, plan):
    other = make_client(agent)
    found = [factories.make_subscription(each.contact, plan) for each in (link, other)]
    Subscription.objects.update(price=None, currency="")
    factories.make_condition(product=plan.product, percent="20", company=link.contact.company)
    set_price(plan=plan, price=D("99.00"))
    for subscription in found:
        subscription.refresh_from_db()
    assert [subscription.price for subscription in found] == [D("60.00"), D("75.00")]


@pytest.mark.req("2.43")
def test_many_clients_each_cost_their_own(shopper, agent, link, plan):
    other, waiting = make_client(agent), make_client(agent, status="pending")
    give(link, plan, "60.00")
    give(waiting, plan, "1.00")
    url, ticked = reverse("clientportal_portal:portfolio-subscriptions"), [link.pk, other.pk, waiting.pk]
    page = shopper.client.post(url, {"client": ticked})
    [found] = page.context["plans"]
    assert (found.price.excl_tax, found.varies, found.count) == (D("60.00"), True, 3)
    companies = {each.contact_id: each.contact.company_id for each in (link, other)}
    contacts = [link.contact, other.contact]
    offers = offers_for_many(contacts=contacts, on=clock.now(), buyer=agent.user, companies=companies)[plan]
    assert [offers[each.pk].list_price for each in contacts] == [D("60.00"), D("75.00")]


def test_many_clients_have_a_plan_that_costs_nothing_but_what_was_agreed_with_each(
    shopper, agent, link, plan
):
    set_price(plan=plan, price=None)
    other, priceless = make_client(agent), make_client(agent)
    for each, price in ((link, "60.00"), (other, "70.00")):
        give(each, plan, price)
    url, ticked = reverse("clientportal_portal:portfolio-subscriptions"), {"client": [link.pk, other.pk]}
    page = shopper.client.post(url, {"client": [*ticked["client"], priceless.pk]})
    assert [found.count for found in page.context["plans"]] == [2]
    page = shopper.client.post(url, {**ticked, "plan": plan.pk})
    assert page.context["total"] == (D("130.00"), "EUR")
    assert shopper.client.post(url, {**ticked, "plan": plan.pk, "confirm": "1"})["Location"] == reverse(
        "basket:summary"
    )
    assert shopper.get("basket:summary").context["basket_warnings"] == []
    shopper.buy(card=None)
    assert only_order().total_incl_tax == D("130.00")


def test_while_a_link_waits_the_list_price_is_the_shops(shopper, agent, plan):
    waiting = make_client(agent, status="pending")
    give(waiting, plan, "60.00")
    assert choices(shopper, waiting) == {"HS": D("75.00")}
    shopper.choose_plan(waiting, plan)
    shopper.buy(card=None)
    assert only_order().total_incl_tax == D("75.00")
    assert Subscription.objects.get().price == D("75.00")


@pytest.mark.req("2.43")
def test_the_page_of_ones_own_subscriptions_says_ones_own_price(client, plan):
    user = factories.make_user()
    contact = factories.make_contact(user.email, user=user, company=factories.make_company())
    factories.make_condition(product=plan.product, price="60.00", company=contact.company)
    client.force_login(user)
    page = client.get(reverse("clientportal_portal:subscriptions"))
    [choice] = page.context["choices"]
    assert choice.price.excl_tax == D("60.00")
    [offer] = own_offers(user=user, on=clock.now())
    assert offer.list_price == D("60.00")


def test_the_number_of_queries_follows_neither_plans_nor_conditions(agent, link):
    counts = []
    for number in range(3):
        plan = factories.make_plan(f"P{number}", "75.00")
        give(link, plan, "60.00")
        with CaptureQueriesContext(connection) as queries:
            reading = Reading(link.contact.company_id)
            offers_for(contact=link.contact, on=clock.now() + timedelta(1), buyer=agent.user, reading=reading)
        counts.append(len(queries))
    assert counts[0] == counts[2]
    ours = [query["sql"] for query in queries if "clientportal_conditions" in query["sql"]]
    assert len(ours) == 2
