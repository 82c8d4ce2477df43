"""Money that goes back, or that a bank takes back, takes its term with it; said to both, once."""

from datetime import timedelta
from decimal import Decimal

import pytest
import requests
from oscar.core.loading import get_model

from oscar_clientportal.core import clock
from oscar_clientportal.payments import services as payments
from oscar_clientportal.subscriptions.services import acts
from tests import factories
from tests.functional.refunding import newest_order, refund
from tests.functional.shopping import Shopper, agent_with
from tests.functional.test_provider_events import body, deliver

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("stripe_shop")]
D = Decimal


@pytest.fixture
def agent():
    return agent_with("0.00", email="payer@acme.example")


@pytest.fixture
def shopper(client, agent):
    return Shopper(client, agent.user)


@pytest.fixture
def link(agent):
    contact = factories.make_contact("client@acme.example", user=factories.make_user("client@acme.example"))
    return factories.make_link(agent, contact)


@pytest.fixture
def base():
    return factories.make_plan("HS", "75.00")


@pytest.fixture
def higher():
    return factories.make_plan("HS+Origin", "120.00")


@pytest.fixture
def buy(shopper, link):
    def act(plan, card="pm_card_visa"):
        shopper.choose_plan(link, plan)
        shopper.buy(method="card", card=card)
        return newest_order()

    return act


def subscription():
    return get_model("clientportal_subscriptions", "Subscription").objects.get()


def line_of(order):
    return {order.lines.get(): 1}


def taken_back():
    return list(subscription().events.filter(kind="taken-back"))


def kinds():
    return list(subscription().terms.order_by("starts_at").values_list("kind", flat=True))


def test_a_refunded_subscription_ends_now_and_both_are_told_once(
    buy, base, mailoutbox, django_capture_on_commit_callbacks
):
    order = buy(base)
    mailoutbox.clear()
    with django_capture_on_commit_callbacks(execute=True):
        refund(order, lines=line_of(order), reason="Bought by mistake")
        refund(order, lines=line_of(order), reason="Bought by mistake")
    assert (subscription().status, subscription().auto_renew) == ("cancelled", False)
    assert subscription().terms.get().ends_at <= clock.now()
    assert [event.reason for event in taken_back()] == ["Bought by mistake"]
    told = [mail.to[0] for mail in mailoutbox if "HS" in mail.body]
    assert sorted(told) == sorted([subscription().contact.email, "payer@acme.example"])


def test_a_refunded_upgrade_gives_back_the_plan_before_until_its_end(buy, base, higher, link):
    buy(base)
    end = subscription().terms.get().ends_at
    order = buy(higher)
    assert subscription().plan == higher
    refund(order, lines=line_of(order))
    held = subscription()
    assert (held.status, held.plan, held.price) == ("active", base, D("75.00"))
    assert kinds() == ["first", "upgrade", "rest"]
    rest = held.terms.get(kind="rest")
    assert (rest.plan, rest.ends_at, rest.starts_at <= clock.now()) == (base, end, True)
    assert taken_back()[0].details["goes_on_with"] == base.pk


def test_an_upgrade_for_a_new_term_gives_back_the_end_and_the_price_of_before(buy, base, settings):
    settings.CLIENTPORTAL = {**settings.CLIENTPORTAL, "UPGRADE_POLICY": "new-term"}
    buy(base)
    end = clock.now() + timedelta(days=40)
    subscription().terms.update(ends_at=end)
    base.product.stockrecords.update(price=D("99.00"))  # what it costs today is not what was agreed
    order = buy(factories.make_plan("HS+Origin", "120.00"))
    assert subscription().terms.latest("starts_at").ends_at > end
    refund(order, lines=line_of(order))
    assert (subscription().terms.get(kind="rest").ends_at, subscription().price) == (end, D("75.00"))


def test_what_an_upgrade_was_built_on_takes_the_upgrade_with_it(buy, base, higher):
    order = buy(base)
    buy(higher)
    refund(order, lines=line_of(order))
    assert subscription().status == "cancelled"


def test_an_amount_takes_nothing_back_unless_it_is_all_of_it(buy, base):
    order = buy(base)
    refund(order, "10.00")
    assert subscription().status == "active"
    refund(order, key="k-2")
    assert subscription().status == "cancelled"


