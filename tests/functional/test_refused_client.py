"""What an agent paid for a client whom the shop refuses goes back where it came from, once."""

from decimal import Decimal

import pytest
from oscar.core.loading import get_model

from oscar_clientportal.checkout.recovery import reconcile_payments
from oscar_clientportal.portfolios import services as portfolios
from tests import factories
from tests.functional.refunding import back, newest_order, refund
from tests.functional.shopping import Shopper, account_of, agent_with

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("stripe_shop")]
D = Decimal


@pytest.fixture
def agent():
    return agent_with("40.00")


@pytest.fixture
def shopper(client, agent):
    return Shopper(client, agent.user)


@pytest.fixture
def waiting(agent):
    """The link to a client that the shop has not decided on."""
    return factories.make_link(agent, status="pending")


@pytest.fixture
def owner():
    return factories.make_user("owner@acme.example")


@pytest.fixture
def refuse(owner, django_capture_on_commit_callbacks):
    def act(link):
        with django_capture_on_commit_callbacks(execute=True):
            portfolios.refuse_link(link=link, by=owner)

    return act


def refunds():
    return get_model("clientportal_payments", "Refund").objects


def subscription_of(link):
    return get_model("clientportal_subscriptions", "Subscription").objects.get(contact=link.contact)


@pytest.mark.req("0.11")
def test_everything_goes_back_and_nothing_ever_begins(shopper, agent, waiting, refuse, owner):
    shopper.choose_plan(waiting, factories.make_plan("HS", "100.00"))
    shopper.buy()
    assert subscription_of(waiting).status == "pending"
    refuse(waiting)
    assert subscription_of(waiting).status == "cancelled"
    assert back(newest_order()) == {"clientportal-account": D("40.00"), "clientportal-card": D("60.00")}
    assert account_of(agent.user).balance == D("40.00")
    assert (refunds().get().status, refunds().get().actor) == ("done", owner)


def test_only_that_clients_lines_go_back(shopper, agent, waiting, refuse):
    other = factories.make_link(agent)
    shopper.choose_plan(waiting, factories.make_plan("HS", "30.00"))
    shopper.choose_plan(other, factories.make_plan("Origin", "50.00"))
    shopper.buy()
    refuse(waiting)
    assert refunds().get().amount == D("30.00")
    assert back(newest_order()) == {"clientportal-account": D("30.00"), "clientportal-card": D("0.00")}
    assert subscription_of(other).status == "active"


def test_several_orders_and_their_upgrade_go_back(shopper, waiting, refuse):
    for title, price in (("HS", "30.00"), ("HS+Origin", "90.00")):
        shopper.choose_plan(waiting, factories.make_plan(title, price))
        shopper.buy()
    paid = sum(order.total_incl_tax for order in get_model("order", "Order").objects.all())
    refuse(waiting)
    assert sum(made.amount for made in refunds().all()) == paid
    assert {made.status for made in refunds().all()} == {"done"}


def test_refusing_again_gives_nothing_back_again(shopper, waiting, refuse):
    shopper.choose_plan(waiting, factories.make_plan("HS", "30.00"))
    shopper.buy()
    refuse(waiting)
    refuse(waiting)
    assert refunds().count() == 1


def test_what_was_given_back_before_is_not_given_back_again(shopper, waiting, refuse):
    shopper.choose_plan(waiting, factories.make_plan("HS", "30.00"))
    shopper.buy()
    refund(newest_order(), "20.00", key="by hand")
    refuse(waiting)
    assert sorted(refunds().values_list("amount", flat=True)) == [D("10.00"), D("20.00")]


def test_a_line_given_back_before_is_left(shopper, waiting, refuse):
    shopper.choose_plan(waiting, factories.make_plan("HS", "30.00"))
    shopper.buy()
    order = newest_order()
    refund(order, lines={order.lines.get(): 1}, key="by hand")
    refuse(waiting)
    assert refunds().count() == 1
    assert subscription_of(waiting).status == "cancelled"


def test_what_was_bought_for_the_client_before_they_had_left_is_kept(shopper, agent, refuse):
    link = factories.make_link(agent)
    shopper.choose_plan(link, factories.make_plan("HS", "30.00"))
    shopper.buy()
    type(link).objects.filter(pk=link.pk).update(status="pending", created_at=newest_order().date_placed)
    get_model("order", "Order").objects.update(date_placed=link.created_at)
    refuse(link)
    assert not refunds().exists()
    assert subscription_of(link).status == "active"


def test_a_big_refund_waits_for_a_second_person(shopper, waiting, refuse, settings):
    settings.CLIENTPORTAL = {**settings.CLIENTPORTAL, "FOUR_EYES_ABOVE": 10}
    shopper.choose_plan(waiting, factories.make_plan("HS", "30.00"))
    shopper.buy()
    refuse(waiting)
    assert refunds().get().status == "waiting"
    assert subscription_of(waiting).status == "cancelled"


def test_an_order_written_in_the_moment_of_the_refusal_is_given_back_later(shopper, agent, waiting, owner):
    shopper.choose_plan(waiting, factories.make_plan("HS", "30.00"))
    shopper.buy()
    type(waiting).objects.filter(pk=waiting.pk).update(status="refused", decided_by=owner)
    assert reconcile_payments()["given back"] == 1
    assert reconcile_payments()["given back"] == 0
    assert refunds().get().amount == D("30.00")
    assert subscription_of(waiting).status == "cancelled"


def test_a_client_for_whom_nothing_was_bought_is_refused_as_ever(waiting, refuse):
    refuse(waiting)
    waiting.refresh_from_db()
    assert waiting.status == "refused"
    assert not refunds().exists()
