"""What changes while a renewal is being paid: nobody pays for what they no longer get."""

from datetime import timedelta

import pytest
from oscar.core.loading import get_model

from oscar_clientportal.core import clock
from oscar_clientportal.subscriptions.services.paying import (
    Result,
    advance_renewal,
    confirm_renewal,
    pay_renewal,
)
from tests import factories
from tests.leftovers import intents_at_twin

from .renewals import card_at_twin, due_renewal, orders_of, renewal_of, statuses

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


def terms_of(renewal):
    return list(renewal.subscription.terms.order_by("starts_at"))


def overtaken_by(renewal, change):
    subscription, contact = renewal.subscription, renewal.subscription.contact
    if change == "cancelled":
        subscription.status = "cancelled"
    elif change == "paused":
        subscription.status = "paused"
    elif change == "moved":
        subscription.contact = factories.make_contact("other@acme.example")
    elif change == "upgraded":
        subscription.plan = factories.make_plan("HS+Origin")
    elif change == "extended":
        subscription.terms.update(ends_at=clock.now() + timedelta(days=9))
    else:
        factories.make_subscription(contact, factories.make_plan("HS+Valuation"))
    subscription.save()


CHANGES = ["cancelled", "paused", "moved", "upgraded", "extended", "bought"]


@pytest.mark.parametrize("change", CHANGES)
def test_what_changed_while_the_bank_was_asked_ends_the_renewal_and_takes_nothing(
    payer, change, at_twin, confirm_at_bank
):
    card_at_twin(payer, NEEDS_BANK)
    renewal = due_renewal(payer)
    pay_renewal(renewal=renewal)
    confirm_at_bank(confirm_renewal(renewal=renewal, return_url=BACK).url, succeed=True)
    overtaken_by(renewal, change)
    assert advance_renewal(renewal=renewal).result is Result.OVERTAKEN
    assert statuses(at_twin()) == {"canceled": 1}
    assert (orders_of(payer), renewal.status) == ([], "cancelled")
    assert not renewal.subscription.terms.filter(kind="renewal").exists()


@pytest.mark.parametrize("change", [change for change in CHANGES if change != "moved"])
def test_what_changed_before_is_seen_before_anybody_is_asked(payer, change, at_twin):
    card_at_twin(payer)
    renewal = due_renewal(payer)
    overtaken_by(renewal, change)
    assert pay_renewal(renewal=renewal).result is Result.OVERTAKEN
    assert (at_twin(), orders_of(payer), renewal.status) == ([], [], "cancelled")


def test_content_that_the_plan_does_not_open_stands_in_nobodys_way(payer):
    card_at_twin(payer)
    renewal = due_renewal(payer)
    factories.make_subscription(renewal.subscription.contact, factories.make_plan("Valuation"))
    assert pay_renewal(renewal=renewal).is_paid


def test_a_suspended_one_goes_on_from_the_day_it_is_paid(payer):
    card_at_twin(payer)
    renewal = due_renewal(payer)
    subscription = renewal.subscription
    subscription.terms.update(ends_at=clock.now() - timedelta(days=20))
    renewal.delete()
    renewal = renewal_of(subscription)
    renewal.status, subscription.status = "failed", "suspended"
    renewal.save()
    subscription.save()
    before = clock.now()
    assert confirm_renewal(renewal=renewal, return_url=BACK).is_paid
    subscription.refresh_from_db()
    term = terms_of(renewal)[-1]
    assert subscription.status == "active"
    assert before <= term.starts_at <= clock.now()
    assert subscription.events.filter(kind="revived").exists()
