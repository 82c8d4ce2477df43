"""Whoever is at their bank while a new version of the plan is published buys what they saw, or nothing."""

from decimal import Decimal

import pytest
from oscar.core.loading import get_model

from oscar_clientportal.checkout.finishing import advance_attempt
from oscar_clientportal.subscriptions.services.versions import new_version
from tests import factories
from tests.functional.shopping import Shopper

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("stripe_shop")]


@pytest.fixture
def plan():
    plan = factories.make_plan("HS", "75.00")
    factories.make_subscription(factories.make_contact(), plan)
    return plan


def publish(plan, editor, price):
    new_version(
        plan=plan,
        contents=[factories.make_content("Origin")],
        term_length=plan.term_length,
        term_unit=plan.term_unit,
        price=price,
        by=editor,
    )


def test_a_version_published_while_the_customer_is_at_their_bank_is_not_sold_to_them(
    client, plan, confirm_at_bank
):
    shopper = Shopper(client, factories.make_user())
    shopper.put_in_basket(plan.product)
    shopper.buy(method="card", card="pm_card_threeDSecure2Required")
    confirm_at_bank(shopper.page.url, succeed=True)
    publish(plan, factories.make_user(is_staff=True), Decimal("75.00"))
    attempt = advance_attempt(attempt=get_model("clientportal_payments", "PaymentAttempt").objects.get())
    assert attempt.status == attempt.Status.FAILED
    assert "has changed" in attempt.message
    assert not get_model("order", "Order").objects.exists()
    assert attempt.parts.get().status == "released"


def test_a_version_published_while_the_preview_is_open_is_shown_first(client, plan):
    shopper = Shopper(client, factories.make_user())
    shopper.put_in_basket(plan.product)
    shopper.begin_checkout()
    shopper.pay_with("card")
    shopper.give_card()
    seen = shopper.get("checkout:preview").context["seen"]
    publish(plan, factories.make_user(is_staff=True), Decimal("75.00"))
    shopper.post("checkout:preview", {"action": "place_order", "seen": seen})
    assert not get_model("order", "Order").objects.exists()
    assert shopper.page.url.endswith("/preview/")
