"""A customer's saved cards: our list and what the card provider keeps say the same."""

import re
from types import SimpleNamespace

import pytest
import requests
from oscar.core.loading import get_model

from oscar_clientportal.payments import exceptions, services
from oscar_clientportal.payments.receivers import follow_cards
from oscar_clientportal.payments.stripe.wallet import wallet
from tests import factories

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("stripe_shop")]

BACK = "http://acme.localhost/portal/cards/added/"


@pytest.fixture
def client_user():
    return factories.make_user("client@acme.example", first_name="Ada")


def add(user, card="visa"):
    return services.add_card(user=user, payment_method=f"pm_card_{card}", return_url=BACK)


def references(user):
    return [card.reference for card in services.saved_cards(user=user)]


def customer_of(user):
    return get_model("clientportal_payments", "CardCustomer").objects.get(user=user).reference


def at_provider(user):
    return {face.id for face in wallet().cards(customer=customer_of(user)) or []}


@pytest.fixture
def at_twin(stripe_twin, stripe_key):
    """What happens in the provider's dashboard, behind the shop's back."""

    def call(method, path, **params):
        answer = requests.request(method, stripe_twin + path, auth=(stripe_key, ""), data=params, timeout=10)
        answer.raise_for_status()
        return answer.json()

    return call


def test_a_card_is_kept_by_the_provider_and_shows_only_what_tells_it_from_others(client_user):
    card = add(client_user)
    assert (card.brand, card.last4, str(card)) == ("visa", "4242", "Visa •••• 4242")
    assert at_provider(client_user) == {card.reference}
    assert services.saved_cards(user=client_user) == [card]


def test_the_first_card_is_the_default_and_the_next_is_not(client_user):
    first, second = add(client_user), add(client_user, "mastercard")
    assert references(client_user) == [first.reference, second.reference]
    assert [card.is_default for card in services.saved_cards(user=client_user)] == [True, False]


def test_another_default_replaces_the_one_before(client_user):
    first, second = add(client_user), add(client_user, "mastercard")
    services.make_default(user=client_user, card=second)
    assert references(client_user) == [second.reference, first.reference]
    assert [card.is_default for card in services.saved_cards(user=client_user)] == [True, False]


def test_a_removed_card_is_gone_at_the_provider_too_and_the_newest_left_is_the_default(client_user):
    first, second, third = (add(client_user, card) for card in ("visa", "mastercard", "amex"))
    services.remove_card(user=client_user, card=first)
    assert references(client_user) == [third.reference, second.reference]
    assert at_provider(client_user) == {second.reference, third.reference}
    assert services.saved_cards(user=client_user)[0].is_default


def test_removing_what_is_gone_already_is_fine(client_user):
    card = add(client_user)
    services.remove_card(user=client_user, card=card)
    services.remove_card(user=client_user, card=card)
    assert references(client_user) == []


def test_a_card_that_cannot_be_removed_now_stays_on_the_list(client_user, settings):
    card = add(client_user)
    settings.CLIENTPORTAL = {**settings.CLIENTPORTAL, "STRIPE_API_BASE": "http://127.0.0.1:9"}
    with pytest.raises(exceptions.ProviderUnavailable):
        services.remove_card(user=client_user, card=card)
    assert references(client_user) == [card.reference]


def test_one_customer_keeps_all_cards_of_a_user_and_no_one_elses(client_user):
    other = factories.make_user()
    add(client_user), add(client_user, "amex"), add(other)
    assert len(at_provider(client_user)) == 2
    assert customer_of(other) != customer_of(client_user)


def test_a_repeated_click_saves_the_card_once(client_user, at_twin):
    typed = at_twin("POST", "/v1/payment_methods", type="card", **{"card[token]": "tok_visa"})["id"]
    given = {"user": client_user, "payment_method": typed, "return_url": BACK}
    assert services.add_card(**given) == services.add_card(**given)
    assert at_provider(client_user) == {typed}


def test_a_declined_card_is_not_saved_and_says_why(client_user):
    with pytest.raises(exceptions.CardDeclined, match="not enough money"):
        add(client_user, "visa_chargeDeclinedInsufficientFunds")
    assert references(client_user) == []


def test_a_card_that_its_bank_asks_about_is_saved_after_the_banks_yes(client_user, confirm_at_bank):
    with pytest.raises(exceptions.ActionRequired) as caught:
        add(client_user, "authenticationRequiredOnSetup")
    assert references(client_user) == []
    back = confirm_at_bank(caught.value.url, succeed=True)
    setup = back.partition("setup_intent=")[2].partition("&")[0]
    card = services.finish_adding(user=client_user, setup_id=setup)
    assert references(client_user) == [card.reference]
    assert services.finish_adding(user=client_user, setup_id=setup) == card


