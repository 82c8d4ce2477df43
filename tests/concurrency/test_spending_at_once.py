"""However many act as a client at once, no more of their money is spent than was agreed; and a yes counts once."""

from decimal import Decimal

import pytest
from django.db import transaction
from oscar.core.loading import get_model

from oscar_clientportal.checkout.acting import Spender
from oscar_clientportal.checkout.waiting import place_agreed_order
from oscar_clientportal.core.acting import Acting, acting_as
from oscar_clientportal.impersonation.exceptions import ClientMustAgree, OrderDecided
from oscar_clientportal.impersonation.services import spending, waiting_orders
from oscar_clientportal.payments import rules
from oscar_clientportal.payments import services as payments
from tests import factories
from tests.concurrency.races import at_once, rounds, without_row_locks
from tests.functional.acting import agent_and_client
from tests.oscar_requests import request_of

pytestmark = [pytest.mark.django_db(transaction=True), pytest.mark.req("5.05")]
PRICE, LIMIT = Decimal("30.00"), Decimal("100.00")
BUYERS = 6


class Price:
    incl_tax, currency = PRICE, "EUR"


def filled(user):
    """A basket of the client's with one piece; a request of its own, as each browser has."""
    basket = get_model("basket", "Basket").objects.create(owner=user)
    basket.strategy = request_of(user).strategy
    basket.add_product(factories.make_product("Handbook", str(PRICE), shipped=False))
    return basket


def acting_for(people):
    session = factories.make_impersonation(
        people.agent.user, people.client, authority="agent", consent=people.consent
    )
    scopes = frozenset({"basket", "balance"})
    user, actor = people.client.user, people.agent.user
    return Acting(session.pk, actor, user, scopes=scopes, consent=people.consent.pk)


def buyer(acting, basket):
    """What the checkout does on "place order", to the claim."""

    def buy():
        share = rules.Share("account", PRICE)
        with acting_as(acting), transaction.atomic():
            Spender(acting).claim([share], Price)
            return payments.claim_basket(
                basket=basket,
                user=acting.user,
                order_number=100000 + basket.pk,
                total=PRICE,
                currency="EUR",
                shares=[share],
                details={},
                checkout_data={},
            )

    return buy


def all_at_once(people):
    acting = acting_for(people)
    baskets = [filled(people.client.user) for _number in range(BUYERS)]
    for basket in baskets:
        basket.all_lines()
    return at_once([buyer(acting, basket) for basket in baskets])


@pytest.fixture
def people():
    return agent_and_client(clients="1000.00", scopes=["basket", "balance"], monthly_limit=LIMIT)


@pytest.mark.parametrize("_round", rounds(20))
def test_many_at_once_spend_no_more_than_the_month_allows(_round, people):
    answers = all_at_once(people)
    assert sum(isinstance(answer, ClientMustAgree) for answer in answers) == BUYERS - 3
    assert spending.remaining(people.consent).spent == 3 * PRICE


def test_without_the_lock_they_spend_more(people, monkeypatch):
    """The negative control: it is the consent's lock that holds, not luck."""
    with without_row_locks(monkeypatch):
        all_at_once(people)
    assert spending.remaining(people.consent).spent > LIMIT


def asked(people):
    basket = filled(people.client.user)
    choice = {"clientportal_payment": {"methods": ["account"]}}
    shipping = {"shipping": {"method_code": "no-shipping-required"}}
    return waiting_orders.ask_client(
        acting=acting_for(people),
        basket=basket,
        total=PRICE,
        currency="EUR",
        checkout_data={**choice, **shipping},
    )


@pytest.mark.parametrize("_round", rounds(20))
def test_yes_from_many_devices_at_once_gives_one_order(_round, people):
    waiting = asked(people)
    rows = get_model("clientportal_impersonation", "WaitingOrder").objects
    answers = at_once([lambda: place_agreed_order(waiting=rows.get(pk=waiting.pk))] * BUYERS)
    assert sum(isinstance(answer, OrderDecided) for answer in answers) == BUYERS - 1
    assert get_model("order", "Order").objects.get().clientportal_parties.actor == people.agent.user
    assert rows.get().status == "placed"
    people.theirs.refresh_from_db()
    assert people.theirs.balance == Decimal("970.00")


def test_without_the_lock_a_yes_counts_more_than_once(people, monkeypatch):
    """The negative control of the test above: it takes as many rounds as chance needs."""
    waiting = asked(people)
    rows = get_model("clientportal_impersonation", "WaitingOrder").objects
    [as_it_was] = rows.values()
    counted = 0
    with without_row_locks(monkeypatch):
        for _round in range(30):
            rows.update(**as_it_was)
            answers = at_once([lambda: waiting_orders.agree(waiting=rows.get(pk=waiting.pk))] * BUYERS)
            counted = max(counted, sum(not isinstance(answer, OrderDecided) for answer in answers))
            if counted > 1:
                break
    assert counted > 1


def test_yes_and_no_at_once_are_one_answer(people):
    waiting = asked(people)
    rows = get_model("clientportal_impersonation", "WaitingOrder").objects
    acts = [place_agreed_order, waiting_orders.refuse, waiting_orders.withdraw]
    at_once([lambda act=act: act(waiting=rows.get(pk=waiting.pk), by=None) for act in acts])
    is_placed = rows.get().status == "placed"
    assert get_model("order", "Order").objects.count() == int(is_placed)
