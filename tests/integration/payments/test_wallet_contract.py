"""What the wallet promises, against the twin and, with a key, against Stripe: each answer as Stripe describes it."""

import uuid

import pytest

from oscar_clientportal.payments.exceptions import CardDeclined, ProviderRefused
from oscar_clientportal.payments.stripe.wallet import Wallet

from .stripe_target import RETURN_URL, Target


@pytest.fixture
def wallet(target: Target) -> Wallet:
    return Wallet(client=target.client())


def new_customer(wallet: Wallet, key: str = "") -> str:
    given = {"email": "client@acme.example", "name": "Ada", "user": "1"}
    return wallet.create_customer(**given, idempotency_key=key or str(uuid.uuid4()))


def save(wallet: Wallet, customer: str, payment_method: str = "pm_card_visa") -> str:
    """The saved card's id."""
    setup = wallet.set_up(
        customer=customer,
        payment_method=payment_method,
        idempotency_key=str(uuid.uuid4()),
        return_url=RETURN_URL,
    )
    assert (setup.status, setup.customer, setup.redirect_url) == ("succeeded", customer, None)
    return setup.payment_method


def test_the_same_key_makes_one_customer(wallet: Wallet) -> None:
    key = str(uuid.uuid4())
    assert new_customer(wallet, key) == new_customer(wallet, key) != new_customer(wallet)


def test_a_saved_card_is_the_customers(wallet: Wallet) -> None:
    customer = new_customer(wallet)
    card = save(wallet, customer)
    (face,) = wallet.cards(customer=customer)
    assert (face.id, face.brand, face.last4, face.customer) == (card, "visa", "4242", customer)
    assert wallet.retrieve_card(payment_method=card) == face


def test_a_detached_card_is_nobodys_and_detaching_it_again_changes_nothing(wallet: Wallet) -> None:
    customer = new_customer(wallet)
    card = save(wallet, customer)
    for _time in range(2):
        wallet.detach(payment_method=card)
    assert wallet.cards(customer=customer) == []
    with pytest.raises(ProviderRefused):
        save(wallet, customer, card)


def test_a_saved_card_pays_with_its_customer_and_with_nobody_else(target: Target, wallet: Wallet) -> None:
    customer = new_customer(wallet)
    card = save(wallet, customer)
    for _time in range(2):
        assert target.authorise(card, customer=customer).status == "requires_capture"
    for given in ({}, {"customer": new_customer(wallet)}):
        with pytest.raises(ProviderRefused):
            target.authorise(card, **given)


def test_a_card_that_pays_is_saved_with_its_customer(target: Target, wallet: Wallet) -> None:
    customer = new_customer(wallet)
    paid = target.authorise(customer=customer, save=True)
    assert [face.id for face in wallet.cards(customer=customer)] == [paid.payment_method]


def test_a_declined_card_is_not_saved(target: Target, wallet: Wallet) -> None:
    customer = new_customer(wallet)
    with pytest.raises(CardDeclined):
        save(wallet, customer, "pm_card_visa_chargeDeclined")
    with pytest.raises(CardDeclined):
        target.authorise("pm_card_visa_chargeDeclined", customer=customer, save=True)
    assert wallet.cards(customer=customer) == []


def test_a_card_that_its_bank_asks_about_waits(wallet: Wallet) -> None:
    customer = new_customer(wallet)
    setup = wallet.set_up(
        customer=customer,
        payment_method="pm_card_authenticationRequired",
        idempotency_key=str(uuid.uuid4()),
        return_url=RETURN_URL,
    )
    assert setup.status == "requires_action"
    assert setup.redirect_url.startswith("http")
    assert wallet.retrieve_setup(setup_id=setup.id) == setup
    assert wallet.cards(customer=customer) == []


def test_a_customer_that_never_was_has_no_cards(wallet: Wallet) -> None:
    assert wallet.cards(customer="cus_none") is None


def test_a_deleted_customer_has_no_cards(twin: Target) -> None:
    wallet = Wallet(client=twin.client())
    customer = new_customer(wallet)
    card = save(wallet, customer)
    twin.call("DELETE", f"/v1/customers/{customer}").raise_for_status()
    assert wallet.cards(customer=customer) is None
    assert wallet.retrieve_card(payment_method=card).customer == ""
    with pytest.raises(ProviderRefused) as caught:
        save(wallet, customer)
    assert caught.value.code == "resource_missing"
