"""Repaying a negative balance by card, page by page."""

import uuid
from decimal import Decimal

import pytest
from django.urls import reverse
from oscar.core.loading import get_model

from tests import factories
from tests.concurrency.races import intents_at_twin
from tests.functional.account_pages import move
from tests.functional.shopping import Shopper

pytestmark = [pytest.mark.django_db, pytest.mark.req("3.07"), pytest.mark.usefixtures("stripe_shop")]

REPAY = "clientportal_portal:account-repay"


@pytest.fixture
def account():
    user = factories.make_user("customer@acme.example")
    account = factories.make_account(factories.make_contact(user=user).company)
    move(account, -40)
    return account


@pytest.fixture
def debtor(client, account):
    return Shopper(client, account.company.contacts.get().user)


@pytest.fixture
def stranger(client):
    user = factories.make_user("stranger@acme.example")
    factories.make_contact(user=user)
    return Shopper(type(client)(), user)


def pay(debtor, amount="40.00", *, card="pm_card_visa", **data):
    form = {"amount": amount, "payment_method": card, "label": "visa •••• 4242", "token": uuid.uuid4()}
    return debtor.post(REPAY, {**form, **data})


def only_repayment():
    return get_model("clientportal_payments", "Repayment").objects.get()


def balance(account):
    account.refresh_from_db()
    return account.balance


def text_of(debtor, response):
    """What the customer reads in the end."""
    return debtor.client.get(response.url, follow=True).text


def test_the_form_offers_the_whole_debt(debtor, account):
    page = debtor.get(REPAY)
    assert page.context["form"]["amount"].value() == "40.00"
    assert "<strong>€40.00</strong> below zero" in page.text
    assert 'id="clientportal-card-element"' in page.text


def test_a_repayment_leads_back_to_the_account_with_thanks(debtor, account):
    response = pay(debtor)
    assert response.url == reverse("clientportal_portal:account") + "?currency=EUR"
    text = text_of(debtor, response)
    assert "You have repaid €40.00." in text
    assert "Repayment · Visa •••• 4242" in text
    assert balance(account) == 0


def test_less_than_the_debt_is_possible(debtor, account):
    pay(debtor, "15.50")
    assert balance(account) == Decimal("-24.50")


@pytest.mark.parametrize(
    "amount",
    [
        "",
        "40.01",
        "0.10",
        "0",
        "-5",
        "1.001",
        "1e1",
        "NaN",
        "abc",
        "9" * 50,
        "\u0661\u0660",
        "\x00",
        "10,5,5",
    ],
)
def test_a_wrong_amount_gets_a_message_beside_its_field(debtor, account, amount, stripe_twin, stripe_key):
    page = pay(debtor, amount)
    assert page.status_code == 200
    assert 'id="amount-error"' in page.text
    assert not get_model("clientportal_payments", "Repayment").objects.exists()
    assert intents_at_twin(stripe_twin, stripe_key) == []


@pytest.mark.parametrize(
    "card", ["", "4242424242424242", "pm_'; DROP", "seti_123", "pm_" + "x" * 300, "\x00"]
)
def test_what_is_no_card_gets_a_message_beside_the_fields(debtor, account, card):
    page = pay(debtor, card=card)
    assert page.status_code == 200
    assert page.context["card_error"]
    assert balance(account) == -40


@pytest.mark.parametrize("token", ["", "abc", "\x00", "1" * 400])
def test_a_form_with_a_broken_token_charges_nobody(debtor, account, token):
    assert pay(debtor, token=token).url == reverse(REPAY)
    assert balance(account) == -40


def test_a_declined_card_leads_back_to_the_form_with_the_reason(debtor, account):
    response = pay(debtor, card="pm_card_chargeDeclinedInsufficientFunds")
    assert "There is not enough money on your card" in text_of(debtor, response)
    assert balance(account) == -40


def test_a_card_nobody_knows_charges_nobody(debtor, account):
    response = pay(debtor, card="pm_unknown")
    assert response.status_code == 302
    assert "Nothing was charged" in text_of(debtor, response)
    assert balance(account) == -40


def test_a_double_click_is_one_charge(debtor, account, stripe_twin, stripe_key):
    token = uuid.uuid4()
    for _click in range(2):
        assert "You have repaid €10.00" in text_of(debtor, pay(debtor, "10.00", token=token))
    assert [intent["amount"] for intent in intents_at_twin(stripe_twin, stripe_key)] == [1000]
    assert balance(account) == -30


def test_the_way_over_the_bank_and_back(debtor, account, confirm_at_bank):
    response = pay(debtor, card="pm_card_threeDSecure2Required")
    back = confirm_at_bank(response.url, succeed=True)
    assert f"/portal/account/repay/{only_repayment().token}/return/" in back
    assert "You have repaid €40.00." in debtor.client.get(back, follow=True).text
    assert balance(account) == 0


