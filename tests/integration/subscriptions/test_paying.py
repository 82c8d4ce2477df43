"""A renewal is charged to its payer's card and becomes an order of theirs: once, or not at all."""

from datetime import timedelta
from decimal import Decimal

import pytest
import requests
from oscar.core.loading import get_model

from oscar_clientportal.core import clock
from oscar_clientportal.payments import card_customers
from oscar_clientportal.payments import services as payments
from oscar_clientportal.subscriptions.services.paying import (
    Result,
    advance_renewal,
    confirm_renewal,
    pay_renewal,
    renewal_total,
)
from tests import factories
from tests.leftovers import intents_at_twin, reconcile

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


def test_a_renewal_is_an_order_of_its_payer_and_a_term_that_joins_the_last(payer, at_twin):
    card_at_twin(payer)
    renewal = due_renewal(payer)
    assert pay_renewal(renewal=renewal).result is Result.PAID
    (order,) = orders_of(payer)
    assert (order.total_incl_tax, order.currency, order.lines.get().product) == (
        Decimal("75.00"),
        "EUR",
        renewal.plan.product,
    )
    before, term = terms_of(renewal)
    assert (term.kind, term.starts_at, term.order_line.order) == ("renewal", before.ends_at, order)
    assert (renewal.status, renewal.order, renewal.total, renewal.tries) == (
        "done",
        order,
        Decimal("75.00"),
        1,
    )
    assert [(i["status"], i["amount"]) for i in at_twin()] == [("succeeded", 7500)]
    assert order.clientportal_parties.payer == payer
    source = order.sources.get()
    assert (source.amount_allocated, source.amount_debited) == (Decimal("75.00"), Decimal("75.00"))


def test_a_renewal_that_is_paid_is_not_paid_again(payer, at_twin):
    card_at_twin(payer)
    renewal = due_renewal(payer)
    for act in (pay_renewal, pay_renewal, advance_renewal):
        assert act(renewal=renewal).result is Result.PAID
    assert len(orders_of(payer)) == len(at_twin()) == 1


def test_what_an_agent_pays_for_a_client_names_both(payer):
    agent = factories.make_agent("agent@acme.example")
    link = factories.make_link(agent)
    card_at_twin(agent.user)
    renewal = due_renewal(agent.user, contact=link.contact)
    assert pay_renewal(renewal=renewal).is_paid
    (order,) = orders_of(agent.user)
    line = order.lines.get()
    assert (order.user, line.clientportal_beneficiary.contact) == (agent.user, link.contact)
    assert link.client_name in line.title


def test_nothing_of_it_is_ever_the_payers_basket(payer):
    card_at_twin(payer, "visa_chargeDeclinedInsufficientFunds")
    renewal = due_renewal(payer)
    assert pay_renewal(renewal=renewal).result is Result.REFUSED
    assert set(Basket.objects.filter(owner=payer).values_list("status", flat=True)) == {Basket.FROZEN}
    card_at_twin(payer)
    assert pay_renewal(renewal=renewal).is_paid
    assert not Basket.objects.filter(owner=payer, status__in=[Basket.OPEN, Basket.SAVED]).exists()


def test_a_refused_card_leaves_nothing_behind_and_another_pays_the_same_amount(payer, at_twin):
    card_at_twin(payer, "visa_chargeDeclinedInsufficientFunds")
    renewal = due_renewal(payer)
    outcome = pay_renewal(renewal=renewal)
    assert (outcome.result, outcome.code, outcome.is_final) == (Result.REFUSED, "insufficient_funds", False)
    assert "not enough money" in outcome.message
    assert statuses(at_twin()) == {"canceled": 1}
    card_at_twin(payer)
    renewal.plan.product.stockrecords.update(price=Decimal("99.00"))
    factories.make_site_offer("New", percent="50")
    assert pay_renewal(renewal=renewal).is_paid
    assert statuses(at_twin()) == {"canceled": 1, "succeeded": 1}
    assert orders_of(payer)[0].total_incl_tax == Decimal("75.00")
    assert list(renewal.attempts.values_list("number", "code")) == [(1, "insufficient_funds"), (2, "")]


def test_a_lost_card_is_not_asked_again(payer, at_twin):
    card_at_twin(payer, "visa_chargeDeclinedLostCard")
    renewal = due_renewal(payer)
    for _time in range(2):
        outcome = pay_renewal(renewal=renewal)
        assert (outcome.result, outcome.code, outcome.is_final) == (Result.REFUSED, "lost_card", True)
    assert len(at_twin()) == 1


@pytest.mark.parametrize("gone", ["detached", "customer deleted"])
def test_a_card_that_is_gone_at_the_provider_says_so(payer, gone, stripe_twin, stripe_key):
    card = payments.add_card(user=payer, payment_method="pm_card_visa", return_url=BACK)
    renewal = due_renewal(payer)
    customer = card_customers.known_customer(payer)
    path = (
        f"/v1/payment_methods/{card.reference}/detach" if gone == "detached" else f"/v1/customers/{customer}"
    )
    method = "POST" if gone == "detached" else "DELETE"
    requests.request(method, stripe_twin + path, auth=(stripe_key, ""), timeout=10).raise_for_status()
    outcome = pay_renewal(renewal=renewal)
    assert (outcome.result, outcome.code) == (Result.REFUSED, "card_missing")
    assert pay_renewal(renewal=renewal).code == "no_card"
    assert renewal.tries == 2


def test_without_a_card_or_a_payer_nobody_is_asked(payer, at_twin):
    renewal = due_renewal(payer)
    assert pay_renewal(renewal=renewal).code == "no_card"
    renewal.payer = None
    renewal.save()
    assert pay_renewal(renewal=renewal).code == "no_payer"
    assert at_twin() == []


def test_the_card_chosen_for_the_subscription_pays_not_the_default(payer, at_twin):
    chosen = payments.add_card(user=payer, payment_method="pm_card_mastercard", return_url=BACK)
    card_at_twin(payer)
    renewal = due_renewal(payer, card=chosen)
    assert pay_renewal(renewal=renewal).is_paid
    assert at_twin()[0]["payment_method"] == chosen.reference


# Price, tax, offers


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


# The payer's bank


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


# Overtaken


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
