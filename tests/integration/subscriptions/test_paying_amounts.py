"""What a renewal costs: the agreed price, the shop's tax and offers, the same for every try."""

from decimal import Decimal

import pytest

from oscar_clientportal.subscriptions.services.paying import (
    Result,
    pay_renewal,
    renewal_total,
)
from tests import factories
from tests.leftovers import intents_at_twin

from .renewals import card_at_twin, due_renewal, orders_of

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("stripe_shop")]


@pytest.fixture
def payer():
    return factories.make_user("payer@acme.example", first_name="Ada", last_name="Demo")


@pytest.fixture
def at_twin(stripe_twin, stripe_key):
    return lambda: intents_at_twin(stripe_twin, stripe_key)


def test_the_agreed_price_counts_for_a_plan_that_is_closed_hidden_and_dearer(payer):
    card_at_twin(payer)
    renewal = due_renewal(payer, price="60.00")
    plan = renewal.plan
    plan.product.stockrecords.update(price=Decimal("99.00"))
    plan.is_open = plan.product.is_public = False
    plan.save()
    plan.product.save()
    assert renewal_total(renewal.subscription) == (Decimal("60.00"), "EUR")
    assert pay_renewal(renewal=renewal).is_paid
    assert orders_of(payer)[0].total_incl_tax == Decimal("60.00")


def test_tax_is_the_shops_own(payer, settings, monkeypatch, at_twin):
    from oscar.apps.partner import strategy

    monkeypatch.setattr(strategy.Default, "pricing_policy", strategy.FixedRateTax.pricing_policy)
    for name in ("rate", "exponent", "get_rate", "get_exponent"):
        monkeypatch.setattr(strategy.Default, name, getattr(strategy.FixedRateTax, name), raising=False)
    monkeypatch.setattr(strategy.Default, "rate", Decimal("0.2"), raising=False)
    card_at_twin(payer)
    renewal = due_renewal(payer)
    assert renewal_total(renewal.subscription) == (Decimal("90.00"), "EUR")
    assert pay_renewal(renewal=renewal).is_paid
    (order,) = orders_of(payer)
    assert (order.total_excl_tax, order.total_incl_tax) == (Decimal("75.00"), Decimal("90.00"))
    assert at_twin()[0]["amount"] == 9000


def test_an_offer_of_the_shop_is_taken_off_and_shown_apart(payer, at_twin):
    card_at_twin(payer)
    offer = factories.make_site_offer("Autumn", percent="20")
    renewal = due_renewal(payer)
    assert renewal_total(renewal.subscription) == (Decimal("60.00"), "EUR")
    assert pay_renewal(renewal=renewal).is_paid
    (order,) = orders_of(payer)
    discount = order.discounts.get()
    assert (discount.offer_id, discount.offer_name, discount.amount) == (offer.pk, "Autumn", Decimal("15.00"))
    assert order.lines.get().discounts.get().amount == Decimal("15.00")
    assert (order.total_incl_tax, order.total_before_discounts_incl_tax) == (
        Decimal("60.00"),
        Decimal("75.00"),
    )
    offer.refresh_from_db()
    assert (offer.num_orders, offer.total_discount) == (1, Decimal("15.00"))


@pytest.mark.parametrize("becomes", ["ended", "deleted"])
def test_a_further_try_bills_the_same_with_the_offer_of_the_first(payer, becomes):
    card_at_twin(payer, "visa_chargeDeclinedInsufficientFunds")
    offer = factories.make_site_offer("Autumn", percent="20")
    renewal = due_renewal(payer)
    assert pay_renewal(renewal=renewal).result is Result.REFUSED
    if becomes == "deleted":
        offer.delete()
    else:
        offer.status = "Suspended"
        offer.save()
    card_at_twin(payer)
    assert pay_renewal(renewal=renewal).is_paid
    (order,) = orders_of(payer)
    discount = order.discounts.get()
    assert (order.total_incl_tax, discount.offer_name, discount.amount) == (
        Decimal("60.00"),
        "Autumn",
        Decimal("15.00"),
    )


def test_what_is_free_by_an_offer_needs_no_card(payer, at_twin):
    factories.make_site_offer("Gift", percent="100")
    renewal = due_renewal(payer)
    assert pay_renewal(renewal=renewal).is_paid
    assert orders_of(payer)[0].total_incl_tax == 0
    assert (at_twin(), renewal.total) == ([], 0)


def test_less_than_a_card_can_pay_is_said_and_not_tried(payer, at_twin):
    card_at_twin(payer)
    renewal = due_renewal(payer, price="0.49")
    outcome = pay_renewal(renewal=renewal)
    assert (outcome.result, outcome.code) == (Result.REFUSED, "amount_too_small")
    assert "0.49" in outcome.message
    assert at_twin() == []


@pytest.mark.parametrize(
    ("currency", "price", "units"), [("JPY", "7500", 7500), ("HUF", "29900.00", 2990000)]
)
def test_other_currencies_are_charged_in_their_own_units(payer, at_twin, currency, price, units):
    card_at_twin(payer)
    renewal = due_renewal(payer, price=price, currency=currency)
    assert pay_renewal(renewal=renewal).is_paid
    assert [(i["amount"], i["currency"]) for i in at_twin()] == [(units, currency.lower())]
    assert orders_of(payer)[0].total_incl_tax == Decimal(price)


def test_the_payers_billing_address_is_copied(payer):
    card_at_twin(payer)
    country = factories.make_country()
    payer.addresses.create(
        first_name="Ada",
        last_name="Demo",
        line1="1 Rue",
        line4="Paris",
        postcode="75001",
        country=country,
        is_default_for_billing=True,
    )
    renewal = due_renewal(payer)
    assert pay_renewal(renewal=renewal).is_paid
    assert orders_of(payer)[0].billing_address.line1 == "1 Rue"


def test_a_voucher_of_the_first_order_takes_nothing_off_the_next(payer):
    voucher = factories.make_voucher("SPRING", percent="50", usage="Multi-use")
    first = factories.model("basket", "Basket").objects.create(owner=payer)
    first.vouchers.add(voucher)
    card_at_twin(payer)
    assert pay_renewal(renewal=due_renewal(payer)).is_paid
    (order,) = orders_of(payer)
    assert (order.total_incl_tax, order.discounts.count()) == (Decimal("75.00"), 0)
