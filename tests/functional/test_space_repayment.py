"""Repaying a negative balance without a login: what the mail about it promises."""

import uuid
from decimal import Decimal

import pytest
from django.urls import resolve
from oscar.core.loading import get_model

from oscar_clientportal.clients.services import issue_key
from tests import factories
from tests.conftest import ShopClient
from tests.functional.account_pages import move
from tests.functional.guests import EMAIL, Guest, contact_with, make_order
from tests.functional.shopping import Shopper

pytestmark = [pytest.mark.django_db, pytest.mark.req("3.07"), pytest.mark.usefixtures("stripe_shop")]
REPAY = "/portal/space/repay/"
ACCOUNT = "/portal/space/account/"


@pytest.fixture
def account():
    contact = factories.make_contact(EMAIL)
    account = factories.make_account(contact.company)
    move(account, -40)
    return account


@pytest.fixture
def debtor(client, account):
    guest = Guest(client)
    guest.open_space(issue_key(contact=account.company.contacts.get()))
    return guest


def pay(guest, amount="40.00", *, card="pm_card_visa"):
    form = {"amount": amount, "payment_method": card, "label": "visa •••• 4242", "token": uuid.uuid4()}
    return guest.post(REPAY, form)


def balance(account):
    account.refresh_from_db()
    return account.balance


def only_repayment():
    return get_model("clientportal_payments", "Repayment").objects.get()


def test_the_account_situation_leads_to_the_form_and_the_card_pays(debtor, account):
    assert f'href="{REPAY}?currency=EUR"' in debtor.get(ACCOUNT).text
    page = debtor.get(REPAY)
    assert page.context["form"].initial["amount"] == Decimal("40.00")
    assert "save_card" not in page.text
    assert pay(debtor).url == f"{ACCOUNT}?currency=EUR"
    assert "You have repaid" in debtor.get(debtor.page.url).text
    assert balance(account) == 0
    assert only_repayment().user is None


def test_the_bank_may_ask_first(debtor, account, confirm_at_bank):
    pay(debtor, card="pm_card_threeDSecure2Required")
    assert debtor.get(f"{REPAY}{only_repayment().token}/").status_code == 200
    back = confirm_at_bank(pay_url(debtor), succeed=True)
    assert "/portal/space/repay/" in back
    debtor.get(back)
    assert debtor.page.url == f"{ACCOUNT}?currency=EUR"
    assert balance(account) == 0


def pay_url(debtor):
    """Where the bank asks: the repayment under way leads there."""
    from oscar_clientportal.payments.stripe.gateway import gateway

    return gateway().retrieve(intent_id=only_repayment().reference).redirect_url


def test_a_refused_card_changes_nothing(debtor, account):
    pay(debtor, card="pm_card_visa_chargeDeclined")
    assert debtor.page.url == f"{REPAY}?currency=EUR"
    assert balance(account) == Decimal("-40.00")


def test_an_order_number_repays_nothing_but_may_be_bettered_by_the_key(account, client):
    reader = Guest(client)
    reader.open_space(make_order(email=EMAIL).number)
    assert REPAY not in reader.get(ACCOUNT).text
    assert "open your space with your unique key" in reader.page.text
    assert pay(reader).url == "/portal/space/?enter=&next=%2Fportal%2Fspace%2Frepay%2F"
    assert 'name="secret"' in reader.get(reader.page.url).text
    assert balance(account) == Decimal("-40.00")


def test_nobody_elses_repayment_is_shown(debtor):
    pay(debtor, card="pm_card_threeDSecure2Required")
    other = Guest(ShopClient())
    other.open_space(contact_with(email="grace@acme.example")[1], "grace@acme.example")
    for path in ("", "return/"):
        assert other.get(f"{REPAY}{only_repayment().token}/{path}").status_code == 404
        assert ShopClient().get(f"{REPAY}{only_repayment().token}/{path}").status_code == 302


def test_whoever_is_logged_in_has_a_page_with_more(client):
    assert Shopper(client, factories.make_user()).get(REPAY).url == "/portal/account/"


@pytest.mark.parametrize("path", ["", "{token}/", "{token}/return/"])
def test_no_page_that_asks_the_provider_does_so_in_a_transaction_or_may_be_kept(debtor, path):
    pay(debtor, card="pm_card_threeDSecure2Required")
    address = REPAY + path.format(token=only_repayment().token)
    view = resolve(address).func
    assert view._non_atomic_requests == {"default"}
    assert "no-store" in debtor.get(address)["Cache-Control"]
