"""Saved cards over HTTP: the customer's list, and the checkout that offers them."""

import json
import re
from decimal import Decimal

import pytest
import requests
from django.contrib.messages import get_messages
from django.urls import reverse
from oscar.core.loading import get_model

from oscar_clientportal.payments import services
from oscar_clientportal.payments.stripe.gateway import gateway
from oscar_clientportal.payments.stripe.wallet import wallet
from sandbox.stripe_twin.webhooks import sign
from tests import factories
from tests.functional.shopping import Shopper, only_order, sources

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("stripe_shop")]


@pytest.fixture
def shopper(client):
    shopper = Shopper(client, factories.make_user("client@acme.example"))
    shopper.put_in_basket(factories.make_product("Handbook", "30.00", shipped=False))
    return shopper


@pytest.fixture
def detach(stripe_twin, stripe_key):
    def act(reference):
        path = f"{stripe_twin}/v1/payment_methods/{reference}/detach"
        requests.post(path, auth=(stripe_key, ""), timeout=10).raise_for_status()

    return act


def save(user, card="visa"):
    return services.add_card(
        user=user, payment_method=f"pm_card_{card}", return_url="http://acme.localhost/portal/cards/added/"
    )


def expire(card):
    type(card).objects.filter(pk=card.pk).update(exp_year=2020)


def said(shopper):
    return " ".join(str(message) for message in get_messages(shopper.page.wsgi_request))


def card_intent():
    attempt = get_model("clientportal_payments", "PaymentAttempt").objects.latest("pk")
    return gateway().retrieve(intent_id=attempt.parts.get(method="card").reference)


def choose(shopper, card, **more):
    shopper.begin_checkout()
    shopper.pay_with("card")
    return shopper.post("checkout:preview", {"saved": card.pk if card else "", **more})


class TestTheList:
    def test_it_is_empty_and_says_what_a_saved_card_is_for(self, shopper):
        page = shopper.get("clientportal_portal:cards").content.decode()
        assert "You have no saved card" in page
        assert reverse("clientportal_portal:cards-add") in page

    def test_it_shows_the_default_first_and_marks_what_has_expired(self, shopper):
        save(shopper.user)
        expire(save(shopper.user, "mastercard"))
        page = shopper.get("clientportal_portal:cards").content.decode()
        assert re.search(r"Visa •••• 4242.*Default.*Mastercard •••• 4444.*Expired", page, re.S)
        assert "Make default" not in page

    def test_it_costs_one_query_however_many_cards(self, shopper, django_assert_max_num_queries):
        shopper.get("clientportal_portal:cards")
        with django_assert_max_num_queries(60) as none:
            shopper.get("clientportal_portal:cards")
        for card in ("visa", "amex", "mastercard"):
            save(shopper.user, card)
        with django_assert_max_num_queries(len(none)):
            shopper.get("clientportal_portal:cards")

    def test_it_is_in_the_account_menu(self, shopper):
        page = shopper.get("clientportal_portal:cards")
        assert 'nav-link active">My cards' in page.content.decode()

    @pytest.mark.parametrize("name", ["cards", "cards-add", "cards-added"])
    def test_a_login_comes_first(self, client, name):
        assert "/login/" in client.get(reverse(f"clientportal_portal:{name}")).url

    @pytest.mark.parametrize("name", ["cards", "cards-add", "cards-added"])
    def test_a_shop_that_takes_no_cards_keeps_none(self, shopper, settings, name):
        settings.CLIENTPORTAL = {**settings.CLIENTPORTAL, "STRIPE_SECRET_KEY": ""}
        assert shopper.get(f"clientportal_portal:{name}").status_code == 404


class TestWhatTheProviderTells:
    def test_a_card_detached_elsewhere_leaves_the_list_by_itself(self, shopper, detach, client):
        card = save(shopper.user)
        detach(card.reference)
        event = {
            "id": "evt_1",
            "object": "event",
            "type": "payment_method.detached",
            "livemode": False,
            "data": {"object": {"id": card.reference, "object": "payment_method"}},
        }
        body = json.dumps(event, indent=2)
        answer = client.post(
            "/portal/stripe/webhook/",
            body,
            content_type="application/json",
            headers={"Stripe-Signature": sign(body, "whsec_test")},
        )
        assert answer.status_code == 200
        assert services.saved_cards(user=shopper.user) == []


