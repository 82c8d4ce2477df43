"""What can't come to a good end by itself is seen by the staff; what has outlived its time is given back."""

from datetime import timedelta
from decimal import Decimal

import pytest
from oscar.core.loading import get_model

from oscar_clientportal.accounts import services as accounts
from oscar_clientportal.payments import services as payments
from oscar_clientportal.payments.exceptions import NothingToSettle
from oscar_clientportal.payments.stripe.gateway import gateway
from tests import factories
from tests.concurrency import crashes
from tests.concurrency.crashes import killed_at
from tests.faults import THREE_D_SECURE, TRIES, UNHARMED, attempts_of, orders_of, press, preview
from tests.functional.shopping import account_of
from tests.leftovers import advance, later, reconcile

pytestmark = pytest.mark.usefixtures("kept_rows", "stripe_shop")

PaymentPart = get_model("clientportal_payments", "PaymentPart")
Hold = get_model("clientportal_accounts", "Hold")


def open_items(agent):
    return PaymentPart.objects.needing_attention().filter(attempt__user=agent.user)


def card_of(agent):
    return PaymentPart.objects.get(attempt__user=agent.user, method="card")


@pytest.fixture
def uncaptured(proxy, shopper, agent):
    """The order of somebody whose card has been authorised, and could not be captured yet."""
    preview(shopper)
    proxy.faults.extend([UNHARMED] + [("before", 500)] * TRIES)
    press(shopper)
    return orders_of(agent).get()


def test_an_authorisation_that_expired_before_its_capture_is_an_open_item(
    uncaptured, agent, stripe_twin, stripe_key
):
    advance(stripe_twin, stripe_key, timedelta(days=8))
    reconcile(days=8)
    item = open_items(agent).get()
    assert (item.amount, item.attempt.order) == (Decimal("60.00"), uncaptured)
    note = uncaptured.notes.get()
    assert "60.00 EUR" in note.message
    assert "owes" in note.message
    card = uncaptured.sources.get(source_type__code="clientportal-card")
    assert (card.amount_allocated, card.amount_debited) == (Decimal("60.00"), Decimal("0.00"))


def test_an_open_item_is_said_once_and_then_waits_for_the_staff(uncaptured, agent, stripe_twin, stripe_key):
    advance(stripe_twin, stripe_key, timedelta(days=8))
    reconcile(days=8)
    assert reconcile(days=9) == {}
    assert uncaptured.notes.count() == 1
    assert open_items(agent).count() == 1


def test_an_open_item_ends_when_somebody_says_how_it_was_settled(uncaptured, agent, stripe_twin, stripe_key):
    advance(stripe_twin, stripe_key, timedelta(days=8))
    reconcile(days=8)
    owner, item = factories.make_user(is_staff=True), open_items(agent).get()
    payments.settle_part(part=item, actor=owner, reason="Paid by bank transfer")
    assert not open_items(agent).exists()
    assert uncaptured.notes.get(user=owner).message == "60.00 EUR settled: Paid by bank transfer"
    with pytest.raises(NothingToSettle):
        payments.settle_part(part=item, actor=owner, reason="Twice")


def test_while_the_provider_is_silent_nothing_is_given_up(uncaptured, agent, proxy):
    proxy.faults.extend([("before", 500)] * TRIES)
    assert reconcile() == {"unanswered": 1}
    assert not open_items(agent).exists()
    assert reconcile(minutes=40) == {"captured": 1}


def test_money_taken_by_hand_without_an_order_is_an_open_item(shopper, agent, confirm_at_bank):
    preview(shopper, THREE_D_SECURE)
    press(shopper)
    confirm_at_bank(shopper.page.url, succeed=True)
    gateway().capture(intent_id=card_of(agent).reference, idempotency_key=f"by-hand-{agent.pk}")
    payments.release_attempt(attempt=attempts_of(agent).get())
    assert open_items(agent).count() == 1
    assert account_of(agent.user).held == 0


def test_a_payment_the_provider_does_not_know_holds_nothing(shopper, agent):
    preview(shopper, THREE_D_SECURE)
    press(shopper)
    PaymentPart.objects.filter(attempt__user=agent.user, method="card").update(reference="pi_of_another_shop")
    assert reconcile() == {"released": 1}
    assert card_of(agent).status == "released"


def test_a_hold_that_nothing_knows_of_ends_with_its_time(agent):
    accounts.hold_amount(
        account=account_of(agent.user), amount=Decimal("5.00"), idempotency_key=f"x-{agent.pk}"
    )
    assert reconcile(hours=23) == {}
    assert reconcile(hours=25) == {"expired": 1}
    assert (account_of(agent.user).held, account_of(agent.user).balance) == (0, Decimal("40.00"))


def test_the_hold_of_a_live_attempt_is_left_to_the_attempt(shopper, agent):
    preview(shopper, THREE_D_SECURE)
    press(shopper)
    with later(hours=25):
        assert payments.release_expired_holds() == 0
    assert account_of(agent.user).held == Decimal("40.00")


@pytest.mark.parametrize("method", ["account", "card"])
def test_what_was_claimed_long_ago_is_given_back_rather_than_ordered(
    method, shopper, agent, nothing_is_stuck
):
    """Set aside as it all is: after a day nobody waits for this order any more."""
    preview(shopper, method=method)
    killed_at(crashes.CARD_WRITTEN, lambda: press(shopper))
    assert reconcile(hours=25) == {"released": 1}
    nothing_is_stuck()
    assert not orders_of(agent).exists()


def test_one_that_cannot_be_ended_keeps_no_other_waiting(shopper, agent):
    preview(shopper)
    killed_at(crashes.CARD_WRITTEN, lambda: press(shopper))
    PaymentPart.objects.filter(attempt__user=agent.user, method="card").update(method="of a shop's own")
    shopper.choose_plan(factories.make_link(agent), factories.make_plan("Valuation", "100.00"))
    preview(shopper)
    killed_at(crashes.CARD_WRITTEN, lambda: press(shopper))
    assert reconcile() == {"in error": 1, "ordered": 1}


def test_an_attempt_whose_basket_is_gone_is_given_back(shopper, agent):
    preview(shopper)
    killed_at(crashes.CARD_WRITTEN, lambda: press(shopper))
    attempts_of(agent).get().basket.delete()
    assert reconcile() == {"released": 1}
    assert account_of(agent.user).held == 0
    assert gateway().retrieve(intent_id=card_of(agent).reference).status == "canceled"