def test_the_banks_no_leads_back_to_the_form(debtor, account, confirm_at_bank):
    response = pay(debtor, card="pm_card_threeDSecure2Required")
    back = confirm_at_bank(response.url, succeed=False)
    page = debtor.client.get(back, follow=True)
    assert "The payment was not confirmed. Nothing was charged." in page.text
    assert page.redirect_chain[-1][0].startswith(reverse(REPAY))


def test_what_the_way_back_claims_proves_nothing(debtor, account):
    pay(debtor, card="pm_card_threeDSecure2Required")
    path = reverse("clientportal_portal:account-repay-return", args=[only_repayment().token])
    page = debtor.client.get(f"{path}?redirect_status=succeeded", follow=True)
    assert "Your payment is being processed" in page.text
    assert balance(account) == -40


def test_while_one_is_under_way_the_form_leads_to_it(debtor, account):
    pay(debtor, card="pm_card_threeDSecure2Required")
    waiting = reverse("clientportal_portal:account-repayment", args=[only_repayment().token])
    assert debtor.get(REPAY).url == waiting
    assert pay(debtor).url == waiting
    assert balance(account) == -40


def test_the_customer_may_stop_waiting(debtor, account, stripe_twin, stripe_key):
    pay(debtor, card="pm_card_threeDSecure2Required")
    response = debtor.post("clientportal_portal:account-repayment", {}, only_repayment().token)
    assert "You cancelled the payment. Nothing was charged." in text_of(debtor, response)
    assert [intent["status"] for intent in intents_at_twin(stripe_twin, stripe_key)] == ["canceled"]
    assert pay(debtor).url.startswith(reverse("clientportal_portal:account"))


def test_cancelling_after_the_banks_yes_is_a_repayment_all_the_same(debtor, account, confirm_at_bank):
    response = pay(debtor, card="pm_card_threeDSecure2Required")
    confirm_at_bank(response.url, succeed=True)
    response = debtor.post("clientportal_portal:account-repayment", {}, only_repayment().token)
    assert "You have repaid €40.00." in text_of(debtor, response)


@pytest.mark.parametrize("name", ["account-repay-return", "account-repayment"])
def test_a_repayment_of_somebody_else_is_missing(debtor, stranger, account, name):
    pay(debtor, card="pm_card_threeDSecure2Required")
    url = reverse(f"clientportal_portal:{name}", args=[only_repayment().token])
    assert stranger.client.get(url).status_code == 404
    assert stranger.client.post(url).status_code in (404, 405)
    assert debtor.client.get(url).status_code in (200, 302)


def test_somebody_without_an_account_can_repay_nothing(stranger, account):
    assert stranger.get(REPAY).status_code == 404
    assert pay(stranger).status_code == 404


def test_somebody_elses_currency_is_missing(debtor, account):
    assert debtor.get(reverse(REPAY) + "?currency=HUF").status_code == 404


def test_without_a_debt_the_form_leads_back(debtor, account):
    move(account, 40, day=1)
    assert "there is nothing to repay" in text_of(debtor, debtor.get(REPAY))
    assert "there is nothing to repay" in text_of(debtor, pay(debtor))


def test_a_shop_that_offers_no_cards_takes_no_repayment(debtor, account, settings):
    settings.CLIENTPORTAL = {**settings.CLIENTPORTAL, "OFFERED_METHODS": ["account"]}
    assert "Please contact the shop" in text_of(debtor, pay(debtor))
    assert balance(account) == -40


def test_a_debt_below_the_cards_least_says_what_is_charged(debtor, account):
    move(account, Decimal("39.80"), day=1)
    page = debtor.get(REPAY)
    assert "A card can pay €0.50 or more" in page.text
    assert "€0.30, stays on your account" in page.text
    pay(debtor, "0.50")
    assert balance(account) == Decimal("0.30")


def test_a_closed_area_still_finishes_what_has_begun(debtor, account, settings, confirm_at_bank):
    response = pay(debtor, card="pm_card_threeDSecure2Required")
    settings.CLIENTPORTAL = {**settings.CLIENTPORTAL, "CUSTOMER_AREA_OPEN": False}
    debtor.client.get(confirm_at_bank(response.url, succeed=True))
    assert balance(account) == 0


def test_a_saved_card_repays(debtor, account):
    from oscar_clientportal.payments import services as payments

    card = payments.add_card(
        user=debtor.user, payment_method="pm_card_visa", return_url="https://shop.example/"
    )
    assert f'value="{card.pk}"' in debtor.get(REPAY).text
    pay(debtor, card="", saved=card.pk)
    assert balance(account) == 0


def test_a_saved_card_of_somebody_else_is_refused(debtor, stranger, account):
    from oscar_clientportal.payments import services as payments

    card = payments.add_card(
        user=stranger.user, payment_method="pm_card_visa", return_url="https://shop.example/"
    )
    assert pay(debtor, card="", saved=card.pk).context["card_error"]
    assert balance(account) == -40