class TestAdding:
    def add(self, shopper, card):
        return shopper.post("clientportal_portal:cards-add", {"payment_method": card})

    def test_a_good_card_is_on_the_list_at_once(self, shopper):
        self.add(shopper, "pm_card_visa")
        assert shopper.page.url == reverse("clientportal_portal:cards")
        assert "Visa •••• 4242 is saved." in said(shopper)
        assert len(services.saved_cards(user=shopper.user)) == 1

    @pytest.mark.parametrize("succeed", [True, False])
    def test_the_bank_is_asked_and_sends_the_customer_back(self, shopper, confirm_at_bank, succeed):
        self.add(shopper, "pm_card_authenticationRequiredOnSetup")
        shopper.get(confirm_at_bank(shopper.page.url, succeed=succeed))
        assert shopper.page.url == reverse("clientportal_portal:cards")
        assert ("is saved" if succeed else "could not confirm") in said(shopper)
        assert len(services.saved_cards(user=shopper.user)) == int(succeed)

    def test_who_comes_back_without_an_answer_is_told_that_nothing_is_saved(self, shopper):
        self.add(shopper, "pm_card_authenticationRequiredOnSetup")
        setup = re.search(r"seti_\w+?(?=_secret)", shopper.page.url)[0]
        shopper.get(
            f"{reverse('clientportal_portal:cards-added')}?setup_intent={setup}&redirect_status=succeeded"
        )
        assert "has not confirmed" in said(shopper)
        assert services.saved_cards(user=shopper.user) == []

    @pytest.mark.parametrize(
        ("card", "words"),
        [
            ("pm_card_visa_chargeDeclinedInsufficientFunds", "not enough money"),
            ("pm_card_chargeDeclinedExpiredCard", "has expired"),
            ("pm_none", "Nothing was charged"),
            ("", "enter your card"),
            ("pm_' OR 1=1", "enter your card"),
            ("pm_" + "x" * 300, "enter your card"),
            ("pm_\x00", "enter your card"),
            ("4242424242424242", "enter your card"),
        ],
    )
    def test_a_bad_card_is_told_beside_the_fields_and_not_saved(self, shopper, card, words):
        page = self.add(shopper, card)
        assert (page.status_code, words in page.context["card_error"]) == (200, True)
        assert services.saved_cards(user=shopper.user) == []

    def test_somebody_elses_card_is_refused(self, shopper):
        others = save(factories.make_user())
        assert self.add(shopper, others.reference).status_code == 200
        assert services.saved_cards(user=shopper.user) == []

    def test_a_silent_provider_is_told_and_nothing_is_saved(self, shopper, settings):
        settings.CLIENTPORTAL = {**settings.CLIENTPORTAL, "STRIPE_API_BASE": "http://127.0.0.1:9"}
        assert "does not answer" in self.add(shopper, "pm_card_visa").context["card_error"]

    def test_cards_lost_with_a_deleted_customer_are_named(self, shopper, stripe_twin, stripe_key):
        save(shopper.user, "amex")
        customer = get_model("clientportal_payments", "CardCustomer").objects.get().reference
        requests.delete(f"{stripe_twin}/v1/customers/{customer}", auth=(stripe_key, ""), timeout=10)
        self.add(shopper, "pm_card_visa")
        assert "taken off your list: American Express •••• 0005" in said(shopper)

    @pytest.mark.parametrize("setup", ["", "seti_none", "pi_1", "%00", "x" * 999])
    def test_a_made_up_way_back_is_missing(self, shopper, setup):
        page = shopper.get(f"{reverse('clientportal_portal:cards-added')}?setup_intent={setup}")
        assert page.status_code == 404


class TestOneCard:
    def test_another_card_becomes_the_default(self, shopper):
        save(shopper.user)
        card = save(shopper.user, "amex")
        shopper.post("clientportal_portal:card-default", {}, card.pk)
        assert services.saved_cards(user=shopper.user)[0] == card

    def test_a_card_is_removed_after_a_question(self, shopper):
        card = save(shopper.user)
        page = shopper.get("clientportal_portal:card-remove", card.pk).content.decode()
        assert "Visa •••• 4242" in page
        assert services.saved_cards(user=shopper.user) == [card]
        shopper.post("clientportal_portal:card-remove", {}, card.pk)
        assert services.saved_cards(user=shopper.user) == []
        assert wallet().retrieve_card(payment_method=card.reference).customer == ""

    def test_a_card_that_can_not_be_removed_now_stays_and_says_why(self, shopper, settings):
        card = save(shopper.user)
        settings.CLIENTPORTAL = {**settings.CLIENTPORTAL, "STRIPE_API_BASE": "http://127.0.0.1:9"}
        shopper.post("clientportal_portal:card-remove", {}, card.pk)
        assert "does not answer" in said(shopper)
        assert services.saved_cards(user=shopper.user) == [card]

    @pytest.mark.parametrize("name", ["card-default", "card-remove"])
    def test_somebody_elses_card_is_missing_like_one_that_never_was(self, shopper, name):
        others = save(factories.make_user())
        for pk in (others.pk, 0, 10**30):
            assert shopper.post(f"clientportal_portal:{name}", {}, pk).status_code == 404
        assert type(others).objects.filter(pk=others.pk, is_default=True).exists()

    def test_the_default_is_not_changed_by_a_link(self, shopper):
        card = save(shopper.user)
        assert shopper.get("clientportal_portal:card-default", card.pk).status_code == 405


