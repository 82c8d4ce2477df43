"""What crashes and closed browsers leave behind is brought to an end, once."""

from datetime import timedelta
from decimal import Decimal
from io import StringIO

import pytest
from django.core.management import call_command
from oscar.core.loading import get_model

from oscar_clientportal.checkout.finishing import advance_attempt
from oscar_clientportal.checkout.recovery import reconcile_payments
from oscar_clientportal.core import clock
from oscar_clientportal.payments import services as payments
from oscar_clientportal.payments.stripe.gateway import gateway
from tests import factories
from tests.functional.shopping import Shopper, account_of, agent_with, only_order, sources

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("stripe_shop")]


@pytest.fixture
def agent():
    return agent_with("40.00")


@pytest.fixture
def shopper(client, agent):
    shopper = Shopper(client, agent.user)
    shopper.choose_plan(factories.make_link(agent), factories.make_plan("HS+Origin", "100.00"))
    return shopper


def attempt_of(shopper, card="pm_card_threeDSecure2Required"):
    shopper.buy(card=card)
    return get_model("clientportal_payments", "PaymentAttempt").objects.latest("pk")


def leave_alone(attempt, **time):
    """As if nobody had touched the attempt for so long."""
    moment = clock.now() - timedelta(**(time or {"minutes": 20}))
    type(attempt).objects.filter(pk=attempt.pk).update(updated_at=moment, created_at=moment)


def crash_before_the_order(shopper, monkeypatch):
    """Everything is set aside, and the process dies before the order is written."""

    def die(**kwargs):
        raise KeyboardInterrupt

    with monkeypatch.context() as patch:
        patch.setattr(payments, "lock_for_order", die)
        patch.setattr(payments, "release_attempt", lambda **kwargs: False)
        with pytest.raises(KeyboardInterrupt):
            shopper.buy()
    return get_model("clientportal_payments", "PaymentAttempt").objects.get()


def test_a_payment_set_aside_before_a_crash_becomes_an_order(shopper, agent, monkeypatch):
    attempt = crash_before_the_order(shopper, monkeypatch)
    assert attempt.status == "open"
    leave_alone(attempt)
    assert reconcile_payments() == {"ordered": 1}
    assert sources(only_order())["clientportal-card"] == (Decimal("60.00"), Decimal("60.00"))
    assert account_of(agent.user).balance == 0


def test_a_second_look_changes_nothing(shopper, monkeypatch):
    leave_alone(crash_before_the_order(shopper, monkeypatch))
    reconcile_payments()
    assert reconcile_payments() == {}
    assert only_order().sources.count() == 2


def test_an_answer_that_never_came_is_found_by_the_attempts_token(shopper, monkeypatch):
    attempt = crash_before_the_order(shopper, monkeypatch)
    attempt.parts.filter(method="card").update(reference="", status="planned")
    leave_alone(attempt)
    assert reconcile_payments() == {"ordered": 1}


def test_an_attempt_just_under_way_is_left_alone(shopper, monkeypatch):
    crash_before_the_order(shopper, monkeypatch)
    assert reconcile_payments() == {}


def test_a_closed_browser_after_the_banks_yes_still_gives_the_order(shopper, confirm_at_bank):
    attempt = attempt_of(shopper)
    confirm_at_bank(shopper.page.url, succeed=True)
    shopper.client.logout()
    leave_alone(attempt)
    assert reconcile_payments() == {"ordered": 1}


def test_the_bank_may_still_be_waited_for(shopper, agent):
    leave_alone(attempt_of(shopper))
    assert reconcile_payments() == {"waiting": 1}
    assert account_of(agent.user).held == Decimal("40")


def test_nobody_waits_for_ever(shopper, agent):
    attempt = attempt_of(shopper)
    leave_alone(attempt, days=2)
    assert reconcile_payments() == {"released": 1}
    assert account_of(agent.user).held == 0
    intent = gateway().retrieve(intent_id=attempt.parts.get(method="card").reference)
    assert intent.status == "canceled"
    assert shopper.get("basket:summary").context["basket"].num_lines == 1


def test_a_capture_that_failed_is_made_up_for(shopper, monkeypatch):
    with monkeypatch.context() as patch:
        patch.setattr(payments, "capture_after_order", lambda **kwargs: None)
        shopper.buy()
    assert sources(only_order())["clientportal-card"] == (Decimal("60.00"), Decimal("0.00"))
    leave_alone(only_order().clientportal_attempt)
    assert reconcile_payments() == {"captured": 1}
    assert sources(only_order())["clientportal-card"] == (Decimal("60.00"), Decimal("60.00"))


def test_a_price_that_changed_at_the_bank_charges_nobody(shopper, agent, confirm_at_bank):
    attempt = attempt_of(shopper)
    confirm_at_bank(shopper.page.url, succeed=True)
    get_model("partner", "StockRecord").objects.update(price=Decimal("120.00"))
    attempt = advance_attempt(attempt=attempt)
    assert attempt.status == "failed"
    assert not get_model("order", "Order").objects.exists()
    assert account_of(agent.user).held == 0
    intent = gateway().retrieve(intent_id=attempt.parts.get(method="card").reference)
    assert intent.status == "canceled"


def test_whoever_comes_late_finds_the_order_that_is_there(shopper, confirm_at_bank):
    attempt = attempt_of(shopper)
    back = confirm_at_bank(shopper.page.url, succeed=True)
    advance_attempt(attempt=attempt)
    shopper.get(back)
    assert shopper.page.url.endswith("/checkout/thank-you/")
    assert only_order().sources.count() == 2


def test_a_customer_who_gives_up_at_the_bank_gets_the_basket_back(shopper, agent):
    attempt = attempt_of(shopper)
    page = shopper.begin_checkout()
    assert page.redirect_chain[-1][0].endswith(f"/portal/checkout/{attempt.token}/")
    shopper.post("clientportal_checkout:processing", {}, attempt.token)
    assert account_of(agent.user).held == 0
    assert shopper.get("basket:summary").context["basket"].num_lines == 1


def test_the_command_says_what_it_did_for_each_shop(shopper):
    leave_alone(attempt_of(shopper))
    output = StringIO()
    call_command("reconcile_payments", stdout=output)
    assert output.getvalue() == "acme: 1 waiting\n"
