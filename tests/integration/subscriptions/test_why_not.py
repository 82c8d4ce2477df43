"""What an agent is told of a plan that can't be bought: what it lacks, what is had already, from when, what instead."""

from datetime import UTC, datetime, timedelta
from decimal import Decimal

import pytest

from oscar_clientportal.subscriptions.services import cheapest_covering, offers_for
from tests.factories import (
    make_agent,
    make_contact,
    make_link,
    make_plan,
    make_subscription,
    make_user,
    model,
)

pytestmark = pytest.mark.django_db
START = datetime(2026, 3, 1, 9, tzinfo=UTC)
LATER = START + timedelta(days=73)
END = START + timedelta(days=365)


@pytest.fixture
def contact():
    contact = make_contact(user=make_user())
    make_link(make_agent(), contact)
    return contact


def offers(contact, on=LATER):
    return {str(offer.plan): offer for offer in offers_for(contact=contact, on=on)}


def why(contact, title):
    return offers(contact)[title].why


def test_what_can_be_bought_has_nothing_to_explain(contact):
    make_plan("HS")
    assert why(contact, "HS") is None


def test_it_names_what_is_missing_what_is_had_and_until_when(contact):
    make_subscription(contact, make_plan("HS+Origin"), starts_at=START)
    make_plan("Origin+Valuation")
    model("subscriptions", "Content").objects.filter(code="HS").update(name="Customs tariff")
    found = why(contact, "Origin+Valuation")
    assert found.missing == ("Customs tariff",)
    assert found.had == (("Origin", END),)
    assert (found.buyable_from, found.renews, found.instead) == (END, False, None)


def test_it_names_the_cheapest_plan_with_all_that_was_wanted(contact):
    make_subscription(contact, make_plan("HS", "10.00"), starts_at=START)
    make_plan("Origin", "50.00")
    make_plan("HS+Origin", "200.00")
    make_plan("HS+Origin+Valuation", "150.00")
    make_plan("HS+Valuation", "20.00")
    assert str(why(contact, "Origin").instead.plan) == "HS+Origin+Valuation"


def test_who_has_it_all_already_needs_nothing_instead(contact):
    make_subscription(contact, make_plan("HS+Origin"), starts_at=START)
    make_plan("HS")
    make_plan("HS+Origin+Valuation")
    assert why(contact, "HS").instead is None
    assert why(contact, "HS+Origin").instead is None


def test_what_runs_separately_ends_separately(contact):
    make_subscription(contact, make_plan("HS"), starts_at=START, days=100)
    make_subscription(contact, make_plan("Origin"), starts_at=START, auto_renew=True)
    make_plan("Origin+Valuation")
    found = why(contact, "Origin+Valuation")
    assert found.buyable_from == START + timedelta(days=100)
    assert found.renews


def test_what_the_staff_added_behind_the_term_counts(contact):
    subscription = make_subscription(contact, make_plan("HS"), starts_at=START)
    until = END + timedelta(days=14)
    subscription.terms.create(plan=subscription.plan, kind="extension", starts_at=END, ends_at=until)
    assert why(contact, "HS").buyable_from == until
    assert offers(contact)["HS"].reason == (
        "This content runs until March 15, 2027 already; it can be bought again when that term has ended."
    )


def test_the_cheapest_is_by_what_is_paid_now_then_by_the_list_price_then_the_older(contact):
    make_plan("Dear", "90.00", contents=["HS"])
    make_plan("First of two", "30.00", contents=["HS"])
    make_plan("Second of two", "30.00", contents=["HS"])
    found = offers(contact)
    assert str(cheapest_covering(found.values(), {"HS"}).plan) == "First of two"
    make_plan("Long trial", "60.00", contents=["HS"], trial_days=30)
    make_plan("Trial", "50.00", contents=["HS"], trial_days=7)
    assert str(cheapest_covering(offers(contact).values(), {"HS"}).plan) == "Trial"
    assert cheapest_covering(found.values(), {"HS", "Origin"}) is None


def test_a_plan_without_a_price_is_no_advice(contact):
    priceless = make_plan("HS")
    priceless.product.stockrecords.update(price=None)
    assert cheapest_covering(offers(contact).values(), {"HS"}) is None
    priceless.product.stockrecords.all().delete()
    found = offers(contact)["HS"]
    assert (found.refusal, found.list_price) == (None, None)
    assert cheapest_covering([found], {"HS"}) is None


def test_a_plan_that_is_really_free_is_the_cheapest(contact):
    make_plan("HS", "75.00")
    make_plan("Free", "0.00", contents=["HS"])
    found = cheapest_covering(offers(contact).values(), {"HS"})
    assert (str(found.plan), found.list_price, found.trial_days) == ("Free", Decimal(0), 0)
