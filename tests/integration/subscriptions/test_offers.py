"""What may be bought now, in whose eyes, and what an upgrade costs."""

from datetime import UTC, datetime, timedelta
from decimal import Decimal

import pytest
import time_machine
from django.contrib.auth.models import AnonymousUser
from oscar.core.loading import get_class, get_model

from oscar_clientportal.subscriptions.exceptions import PlanRefused
from oscar_clientportal.subscriptions.rules import Refusal
from oscar_clientportal.subscriptions.services import (
    check_may_buy,
    offers_for,
    prices_for_lines,
    refused_lines,
    running_terms,
)
from tests.factories import (
    make_agent,
    make_contact,
    make_link,
    make_plan,
    make_product,
    make_subscription,
    make_user,
    model,
)

pytestmark = pytest.mark.django_db
START = datetime(2026, 3, 1, 9, tzinfo=UTC)
LATER = START + timedelta(days=73)


@pytest.fixture
def agent():
    return make_agent()


@pytest.fixture
def contact(agent):
    contact = make_contact(user=make_user())
    make_link(agent, contact)
    return contact


def make_basket(user):
    basket = get_model("basket", "Basket").objects.create(owner=user)
    basket.strategy = get_class("partner.strategy", "Selector")().strategy(user=user)
    return basket


def put(basket, plan, contact=None, quantity=1):
    """A line as the basket keeps it; two lines of one product for two people included."""
    line = basket.lines.create(
        product=plan.product,
        stockrecord=plan.product.stockrecords.get(),
        quantity=quantity,
        line_reference=f"{plan.product_id}-{contact and contact.pk}",
        price_currency="EUR",
    )
    if contact is not None:
        model("portfolios", "LineBeneficiary").objects.create(line=line, contact=contact)
    basket.reset_offer_applications()
    return line


def refusals(contact, on=LATER, buyer=None):
    return {str(offer.plan): offer.refusal for offer in offers_for(contact=contact, on=on, buyer=buyer)}


@pytest.mark.req("0.19", "0.21", "0.22")
def test_every_open_plan_is_offered_or_refused_with_its_reason(contact):
    make_subscription(contact, make_plan("HS+Origin"), starts_at=START)
    for title in ("Origin+HS", "HS", "HS+Valuation", "HS+Origin+Valuation"):
        make_plan(title)
    make_plan("Closed", is_open=False)
    assert refusals(contact) == {
        "HS+Origin": Refusal.SAME,
        "Origin+HS": Refusal.SAME,
        "HS": Refusal.LOWER,
        "HS+Valuation": Refusal.INCOMPARABLE,
        "HS+Origin+Valuation": None,
    }


def test_somebody_with_nothing_may_have_any_plan(contact):
    make_plan("HS")
    make_plan("Origin")
    assert refusals(contact) == refusals(None) == {"HS": None, "Origin": None}


def test_everything_that_runs_counts_together(contact):
    make_subscription(contact, make_plan("HS"), starts_at=START)
    make_subscription(contact, make_plan("Origin"), starts_at=START, days=100)
    make_plan("HS+Origin")
    make_plan("HS+Origin+Valuation")
    found = refusals(contact)
    assert (found["HS+Origin"], found["HS+Origin+Valuation"]) == (Refusal.SAME, None)


@pytest.mark.req("0.34")
def test_an_offer_names_the_price_of_the_upgrade(contact):
    make_subscription(contact, make_plan("HS", "75.00"), starts_at=START)
    make_plan("HS+Origin", "175.00")
    offer = offers_for(contact=contact, on=LATER)[1]
    assert offer.is_upgrade
    assert offer.upgrade_price == Decimal("80.00")
    assert offer.held.ends_at == START + timedelta(days=365)


def test_a_currency_without_decimals_gets_a_whole_price(contact):
    make_subscription(contact, make_plan("HS", "100", currency="JPY"), starts_at=START)
    make_plan("HS+Origin", "200", currency="JPY")
    price = offers_for(contact=contact, on=START + timedelta(days=100))[1].upgrade_price
    assert price == Decimal("73")
    assert price.as_tuple().exponent == 0


