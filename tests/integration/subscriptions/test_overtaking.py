"""Buying what waits for its payment: the new purchase counts, and nobody pays for the same content twice."""

from datetime import timedelta
from decimal import Decimal

import pytest

from oscar_clientportal.core import clock
from oscar_clientportal.subscriptions.services import apply_pending
from tests.factories import (
    make_agent,
    make_contact,
    make_link,
    make_plan,
    make_subscription,
    make_user,
    model,
)
from tests.integration.subscriptions.orders import buy

pytestmark = pytest.mark.django_db


@pytest.fixture
def agent():
    return make_agent()


@pytest.fixture
def contact(agent):
    contact = make_contact(user=make_user())
    make_link(agent, contact)
    return contact


def unpaid(contact, plan, status="retry", **fields):
    """A subscription whose term ended three days ago, with a renewal that stands like this."""
    ended = clock.now() - timedelta(days=3)
    payer = fields.pop("renewal_payer", contact.user)
    subscription = make_subscription(
        contact, plan, starts_at=ended - timedelta(days=30), days=30, renewal_payer=payer, **fields
    )
    subscription.renewals.create(
        plan=plan, starts_at=ended, ends_at=ended + timedelta(days=30), price=Decimal(75), status=status
    )
    return subscription


def renewal_of(subscription):
    subscription.refresh_from_db()
    return subscription.renewals.get()


@pytest.mark.parametrize("status", ["open", "waiting", "retry"])
def test_what_is_bought_while_its_renewal_is_being_paid_begins_anew(contact, status):
    plan = make_plan("HS")
    old = unpaid(contact, plan, status, auto_renew=True)
    [new] = buy(contact.user, (plan, contact))
    assert new != old
    assert renewal_of(old).status == "cancelled"
    assert (old.status, old.auto_renew, old.renewal_payer, old.due_at) == ("cancelled", False, None, None)
    assert old.events.get(kind="cancelled").details["overtaken"]


def test_a_suspended_subscription_can_no_longer_be_paid_with_its_link(contact):
    plan = make_plan("HS")
    old = unpaid(contact, plan, "failed")
    model("subscriptions", "Subscription").objects.filter(pk=old.pk).update(status="suspended")
    buy(contact.user, (make_plan("HS+Origin"), contact))
    assert renewal_of(old).status == "cancelled"
    assert old.status == "cancelled"


def test_what_a_card_has_set_aside_for_the_renewal_is_released(contact, django_capture_on_commit_callbacks):
    """The bank asks the payer to confirm the renewal when they buy the plan anew: only one of the two may be paid."""
    plan = make_plan("HS")
    old = unpaid(contact, plan, "waiting", auto_renew=True)
    payment = model("payments", "PaymentAttempt").objects.create(
        user=contact.user,
        order_number="R1",
        total=75,
        currency="EUR",
        expires_at=clock.now() + timedelta(days=1),
    )
    old.renewals.get().attempts.create(number=1, payment=payment)
    with django_capture_on_commit_callbacks(execute=True):
        buy(contact.user, (plan, contact))
    payment.refresh_from_db()
    assert payment.status == "failed"


def test_who_buys_only_a_part_of_it_has_chosen_that(contact):
    old = unpaid(contact, make_plan("HS+Origin"), auto_renew=True)
    buy(contact.user, (make_plan("Origin"), contact))
    assert renewal_of(old).status == "cancelled"


def test_something_else_leaves_the_renewal_as_it_is(contact):
    old = unpaid(contact, make_plan("HS"), auto_renew=True)
    buy(contact.user, (make_plan("Origin"), contact))
    assert renewal_of(old).status == "retry"
    assert (old.status, old.auto_renew) == ("active", True)


def test_what_somebody_else_buys_leaves_the_renewal_as_it_is(agent, contact):
    plan = make_plan("HS")
    old, other = unpaid(contact, plan, auto_renew=True), make_contact()
    make_link(agent, other)
    buy(agent.user, (plan, other))
    assert renewal_of(old).status == "retry"


def test_who_is_relieved_of_the_renewal_by_somebody_elses_purchase_is_told(agent, contact):
    plan = make_plan("HS")
    old = unpaid(contact, plan, auto_renew=True)
    buy(agent.user, (plan, contact))
    assert renewal_of(old).status == "cancelled"
    told = old.events.filter(kind="mail", key__startswith="changed-cancelled")
    assert contact.user.email in {mail.details["email"] for mail in told}


def test_an_ended_subscription_that_renews_no_more_stays_what_it_was(contact):
    plan = make_plan("HS")
    old = make_subscription(contact, plan, starts_at=clock.now() - timedelta(days=40), days=30)
    buy(contact.user, (plan, contact))
    old.refresh_from_db()
    assert old.status == "active"
    assert not old.events.exists()


def test_an_agent_whose_link_waits_overtakes_nothing_until_it_is_approved(agent):
    contact, plan = make_contact(user=make_user()), make_plan("HS")
    link = make_link(agent, contact, status="pending")
    old = unpaid(contact, plan, auto_renew=True)
    buy(agent.user, (plan, contact))
    assert renewal_of(old).status == "retry"
    link.status = "linked"
    link.save()
    apply_pending(link=link)
    assert renewal_of(old).status == "cancelled"
    assert old.status == "cancelled"
