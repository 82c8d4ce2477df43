"""Saved cards in a browser: one saved on its page, one saved while paying, and both paid with."""

import re
import uuid

import pytest
from playwright.sync_api import expect

from tests.browser.visitor import BANK_CARD, DECLINED_CARD, GOOD_CARD

OTHER_CARD = "5555555555554444"


@pytest.fixture
def shopper(visit):
    """Somebody who has just registered."""
    shopper = visit("acme")
    shopper.go("/accounts/login/")
    form = shopper.page.locator("#register_form")
    form.locator("[name=registration-email]").fill(f"shopper-{uuid.uuid4().hex[:8]}@clients.example")
    for field in ("password1", "password2"):
        form.locator(f"[name=registration-{field}]").fill("a long and quiet river 7")
    form.locator("[name=registration_submit]").click()
    expect(shopper.page.locator("#register_form")).to_have_count(0)
    yield shopper
    assert not shopper.failures


def test_a_card_saved_on_its_page_pays_and_is_removed(shopper):
    shopper.go("/portal/cards/")
    shopper.look("cards-none")
    save_card(shopper, DECLINED_CARD)
    expect(shopper.page.get_by_role("alert").filter(has_text="declined")).to_be_visible()
    shopper.look("cards-add")
    save_card(shopper, BANK_CARD)
    shopper.page.get_by_role("button", name="Complete authentication").click()
    expect(shopper.page.locator(".alert-success")).to_contain_text("Visa •••• 3155 is saved.")

    to_the_card(shopper)
    expect(shopper.page.get_by_label("Visa •••• 3155")).to_be_checked()
    expect(shopper.page.locator("#clientportal-new-card")).to_be_hidden()
    shopper.look("checkout-saved-card")
    shopper.page.get_by_role("button", name="Continue").click()
    shopper.place_order()
    expect(shopper.page).to_have_url(re.compile("/checkout/thank-you/"))
    expect(shopper.page.locator("body")).to_contain_text("Visa •••• 3155")

    remove_cards(shopper)


def test_a_card_saved_while_paying_is_offered_the_next_time(shopper):
    save_card(shopper, GOOD_CARD)
    expect(shopper.page.locator(".alert-success")).to_contain_text("is saved")
    to_the_card(shopper)
    shopper.choose(shopper.page.get_by_label("Another card"))
    shopper.choose(shopper.page.get_by_label("Save this card for next time"))
    shopper.look("checkout-new-card")
    shopper.give_card(OTHER_CARD)
    shopper.place_order()
    expect(shopper.page).to_have_url(re.compile("/checkout/thank-you/"))

    shopper.go("/portal/cards/")
    row = shopper.page.locator("tr", has_text="Mastercard •••• 4444")
    row.get_by_role("button", name="Make default").click()
    expect(row).to_contain_text("Default")
    shopper.look("cards")
    to_the_card(shopper)
    expect(shopper.page.get_by_label("Mastercard •••• 4444")).to_be_checked()
    remove_cards(shopper)


def save_card(shopper, number):
    shopper.go("/portal/cards/add/")
    shopper.fill_card(number)
    shopper.page.get_by_role("button", name="Save the card").click()


def to_the_card(shopper):
    """A plan in the basket, and on to the page that takes the card."""
    shopper.go("/portal/subscriptions/")
    shopper.page.get_by_role("link", name=re.compile("^Buy")).first.click()
    shopper.page.get_by_role("button", name=re.compile("Add to (basket|cart)")).first.click()
    expect(shopper.page.locator(".alert-success").first).to_be_visible()
    shopper.go("/checkout/")
    expect(shopper.page).to_have_url(re.compile("/checkout/payment-details/"))


def remove_cards(shopper):
    """Each after the question whether it should be."""
    shopper.go("/portal/cards/")
    removers = shopper.page.get_by_role("link", name=re.compile("^Remove"))
    for _card in range(removers.count()):
        shopper.follow(removers.first)
        shopper.look("cards-remove")
        shopper.page.get_by_role("button", name="Remove this card").click()
        expect(shopper.page.locator(".alert-success")).to_contain_text("is removed")
    expect(shopper.page.locator("body")).to_contain_text("You have no saved card")
