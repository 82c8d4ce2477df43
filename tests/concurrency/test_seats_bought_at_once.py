"""Seats bought by several at once, and while their subscription is being cancelled."""

from functools import partial

import pytest
from django.db import transaction

from oscar_clientportal.subscriptions.exceptions import SeatsRefused
from oscar_clientportal.subscriptions.services import acts, apply_seats
from tests import factories
from tests.concurrency.races import at_once, rounds, without_row_locks
from tests.integration.subscriptions.orders import add_line, make_order

pytestmark = pytest.mark.django_db(transaction=True)


@pytest.fixture
def company():
    return factories.make_company("Demo Ltd")


def person(company):
    return factories.make_contact(user=factories.make_user(), company=company)


@pytest.fixture
def subscription(company):
    boss = person(company)
    made = factories.make_subscription(boss, factories.make_plan("HS", seats=5))
    factories.make_seated(made, 5, holders=[boss])
    return made


@pytest.fixture
def pack(subscription):
    return factories.make_seat_product(seats=10, plan=subscription.plan)


def order_of(user, pack):
    order = make_order(user)
    add_line(order, pack.product, None, quantity=2)
    return order


def apply(order):
    with transaction.atomic():
        return apply_seats(order=order)


def licences():
    return factories.model("licences", "Licence").objects.filter(source="bought")


@pytest.mark.parametrize("_round", rounds(100, 1))
def test_each_of_several_orders_at_once_gets_its_seats(company, subscription, pack, _round):
    orders = [order_of(person(company).user, pack) for _number in range(4)]
    results = at_once([partial(apply, order) for order in orders])
    assert not [result for result in results if isinstance(result, Exception)], results
    assert sorted(licences().values_list("quantity", flat=True)) == [20] * 4
    assert subscription.licences.count() == 5


def cancelled_while_bought(company, subscription, pack):
    editor = factories.make_user()
    order = order_of(person(company).user, pack)
    cancel = partial(
        acts.cancel_subscription, subscription=subscription, at_end=False, by=editor, reason="Asked"
    )
    results = at_once([partial(apply, order), cancel])
    unexpected = [
        each for each in results if isinstance(each, Exception) and not isinstance(each, SeatsRefused)
    ]
    assert not unexpected, results
    return licences().filter(ended_at=None).exists()


@pytest.mark.parametrize("_round", rounds(100, 3))
def test_nothing_bought_outlives_a_subscription_that_is_cancelled_meanwhile(
    company, subscription, pack, _round
):
    assert not cancelled_while_bought(company, subscription, pack)


def test_without_locks_it_would(company, pack, monkeypatch):
    with without_row_locks(monkeypatch):
        for _try in range(60):
            boss = person(company)
            subscription = factories.make_subscription(boss, pack.plan)
            factories.make_seated(subscription, 5, holders=[boss])
            if cancelled_while_bought(company, subscription, pack):
                return
    pytest.fail("the race was never lost")