def test_many_plans_cost_no_more_queries_than_few(contact, django_assert_num_queries):
    make_subscription(contact, make_plan("HS"), starts_at=START)
    for number in range(5):
        make_plan(f"HS+P{number}")
    with django_assert_num_queries(6):  # the last of them: whether there are conditions
        [str(offer.plan) for offer in offers_for(contact=contact, on=LATER)]


@pytest.mark.req("0.06")
def test_an_agent_whose_link_waits_sees_only_what_they_bought(agent):
    contact = make_contact(user=make_user())
    make_link(agent, contact, status="pending")
    make_subscription(contact, make_plan("HS"), starts_at=START)
    make_plan("HS+Origin")
    assert refusals(contact, buyer=agent.user) == {"HS": None, "HS+Origin": None}
    make_subscription(
        contact,
        model("subscriptions", "Plan").objects.get(product__title="HS"),
        starts_at=START,
        status="pending",
        payer=agent.user,
    )
    assert refusals(contact, buyer=agent.user) == {"HS": Refusal.SAME, "HS+Origin": None}


@pytest.mark.req("0.06")
def test_what_another_agent_bought_for_a_client_that_waits_does_not_show(agent):
    contact, other = make_contact(user=make_user()), make_agent()
    for each in (agent, other):
        make_link(each, contact, status="pending")
    make_subscription(contact, make_plan("HS"), starts_at=START, status="pending", payer=other.user)
    assert refusals(contact, buyer=agent.user) == {"HS": None}
    assert refusals(contact) == {"HS": None}


def test_a_refusal_says_why_and_until_when(contact):
    plan = make_plan("HS")
    make_subscription(contact, plan, starts_at=START)
    with pytest.raises(PlanRefused, match="HS: This content runs until March 1, 2027 already"):
        check_may_buy(contact=contact, plan=plan, on=LATER)
    check_may_buy(contact=contact, plan=plan, on=START + timedelta(days=365))


def test_running_terms_are_found_for_many_with_one_query(contact, django_assert_num_queries):
    plan, other = make_plan("HS"), make_contact()
    make_subscription(contact, plan, starts_at=START)
    make_subscription(other, plan, starts_at=START, days=10)
    with django_assert_num_queries(1):
        terms = running_terms([contact, other], LATER)
        assert {pk: str(term.plan) for pk, term in terms.items()} == {contact.pk: "HS"}


@pytest.mark.req("0.34")
def test_basket_lines_that_upgrade_have_a_price_and_others_none(agent, contact, django_assert_num_queries):
    new = make_contact()
    make_link(agent, new)
    make_subscription(contact, make_plan("HS", "75.00"), starts_at=START)
    higher = make_plan("HS+Origin", "175.00")
    basket = make_basket(agent.user)
    upgrade, first = put(basket, higher, contact), put(basket, higher, new)
    lines = {line.pk: line for line in basket.all_lines()}
    pairs = {lines[upgrade.pk]: contact, lines[first.pk]: new}
    with django_assert_num_queries(2):
        assert prices_for_lines(lines_to_contacts=pairs, on=LATER) == {upgrade.pk: Decimal("80.00")}


def test_lines_for_nobody_in_particular_cost_no_query(agent, django_assert_num_queries):
    basket = make_basket(agent.user)
    line = put(basket, make_plan("HS"))
    with django_assert_num_queries(0):
        assert prices_for_lines(lines_to_contacts={line: None}, on=LATER) == {}


@pytest.mark.req("0.06")
def test_the_price_does_not_tell_what_a_client_that_waits_has(agent):
    contact = make_contact(user=make_user())
    make_link(agent, contact, status="pending")
    make_subscription(contact, make_plan("HS", "75.00"), starts_at=START)
    line = put(make_basket(agent.user), make_plan("HS+Origin", "175.00"), contact)
    assert prices_for_lines(lines_to_contacts={line: contact}, on=LATER) == {}


