"""A client and their subscription in a browser: it renews by itself, with one card, with another, and no more."""

import re

import pytest
from playwright.sync_api import expect

from tests.browser.visitor import BANK_CARD, GOOD_CARD


@pytest.fixture
def client(visit):
    client = visit("acme")
    client.log_in("client")
    remove_cards(client)
    yield client
    remove_cards(client)
    assert not client.failures


@pytest.mark.req("0.31")
def test_automatic_renewal_is_switched_on_paid_with_another_card_and_switched_off(client):
    page = client.page
    client.go("/portal/subscriptions/")
    client.look("subscriptions")
    client.follow(page.get_by_role("link", name=re.compile("^Renewal, receipts, history")).first)
    client.look("subscription")

    client.follow(page.get_by_role("link", name="Switch automatic renewal on"))
    expect(page.locator("body")).to_contain_text("You have no saved card")
    add_card(client, GOOD_CARD)
    expect(page.get_by_label(re.compile("4242"))).to_be_checked()
    client.look("subscription-renew")
    page.get_by_role("button", name="Switch automatic renewal on").click()
    expect(page.locator(".alert-success")).to_contain_text("renews by itself now, paid with Visa •••• 4242")
    expect(page.locator("dl")).to_contain_text("€")
    client.look("subscription-renewing")

    client.follow(page.get_by_role("link", name="Change the card"))
    add_card(client, BANK_CARD)
    page.get_by_role("button", name="Complete authentication").click()
    page.get_by_text("•••• 3155", exact=False).last.click()
    page.get_by_role("button", name="Pay with this card").click()
    expect(page.locator("dl")).to_contain_text("with Visa •••• 3155")

    client.go("/portal/cards/")
    client.follow(page.locator("tr", has_text="3155").get_by_role("link", name=re.compile("^Remove")))
    expect(page.locator(".alert-warning")).to_contain_text("Visa •••• 4242 pays")
    client.look("cards-remove-paying")
    page.get_by_role("button", name="Remove this card").click()

    client.go("/portal/subscriptions/")
    client.follow(page.get_by_role("link", name=re.compile("^Renewal, receipts, history")).first)
    expect(page.locator("dl")).to_contain_text("with Visa •••• 4242")
    client.follow(page.get_by_role("link", name="Switch automatic renewal off"))
    client.look("subscription-stop")
    page.get_by_role("button", name="Switch automatic renewal off").click()
    expect(page.locator("dl")).to_contain_text("Off: it ends then")
    client.look("subscription-history")


def test_what_is_paused_or_not_paid_says_so(visit):
    for login, word in (("client09", "Paused since"), ("client10", "Free trial"), ("client05", "No card")):
        visitor = visit("acme")
        visitor.log_in(login)
        visitor.go("/portal/subscriptions/")
        expect(visitor.page.locator("body")).to_contain_text(word)
        visitor.look(f"subscriptions-{login}")
        assert not visitor.failures


def add_card(client, number):
    client.follow(client.page.get_by_role("link", name="Add a card"))
    client.fill_card(number)
    client.page.get_by_role("button", name="Save the card").click()


def remove_cards(client):
    client.go("/portal/cards/")
    removers = client.page.get_by_role("link", name=re.compile("^Remove"))
    for _card in range(removers.count()):
        client.follow(removers.first)
        client.page.get_by_role("button", name="Remove this card").click()
        expect(client.page.locator(".alert-success")).to_contain_text("is removed")