def test_only_the_lines_that_go_back_are_taken_back(shopper, agent, base):
    links = [factories.make_link(agent) for _ in range(2)]
    for one in links:
        shopper.choose_plan(one, base)
    shopper.buy(method="card")
    order = newest_order()
    first = order.lines.order_by("pk").first()
    refund(order, lines={first: 1})
    by_contact = {
        one.contact_id: one.status
        for one in get_model("clientportal_subscriptions", "Subscription").objects.all()
    }
    assert by_contact == {links[0].contact_id: "cancelled", links[1].contact_id: "active"}


def test_a_refund_that_waits_for_a_second_person_takes_nothing_back_yet(buy, base, settings):
    settings.CLIENTPORTAL = {**settings.CLIENTPORTAL, "FOUR_EYES_ABOVE": 0}
    order = buy(base)
    waiting = refund(order, lines=line_of(order), actor=factories.make_user())
    assert (waiting.status, subscription().status) == ("waiting", "active")
    second = factories.make_user()
    payments.agree_refund(refund=waiting, by=second)
    assert subscription().status == "cancelled"
    assert taken_back()[0].actor == second


def test_a_shop_may_let_its_customers_keep_what_was_refunded(buy, base, settings):
    settings.CLIENTPORTAL = {**settings.CLIENTPORTAL, "REFUND_ENDS_TERM": False}
    order = buy(base)
    refund(order, lines=line_of(order))
    assert (subscription().status, taken_back()) == ("active", [])


def test_what_has_run_out_stays_as_it_was(buy, base):
    order = buy(base)
    terms = subscription().terms.all()
    past = clock.now() - timedelta(days=3)
    terms.update(starts_at=past - timedelta(days=30), ends_at=past)
    acts.extend_subscription(
        subscription=subscription(), until=clock.now() + timedelta(days=30), by=None, reason="A present"
    )
    refund(order, lines=line_of(order))
    assert (subscription().status, kinds()) == ("active", ["first", "extension"])
    assert taken_back()[0].details["is_over"]


def test_a_paused_subscription_is_taken_back_too(buy, base):
    order = buy(base)
    paused = acts.pause_subscription(subscription=subscription(), by=None, reason="Away")
    refund(order, lines=line_of(order))
    assert (subscription().status, subscription().paused_at) == ("cancelled", None)
    assert subscription().terms.get().ends_at == paused.paused_at


class TestADispute:
    @pytest.fixture
    def order(self, buy, base):
        return buy(base, card="pm_card_createDispute")

    @pytest.fixture
    def dispute(self, order, stripe_twin, stripe_key):
        """The holder of the card asks their bank for the money as soon as it has paid."""
        intent = order.clientportal_attempt.parts.get().reference

        def ask(method, path, **params):
            headers = {"Authorization": f"Bearer {stripe_key}"}
            answer = requests.request(
                method, f"{stripe_twin}/v1{path}", headers=headers, timeout=10, **params
            )
            answer.raise_for_status()
            return answer.json()

        [found] = ask("GET", "/disputes", params={"payment_intent": intent})["data"]
        return found["id"], lambda: ask("POST", f"/disputes/{found['id']}/close")

    def test_that_is_open_changes_nothing_whatever_its_event_says(self, client, dispute):
        reference, _close = dispute
        deliver(client, body(reference, kind="charge.dispute.closed"))
        assert subscription().status == "active"

    def test_that_is_lost_ends_what_was_paid_once_however_often_it_is_told(self, client, dispute, order):
        reference, close = dispute
        close()
        for number in range(2):
            event = body(reference, kind="charge.dispute.closed", event_id=f"evt_{number}")
            assert deliver(client, event).status_code == 200
        assert subscription().status == "cancelled"
        assert len(taken_back()) == 1
        assert order.notes.filter(message__contains=reference).count() == 1
        assert not get_model("clientportal_payments", "ProviderEvent").objects.unprocessed().exists()

    def test_of_somebody_else_s_payment_is_no_business_of_ours(self, client, stripe_twin, stripe_key):
        assert deliver(client, body("du_unknown", kind="charge.dispute.closed")).status_code == 200
        assert "ProviderRefused" in get_model("clientportal_payments", "ProviderEvent").objects.get().error