@pytest.fixture
def refused(agent):
    """The reasons for which ``user``'s basket can't be bought, by line."""

    def refused(basket, user, contacts):
        with time_machine.travel(LATER, tick=False):
            found = refused_lines(basket=basket, user=user, contacts=contacts)
        return {line.pk: refusal.refusal for line, refusal in found}

    return refused


@pytest.mark.req("0.21")
def test_a_basket_is_refused_for_the_client_the_line_is_for(agent, contact, refused):
    plan, new = make_plan("HS"), make_contact()
    make_subscription(contact, plan, starts_at=START)
    make_link(agent, new)
    basket = make_basket(agent.user)
    again, first = put(basket, plan, contact), put(basket, plan, new)
    assert refused(basket, agent.user, {again.pk: contact, first.pk: new}) == {again.pk: Refusal.SAME}


@pytest.mark.req("0.21")
def test_a_basket_is_refused_for_the_buyer_where_a_line_names_nobody(contact, refused):
    plan = make_plan("HS")
    make_subscription(contact, plan, starts_at=START)
    basket = make_basket(contact.user)
    line = put(basket, plan)
    assert refused(basket, contact.user, {}) == {line.pk: Refusal.SAME}
    stranger = make_user()
    assert refused(basket, stranger, {}) == {}


def test_a_basket_gives_each_person_one_plan(agent, contact, refused):
    basket = make_basket(agent.user)
    first, second = put(basket, make_plan("HS"), contact), put(basket, make_plan("Origin"), contact)
    own, own_again = put(basket, make_plan("A")), put(basket, make_plan("B"))
    twice = put(basket, make_plan("C"), make_contact(), quantity=1)
    model_line = get_model("basket", "Line").objects
    model_line.filter(pk=twice.pk).update(quantity=2)
    basket.reset_offer_applications()
    basket = get_model("basket", "Basket").objects.get(pk=basket.pk)
    basket.strategy = get_class("partner.strategy", "Selector")().strategy(user=agent.user)
    contacts = {first.pk: contact, second.pk: contact, twice.pk: twice.clientportal_beneficiary.contact}
    assert refused(basket, agent.user, contacts) == {
        second.pk: Refusal.TWICE,
        own_again.pk: Refusal.TWICE,
        twice.pk: Refusal.TWICE,
    }
    assert own.pk not in refused(basket, agent.user, contacts)


def test_a_guests_basket_with_a_plan_is_refused(refused):
    basket = make_basket(None)
    line = put(basket, make_plan("HS"))
    assert refused(basket, AnonymousUser(), {}) == {line.pk: Refusal.NOBODY}


def test_a_closed_plan_is_refused_in_the_basket(agent, contact, refused):
    plan = make_plan("HS")
    basket = make_basket(agent.user)
    line = put(basket, plan, contact)
    type(plan).objects.update(is_open=False)
    assert refused(basket, agent.user, {line.pk: contact}) == {line.pk: Refusal.CLOSED}


def test_many_lines_cost_no_more_queries_than_few(agent, django_assert_num_queries):
    plan, basket, contacts = make_plan("HS"), make_basket(agent.user), {}
    for _ in range(5):
        contact = make_contact()
        contacts[put(basket, plan, contact).pk] = contact
    list(basket.all_lines())
    with django_assert_num_queries(2):
        assert refused_lines(basket=basket, user=agent.user, contacts=contacts) == []


def test_a_basket_without_plans_costs_one_query(agent, django_assert_num_queries):
    basket = make_basket(agent.user)
    basket.add_product(make_product())
    list(basket.all_lines())
    with django_assert_num_queries(1):
        assert refused_lines(basket=basket, user=agent.user, contacts={}) == []


@pytest.mark.req("0.22")
def test_what_cannot_be_bought_as_an_upgrade_keeps_its_list_price(agent, contact):
    make_subscription(contact, make_plan("HS+Origin", "75.00"), starts_at=START)
    basket = make_basket(agent.user)
    wanted = [make_plan(title, "175.00") for title in ("Origin+HS", "HS", "HS+Valuation")]
    pairs = {put(basket, plan, contact): contact for plan in wanted}
    assert prices_for_lines(lines_to_contacts=pairs, on=LATER) == {}
