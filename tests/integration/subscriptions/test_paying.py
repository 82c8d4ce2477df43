"""A renewal is charged to its payer's card and becomes an order of theirs: once, or not at all."""

from decimal import Decimal

import pytest
import requests
from oscar.core import loading
from oscar.core.loading import get_model

from oscar_clientportal.payments import card_customers
from oscar_clientportal.payments import services as payments
from oscar_clientportal.subscriptions.services.paying import (
    Result,
    advance_renewal,
    pay_renewal,
)
from tests import factories
from tests.leftovers import intents_at_twin

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


def terms_of(renewal):
    return list(renewal.subscription.terms.order_by("starts_at"))


@pytest.mark.req("0.28")
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


@pytest.mark.req("0.35")
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


@pytest.fixture
def plain_classes(settings):
    """A shop that has none of our mixins: Oscar's own classes."""
    settings.OSCAR_DYNAMIC_CLASS_LOADER = "oscar.core.loading.default_class_loader"
    loading.get_class_loader.cache_clear()
    yield
    loading.get_class_loader.cache_clear()


def test_a_shop_without_our_mixins_renews_as_well(payer, plain_classes, settings):
    agent = factories.make_agent("agent@acme.example")
    link = factories.make_link(agent)
    card_at_twin(agent.user)
    renewal = due_renewal(agent.user, contact=link.contact)
    assert loading.get_class("order.utils", "OrderCreator").__mro__[1] is object
    assert pay_renewal(renewal=renewal).is_paid
    (order,) = orders_of(agent.user)
    assert order.lines.get().clientportal_beneficiary.contact == link.contact
    assert order.clientportal_parties.payer == agent.user
    assert terms_of(renewal)[-1].order_line.order == order