def test_the_banks_no_saves_nothing_whatever_the_address_says(client_user, confirm_at_bank):
    with pytest.raises(exceptions.ActionRequired) as caught:
        add(client_user, "authenticationRequired")
    back = confirm_at_bank(caught.value.url, succeed=False)
    setup = back.partition("setup_intent=")[2].partition("&")[0]
    with pytest.raises(exceptions.CardDeclined, match="could not confirm"):
        services.finish_adding(user=client_user, setup_id=setup)
    assert references(client_user) == []


@pytest.mark.parametrize("setup_id", ["", "seti_none", "pi_1", "seti_1/../x", "x" * 500])
def test_a_way_back_that_is_nobodys_is_missing(client_user, setup_id):
    with pytest.raises(exceptions.CardMissing):
        services.finish_adding(user=client_user, setup_id=setup_id)


def test_the_way_back_of_somebody_else_is_missing(client_user, confirm_at_bank):
    other = factories.make_user()
    with pytest.raises(exceptions.ActionRequired) as caught:
        add(other, "authenticationRequiredOnSetup")
    back = confirm_at_bank(caught.value.url, succeed=True)
    add(client_user)
    with pytest.raises(exceptions.CardMissing):
        services.finish_adding(
            user=client_user, setup_id=back.partition("setup_intent=")[2].partition("&")[0]
        )
    assert len(references(client_user)) == 1


def test_nobody_is_sent_to_the_bank_of_somebody_else(client_user):
    with pytest.raises(exceptions.ActionRequired) as caught:
        add(factories.make_user(), "authenticationRequiredOnSetup")
    setup = re.search(r"seti_[A-Za-z0-9]+", caught.value.url)[0]
    with pytest.raises(exceptions.CardMissing):
        services.finish_adding(user=client_user, setup_id=setup)


def test_a_card_that_somebody_else_has_saved_is_refused(client_user):
    stolen = add(factories.make_user())
    with pytest.raises(exceptions.ProviderRefused):
        services.add_card(user=client_user, payment_method=stolen.reference, return_url=BACK)
    assert references(client_user) == []


def test_nobodys_card_can_be_named_the_default_by_somebody_else(client_user):
    others = add(factories.make_user())
    with pytest.raises(exceptions.CardMissing):
        services.make_default(user=client_user, card=others)


def test_after_the_customer_was_deleted_elsewhere_a_new_one_takes_the_next_card(client_user, at_twin):
    add(client_user)
    at_twin("DELETE", f"/v1/customers/{customer_of(client_user)}")
    card = add(client_user, "mastercard")
    assert references(client_user) == [card.reference]
    assert at_provider(client_user) == {card.reference}


class TestWhatHappensElsewhere:
    def tell(self, kind, reference):
        follow_cards(sender=None, event=SimpleNamespace(kind=kind, reference=reference))

    def test_a_card_detached_elsewhere_leaves_the_list(self, client_user, at_twin):
        first, second = add(client_user), add(client_user, "amex")
        at_twin("POST", f"/v1/payment_methods/{first.reference}/detach")
        self.tell("payment_method.detached", first.reference)
        assert references(client_user) == [second.reference]
        assert services.saved_cards(user=client_user)[0].is_default

    def test_a_card_attached_while_the_browser_was_closed_comes_on_the_list(self, client_user, at_twin):
        add(client_user)
        given = {"customer": customer_of(client_user)}
        made = at_twin("POST", "/v1/payment_methods/pm_card_amex/attach", **given)
        self.tell("payment_method.attached", made["id"])
        assert references(client_user)[1] == made["id"]
        assert services.saved_cards(user=client_user)[0].reference != made["id"]

    def test_a_deleted_customer_empties_the_list(self, client_user, at_twin):
        add(client_user)
        customer = customer_of(client_user)
        at_twin("DELETE", f"/v1/customers/{customer}")
        self.tell("customer.deleted", customer)
        assert references(client_user) == []

    def test_an_event_that_lies_changes_nothing(self, client_user):
        card = add(client_user)
        self.tell("payment_method.detached", card.reference)
        self.tell("customer.deleted", customer_of(client_user))
        assert references(client_user) == [card.reference]

    @pytest.mark.parametrize("kind", ["payment_method.attached", "customer.deleted", "charge.succeeded"])
    def test_what_is_nobodys_here_is_left_alone(self, client_user, kind):
        card = add(client_user)
        self.tell(kind, "pm_none")
        self.tell(kind, "")
        assert references(client_user) == [card.reference]
