"""Every pair of plans of up to four contents, by brute force: offered, in the basket, and when the order is written."""

from itertools import combinations

import pytest
from django.db import transaction
from oscar.core.loading import get_class, get_model

from oscar_clientportal.core import clock
from oscar_clientportal.subscriptions.exceptions import PlanRefused
from oscar_clientportal.subscriptions.services import apply_order, offers_for, refused_lines
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

pytestmark = [pytest.mark.django_db, pytest.mark.req("0.21", "0.22")]
CODES = ["HS", "Origin", "Valuation", "Dual"]
SETS = [chosen for size in range(1, 5) for chosen in combinations(CODES, size)]


def may(has, wants):
    """Word for word: all that runs is in it, and something more; with nothing running, anything."""
    return all(code in wants for code in has) and any(code not in has for code in wants)


@pytest.fixture
def plans():
    """The dearer opens less, as the price must not matter."""
    return {wants: make_plan("+".join(wants), str(100 - 20 * len(wants))) for wants in SETS}


@pytest.fixture
def agent():
    return make_agent()


@pytest.fixture
def people(agent, plans):
    """Somebody for each thing that can run, and somebody with nothing."""
    found = {has: make_contact(user=make_user()) for has in [(), *SETS]}
    for has, contact in found.items():
        make_link(agent, contact)
        if has:
            make_subscription(contact, plans[has])
    return found


def differences(allowed, people):
    return [(has, wants) for has in people for wants in SETS if ((has, wants) in allowed) != may(has, wants)]


def test_offered(agent, plans, people):
    allowed = {
        (has, tuple(str(offer.plan).split("+")))
        for has, contact in people.items()
        for offer in offers_for(contact=contact, on=clock.now(), buyer=agent.user)
        if offer.refusal is None
    }
    assert differences(allowed, people) == []


def test_in_the_basket(agent, plans, people):
    allowed = set()
    for wants, plan in plans.items():
        basket = get_model("basket", "Basket").objects.create()
        basket.strategy = get_class("partner.strategy", "Selector")().strategy(user=agent.user)
        lines = {has: put(basket, plan, contact) for has, contact in people.items()}
        contacts = {line.pk: people[has] for has, line in lines.items()}
        refused = {line.pk for line, _ in refused_lines(basket=basket, user=agent.user, contacts=contacts)}
        allowed |= {(has, wants) for has, line in lines.items() if line.pk not in refused}
    assert differences(allowed, people) == []


def put(basket, plan, contact):
    line = basket.lines.create(
        product=plan.product,
        stockrecord=plan.product.stockrecords.get(),
        line_reference=f"{plan.pk}-{contact.pk}",
        price_currency="EUR",
    )
    model("portfolios", "LineBeneficiary").objects.create(line=line, contact=contact)
    basket.reset_offer_applications()
    return line


def test_when_the_order_is_written(agent, plans, people):
    """All who may have a plan get it in one order; whoever may not is refused in an order of their own."""
    for wants, plan in plans.items():
        fine = [contact for has, contact in people.items() if may(has, wants)]
        assert is_written(agent.user, plan, *fine)
        others = {has: contact for has, contact in people.items() if contact not in fine}
        assert [has for has, contact in others.items() if is_written(agent.user, plan, contact)] == []


def is_written(user, plan, *contacts):
    """Whether an order of this plan for these people is written; it is undone either way."""
    try:
        with transaction.atomic():
            given = apply_order(order=make_order(user, *((plan.product, contact) for contact in contacts)))
            assert len(given) == len(contacts)
            raise Undone
    except PlanRefused:
        return False
    except Undone:
        return True


class Undone(Exception):
    pass


def test_of_two_plans_with_equal_contents_neither_leads_to_the_other(agent):
    one, other = make_plan("HS"), make_plan("Alike", "1.00", contents=["HS"])
    contact = make_contact()
    make_link(agent, contact)
    assert [offer.refusal for offer in offers_for(contact=contact, on=clock.now())] == [None, None]
    make_subscription(contact, one)
    assert not is_written(agent.user, other, contact)
    assert not any(offer.refusal is None for offer in offers_for(contact=contact, on=clock.now()))


def test_a_plan_without_contents_is_neither_offered_nor_written(agent):
    empty, contact = make_plan("Empty", contents=[]), make_contact()
    make_link(agent, contact)
    assert offers_for(contact=contact, on=clock.now()) == []
    assert not is_written(agent.user, empty, contact)
