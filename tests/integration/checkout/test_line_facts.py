"""The query about a basket's lines is compiled once, and says what the ORM says."""

from datetime import timedelta

import pytest
from oscar.core.loading import get_model

from oscar_clientportal.checkout import lines
from oscar_clientportal.core import clock
from oscar_clientportal.portfolios.services import add_line_for_client
from tests import factories
from tests.oscar_requests import request_of

pytestmark = pytest.mark.django_db


@pytest.fixture
def agent():
    return factories.make_agent()


@pytest.fixture
def basket(agent):
    """Lines of every kind: goods and plans, for the payer, for clients, for somebody who is no client any more."""
    request = request_of(agent.user)
    poster = factories.make_product("Poster", "10.00", shipped=False)
    small, large = factories.make_plan("HS", "75.00"), factories.make_plan("HS+Origin", "100.00")
    factories.make_plan("", "1.00", contents=[])
    subscriber = factories.make_link(agent)
    factories.make_subscription(subscriber.contact, small)
    gone = factories.make_link(agent)
    factories.make_subscription(agent.user.clientportal_contact, small)
    for product, link in ((poster, factories.make_link(agent)), (large.product, subscriber), (poster, gone)):
        add_line_for_client(request=request, product=product, contact=link.contact)
    gone.status = "ended"
    gone.save()
    request.basket.add_product(poster, 2)
    request.basket.add_product(small.product, 1)
    return request.basket


@pytest.mark.parametrize("known", [{"owner"}, {"contact"}, set()], ids=["a login", "a contact", "nobody"])
def test_the_prepared_query_says_what_the_orm_says(agent, basket, known):
    payer = {"owner": agent.user_id, "contact": agent.user.clientportal_contact.pk}
    payer = {name: pk for name, pk in payer.items() if name in known}
    now = clock.now()
    by_orm = list(lines.facts_query(basket=basket.pk, now=now, **payer))
    prepared = list(lines._prepared(frozenset(known)).rows(basket=basket.pk, now=now, **payer))
    assert len(by_orm) == 5
    assert sorted(prepared, key=lambda row: row["pk"]) == sorted(by_orm, key=lambda row: row["pk"])


def test_each_call_asks_for_its_own_basket_and_moment(agent, basket):
    other = get_model("basket", "Basket").objects.create(owner=factories.make_user())
    rows = lines._prepared(frozenset({"owner"})).rows
    later = clock.now() + timedelta(days=4000)
    assert list(rows(basket=other.pk, owner=other.owner_id, now=clock.now())) == []
    assert any(row["has_something"] for row in rows(basket=basket.pk, owner=agent.user_id, now=clock.now()))
    assert not any(row["has_something"] for row in rows(basket=basket.pk, owner=agent.user_id, now=later))


def test_the_same_compiled_query_serves_every_shop(agent, basket, globex):
    now = clock.now()
    rows = lines._prepared(frozenset({"owner"})).rows
    assert list(rows(basket=basket.pk, owner=agent.user_id, now=now))
    with globex():
        assert list(rows(basket=basket.pk, owner=agent.user_id, now=now)) == []
    assert "acme" not in lines._prepared(frozenset({"owner"}))._compiled[0]
