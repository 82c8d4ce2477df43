"""A bank that wants to hear from the payer: the same payment goes on once they are there."""

import pytest
from oscar.core.loading import get_model

from oscar_clientportal.payments import services as payments
from oscar_clientportal.subscriptions.services.paying import (
    Result,
    advance_renewal,
    confirm_renewal,
    pay_renewal,
)
from tests import factories
from tests.leftovers import intents_at_twin, reconcile

from .renewals import card_at_twin, due_renewal, orders_of, statuses

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("stripe_shop")]

Basket = get_model("basket", "Basket")
BACK = "http://acme.localhost/portal/renewal/x/"
NEEDS_BANK = "authenticationRequired"


@pytest.fixture
def payer():
    return factories.make_user("payer@acme.example", first_name="Ada", last_name="Demo")


@pytest.fixture
def at_twin(stripe_twin, stripe_key):
    return lambda: intents_at_twin(stripe_twin, stripe_key)


def test_a_bank_that_wants_the_payer_lets_the_same_payment_go_on_once_they_are_there(
    payer, at_twin, confirm_at_bank
):
    card_at_twin(payer, NEEDS_BANK)
    renewal = due_renewal(payer)
    outcome = pay_renewal(renewal=renewal)
    assert (outcome.result, outcome.code) == (Result.WAITING, "authentication_required")
    assert pay_renewal(renewal=renewal).result is Result.WAITING
    waiting = confirm_renewal(renewal=renewal, return_url=BACK)
    assert waiting.result is Result.WAITING
    assert confirm_at_bank(waiting.url, succeed=True).startswith(BACK)
    assert advance_renewal(renewal=renewal).is_paid
    (intent,) = at_twin()
    assert (intent["status"], len(orders_of(payer))) == ("succeeded", 1)


def test_who_fails_at_the_bank_may_try_again_with_the_same_payment(payer, at_twin, confirm_at_bank):
    card_at_twin(payer, NEEDS_BANK)
    renewal = due_renewal(payer)
    pay_renewal(renewal=renewal)
    first = confirm_renewal(renewal=renewal, return_url=BACK)
    confirm_at_bank(first.url, succeed=False)
    assert advance_renewal(renewal=renewal).result is Result.WAITING
    again = confirm_renewal(renewal=renewal, return_url=BACK)
    confirm_at_bank(again.url, succeed=True)
    assert advance_renewal(renewal=renewal).is_paid
    assert len(at_twin()) == 1


def test_another_card_ends_the_payment_that_waits_before_it_pays(payer, at_twin):
    card_at_twin(payer, NEEDS_BANK)
    renewal = due_renewal(payer)
    pay_renewal(renewal=renewal)
    other = payments.add_card(user=payer, payment_method="pm_card_visa", return_url=BACK)
    assert confirm_renewal(renewal=renewal, return_url=BACK, card=other).is_paid
    assert statuses(at_twin()) == {"canceled": 1, "succeeded": 1}
    renewal.subscription.refresh_from_db()
    assert renewal.subscription.card == other


def test_a_new_card_that_asks_the_bank_is_declined_there_and_the_page_says_why(
    payer, at_twin, confirm_at_bank
):
    renewal = due_renewal(payer)
    method = "pm_card_authenticationRequiredChargeDeclinedInsufficientFunds"
    waiting = confirm_renewal(renewal=renewal, return_url=BACK, payment_method=method)
    confirm_at_bank(waiting.url, succeed=True)
    outcome = advance_renewal(renewal=renewal)
    assert (outcome.result, outcome.code) == (Result.REFUSED, "insufficient_funds")
    assert statuses(at_twin()) == {"canceled": 1}


def test_what_waits_for_the_bank_is_no_attempt_of_the_payers_checkout(payer):
    card_at_twin(payer, NEEDS_BANK)
    pay_renewal(renewal=due_renewal(payer))
    assert payments.waiting_attempt(user=payer) is None


def test_recovery_leaves_what_waits_for_the_payer_and_ends_what_was_given_up(payer, at_twin):
    card_at_twin(payer, NEEDS_BANK)
    renewal = due_renewal(payer)
    pay_renewal(renewal=renewal)
    assert reconcile() == {"waiting": 1}
    renewal.status = "cancelled"
    renewal.save()
    reconcile(minutes=40)
    assert statuses(at_twin()) == {"canceled": 1}
    assert orders_of(payer) == []
