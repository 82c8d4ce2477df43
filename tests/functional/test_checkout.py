"""Buying for a client, paid from the customer account and by card, over HTTP with the card provider's twin."""

from decimal import Decimal

import pytest
from django.core import mail
from oscar.core.loading import get_model

from tests import factories
from tests.functional.shopping import Shopper, account_of, agent_with, only_order, sources

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("stripe_shop")]


@pytest.fixture
def agent():
    return agent_with("40.00")


@pytest.fixture
def link(agent):
    return factories.make_link(
        agent,
        factories.make_contact(
            user=factories.make_user("ada@acme.example"), first_name="Ada", last_name="Demo"
        ),
    )


@pytest.fixture
def shopper(client, agent):
    return Shopper(client, agent.user)


@pytest.fixture
def plan():
    return factories.make_plan("HS+Origin", "100.00")


@pytest.mark.req("0.20", "0.23", "0.24", "0.25", "0.35", "3.13", "3.15", "3.16")
def test_an_agent_pays_for_a_client_from_the_account_and_the_rest_by_card(shopper, link, plan, agent):
    shopper.choose_plan(link, plan)
    shopper.begin_checkout()
    assert shopper.page.redirect_chain[-1][0].endswith("/checkout/payment-method/")
    shopper.pay_with("account")
    shopper.give_card()
    shopper.place_order()
    assert shopper.page.status_code == 302
    assert shopper.page.url.endswith("/checkout/thank-you/")
    order = only_order()
    assert order.user == agent.user
    assert sources(order) == {
        "clientportal-account": (Decimal("40.00"), Decimal("40.00")),
        "clientportal-card": (Decimal("60.00"), Decimal("60.00")),
    }
    assert (account_of(agent.user).balance, account_of(agent.user).held) == (Decimal("0"), Decimal("0"))
    assert order.clientportal_parties.payer == agent.user
    assert order.lines.get().clientportal_beneficiary.contact == link.contact
    assert link.contact.subscriptions.get().plan == plan


def test_the_thank_you_page_names_the_client(shopper, link, plan):
    shopper.choose_plan(link, plan)
    shopper.buy()
    assert "Ada Demo" in shopper.get("checkout:thank-you").content.decode()


@pytest.mark.req("0.26")
def test_the_client_is_told_that_a_subscription_was_created(
    shopper, link, plan, django_capture_on_commit_callbacks
):
    shopper.choose_plan(link, plan)
    with django_capture_on_commit_callbacks(execute=True):
        shopper.buy()
    assert [message.to for message in mail.outbox if message.to == ["ada@acme.example"]]


@pytest.mark.req("3.13")
def test_the_customer_account_comes_first_with_the_available_amount_in_brackets(shopper, link, plan):
    shopper.choose_plan(link, plan)
    shopper.begin_checkout()
    labels = [str(label) for _code, label in shopper.page.context["form"].fields["method"].choices]
    assert labels[0] == "Customer account (€40.00 available)"
    assert labels[1] == "Card"


@pytest.mark.req("3.14")
def test_an_account_that_covers_all_goes_straight_to_the_preview(shopper, link):
    shopper.choose_plan(link, factories.make_plan("HS", "40.00"))
    shopper.begin_checkout()
    shopper.pay_with("account")
    shopper.get(shopper.page.url)
    assert shopper.page.url.endswith("/checkout/preview/")
    shopper.place_order()
    assert sources(only_order()) == {"clientportal-account": (Decimal("40.00"), Decimal("40.00"))}


def test_a_declined_card_leaves_the_basket_and_the_balance_as_they_were(shopper, link, plan, agent):
    shopper.choose_plan(link, plan)
    shopper.buy(card="pm_card_chargeDeclined")
    assert shopper.page.status_code == 200
    assert "declined" in shopper.page.context["error"].lower()
    assert not get_model("order", "Order").objects.exists()
    assert (account_of(agent.user).balance, account_of(agent.user).held) == (Decimal("40"), Decimal("0"))
    assert shopper.get("basket:summary").context["basket"].num_lines == 1
    shopper.buy(card="pm_card_visa")
    assert only_order().total_incl_tax == Decimal("100.00")


def test_a_card_that_asks_for_3d_secure_waits_for_the_bank_and_comes_back_to_an_order(
    shopper, link, plan, agent, confirm_at_bank
):
    shopper.choose_plan(link, plan)
    shopper.buy(card="pm_card_threeDSecure2Required")
    assert not get_model("order", "Order").objects.exists()
    assert account_of(agent.user).held == Decimal("40")
    shopper.get(confirm_at_bank(shopper.page.url, succeed=True))
    assert shopper.page.url.endswith("/checkout/thank-you/")
    assert sources(only_order())["clientportal-card"] == (Decimal("60.00"), Decimal("60.00"))


def test_failing_at_the_bank_gives_everything_back_and_says_so(shopper, link, plan, agent, confirm_at_bank):
    shopper.choose_plan(link, plan)
    shopper.buy(card="pm_card_threeDSecure2Required")
    shopper.get(confirm_at_bank(shopper.page.url, succeed=False))
    page = shopper.client.get(shopper.page.url)
    assert "not confirmed" in page.content.decode()
    assert account_of(agent.user).held == Decimal("0")
    assert not get_model("order", "Order").objects.exists()
    assert shopper.get("basket:summary").context["basket"].num_lines == 1


def test_somebody_elses_payment_answers_like_a_missing_one(shopper, link, plan, client):
    shopper.choose_plan(link, plan)
    shopper.buy(card="pm_card_threeDSecure2Required")
    attempt = get_model("clientportal_payments", "PaymentAttempt").objects.get()
    stranger = Shopper(client, factories.make_user())
    assert stranger.get("clientportal_checkout:processing", attempt.token).status_code == 404
    assert stranger.get("clientportal_checkout:return", attempt.token).status_code == 404


def test_a_preview_left_open_does_not_place_another_basket(shopper, link, plan):
    shopper.choose_plan(link, plan)
    shopper.begin_checkout()
    shopper.pay_with("account")
    shopper.give_card()
    seen = shopper.get("checkout:preview").context["seen"]
    shopper.put_in_basket(factories.make_product("Poster", "10.00", shipped=False))
    shopper.post("checkout:preview", {"action": "place_order", "seen": seen})
    assert shopper.page.url.endswith("/checkout/preview/")
    assert not get_model("order", "Order").objects.exists()


def test_a_client_taken_out_of_the_portfolio_can_no_longer_be_bought_for(shopper, link, plan):
    shopper.choose_plan(link, plan)
    link.status = link.Status.ENDED
    link.save()
    page = shopper.begin_checkout()
    assert page.redirect_chain[-1][0].endswith("/basket/")
    assert "no longer buy" in page.content.decode()
    assert not get_model("order", "Order").objects.exists()