class TestTheCheckout:
    def test_saved_cards_are_offered_the_default_chosen_and_expired_ones_not(self, shopper):
        card = save(shopper.user)
        expire(save(shopper.user, "mastercard"))
        shopper.begin_checkout()
        shopper.pay_with("card")
        page = shopper.get("checkout:payment-details").content.decode()
        assert re.search(rf'value="{card.pk}"\s+checked', page)
        assert re.search(r"disabled>\s*<label[^>]*>\s*Mastercard •••• 4444.*?expired 12/20", page, re.S)
        assert "Save this card for next time" in page

    def test_a_saved_card_pays(self, shopper):
        card = save(shopper.user, "mastercard")
        choose(shopper, card)
        assert "Mastercard •••• 4444" in shopper.get("checkout:preview").content.decode()
        shopper.place_order()
        assert sources(only_order())["clientportal-card"] == (Decimal("30.00"), Decimal("30.00"))
        assert card_intent().status == "succeeded"

    def test_a_new_card_is_saved_once_it_has_paid(self, shopper):
        choose(shopper, None, payment_method="pm_card_amex", label="amex •••• 0005", save_card="on")
        assert services.saved_cards(user=shopper.user) == []
        shopper.place_order()
        (card,) = services.saved_cards(user=shopper.user)
        assert (str(card), card.is_default) == ("American Express •••• 0005", True)
        customer = get_model("clientportal_payments", "CardCustomer").objects.get().reference
        assert [face.id for face in wallet().cards(customer=customer)] == [card.reference]

    def test_a_new_card_that_is_not_to_be_saved_is_not(self, shopper):
        choose(shopper, None, payment_method="pm_card_amex", label="amex •••• 0005")
        shopper.place_order()
        assert services.saved_cards(user=shopper.user) == []
        assert not get_model("clientportal_payments", "CardCustomer").objects.exists()

    def test_a_declined_card_is_not_saved(self, shopper):
        choose(shopper, None, payment_method="pm_card_chargeDeclined", save_card="on")
        shopper.place_order()
        assert not get_model("order", "Order").objects.exists()
        assert services.saved_cards(user=shopper.user) == []

    def test_a_card_that_its_bank_asks_about_is_saved_after_the_way_back(self, shopper, confirm_at_bank):
        choose(shopper, None, payment_method="pm_card_authenticationRequiredOnSetup", save_card="on")
        shopper.place_order()
        assert services.saved_cards(user=shopper.user) == []
        shopper.get(confirm_at_bank(shopper.page.url, succeed=True))
        assert only_order().sources.count() == 1
        assert len(services.saved_cards(user=shopper.user)) == 1

    def test_somebody_elses_card_is_not_taken_from_the_list_or_typed_in(self, shopper):
        others = save(factories.make_user())
        assert "no longer saved" in str(choose(shopper, others).context["card_form"].errors)
        shopper.post("checkout:preview", {"payment_method": others.reference, "label": "visa"})
        shopper.place_order()
        assert not get_model("order", "Order").objects.exists()

    def test_somebody_elses_card_kept_in_the_session_does_not_pay(self, shopper):
        others, own = save(factories.make_user()), save(shopper.user)
        choose(shopper, own)
        session = shopper.client.session
        details = session["checkout_data"]["clientportal_payment"]["details"]
        assert details["card"]["payment_method"] == own.reference
        details["card"]["payment_method"] = others.reference
        session.save()
        shopper.place_order()
        assert not get_model("order", "Order").objects.exists()

    def test_a_card_taken_off_the_list_meanwhile_does_not_pay(self, shopper):
        """Though the provider, which still has it, would let it."""
        card = save(shopper.user)
        choose(shopper, card)
        card.delete()
        assert "no longer saved" in shopper.place_order().content.decode()
        assert not get_model("order", "Order").objects.exists()

    def test_a_card_detached_elsewhere_is_told_and_leaves_the_list(self, shopper, detach):
        card = save(shopper.user)
        choose(shopper, card)
        detach(card.reference)
        page = shopper.place_order()
        assert "no longer saved" in page.content.decode()
        assert services.saved_cards(user=shopper.user) == []

    @pytest.mark.parametrize("saved", ["0", "-1", "x", "1" * 19, "\x00", "1" * 99])
    def test_a_choice_that_is_none_is_refused(self, shopper, saved):
        save(shopper.user)
        shopper.begin_checkout()
        shopper.pay_with("card")
        page = shopper.post("checkout:preview", {"saved": saved})
        assert page.status_code == 200
        assert page.context["card_form"].errors

    def test_an_expired_card_is_refused_whatever_the_page_lets_through(self, shopper):
        card = save(shopper.user)
        expire(card)
        assert "has expired" in str(choose(shopper, card).context["card_form"].errors)
