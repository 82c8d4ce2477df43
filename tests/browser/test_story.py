"""The story in a browser: an agent buys a subscription for a client, who opens what it is for."""

import re
import uuid

import pytest
from playwright.sync_api import expect

from tests.browser.visitor import BANK_CARD, DECLINED_CARD, GOOD_CARD


@pytest.fixture
def new_client():
    return f"new-{uuid.uuid4().hex[:8]}@clients.example"


@pytest.mark.req(
    "0.02", "0.03", "0.04", "0.05", "0.07", "0.18", "0.19", "0.20", "0.23", "0.24", "0.25", "0.26"
)
def test_an_agent_buys_for_a_client_who_then_opens_the_content(visit, new_client):
    agent = visit("acme")
    agent.log_in("agent")
    portfolio(agent)
    agent.add_client(new_client)
    agent.look("portfolio-with-new-client")
    agent.choose_plan(new_client, "HS+Origin")
    expect(agent.page.locator("body")).to_contain_text(new_client)
    agent.look("basket")
    a_declined_card_changes_nothing(agent)
    agent.pay_with("Customer account")
    agent.give_card(GOOD_CARD)
    agent.look("preview")
    agent.place_order()
    expect(agent.page).to_have_url(re.compile("/checkout/thank-you/"))
    expect(agent.page.locator("body")).to_contain_text(new_client)
    agent.look("thank-you")
    agent.go("/portal/portfolio/")
    expect(agent.row(new_client)).to_contain_text("HS+Origin")
    expect(agent.row(new_client)).to_contain_text("Modify the subscription")
    the_client_comes_in(visit("acme"), new_client)
    the_editor_sees_both_names(visit("acme"), new_client)
    assert not agent.failures


def portfolio(agent):
    agent.go("/")
    agent.page.get_by_role("link", name="Account").first.click()
    agent.page.get_by_role("link", name="My portfolio").first.click()
    expect(agent.page).to_have_url(re.compile("/portal/portfolio/"))
    expect(agent.page.locator(".portal-table tbody tr")).to_have_count(25)
    agent.look("portfolio")


def a_declined_card_changes_nothing(agent):
    agent.go("/checkout/")
    expect(agent.page.locator("label", has_text="Customer account")).to_contain_text("€40.00 available")
    agent.look("payment-method")
    agent.pay_with("Customer account")
    agent.look("card")
    agent.give_card(DECLINED_CARD)
    agent.place_order()
    expect(agent.page.locator(".alert-danger")).to_contain_text("declined")
    agent.look("declined")
    agent.go("/checkout/")
    expect(agent.page.locator("label", has_text="Customer account")).to_contain_text("€40.00 available")


def the_client_comes_in(client, email):
    client.newest_mail(email, "invites you")
    client.look("mail-invitation")
    link = client.page.locator("#mail-text a[href*='/portal/invitation/']")
    client.page.goto(link.get_attribute("href"))
    client.look("invitation")
    for field in client.page.locator("input[type=password]").all():
        field.fill("a long and quiet river 7")
    client.page.locator("button[type=submit]", has_text="Save and log in").click()
    expect(client.page).to_have_url(re.compile("/portal/subscriptions/"))
    expect(client.page.locator("body")).to_contain_text("HS+Origin")
    client.look("subscriptions")
    client.go("/portal/bought-for-you/")
    expect(client.page.locator("body")).to_contain_text("HS+Origin")
    client.look("bought-for-you")
    open_content(client)
    expect(client.page.locator("h1")).to_contain_text("Tariff database")
    client.look("content")
    client.newest_mail(email, "subscription")
    assert not client.failures


def open_content(visitor):
    visitor.go("/pages/")
    visitor.page.get_by_role("link", name=re.compile("Tariff database")).first.click()


def the_editor_sees_both_names(editor, email):
    editor.log_in("editor")
    editor.go("/cms/")
    expect(editor.page.locator("body")).to_contain_text("Client portal")
    editor.look("cms-home")
    editor.page.get_by_role("button", name="Client portal").click()
    editor.page.get_by_role("link", name=re.compile("Orders for clients")).click()
    row = editor.page.locator("tr", has_text=email).first
    expect(row).to_contain_text("Demo Agent")
    editor.look("cms-orders")
    assert not editor.failures


def test_a_shopper_without_a_subscription_gets_a_friendly_page_with_the_plans(visit):
    shopper = visit("acme")
    shopper.log_in("shopper")
    open_content(shopper)
    expect(shopper.page.locator("body")).to_contain_text("HS+Origin")
    expect(shopper.page.locator("body")).not_to_contain_text("Database of every")
    shopper.look("content-required")
    assert not shopper.failures


def test_at_the_other_shop_in_forints_with_a_bank_that_asks(visit, new_client):
    agent = visit("globex")
    agent.log_in("agent")
    agent.add_client(new_client)
    agent.choose_plan(new_client, "HS+Origin")
    agent.pay_with("Customer account")
    agent.give_card(BANK_CARD)
    agent.place_order()
    agent.page.get_by_role("button", name=re.compile("^Complete")).click()
    expect(agent.page).to_have_url(re.compile("/checkout/thank-you/"))
    expect(agent.page.locator("body")).to_contain_text("HUF40,000.00")
    agent.look("thank-you")
    assert not agent.failures


@pytest.mark.req("5.07")
def test_nothing_of_one_shop_is_to_be_seen_at_the_other(visit):
    visitor = visit("acme")
    visitor.log_in("agent")
    cookies = visitor.page.context.cookies()
    other = visit("globex")
    other.page.context.add_cookies([{**cookie, "domain": "globex.localhost"} for cookie in cookies])
    other.go("/portal/portfolio/")
    expect(other.page).to_have_url(re.compile("/accounts/login/"))
    for path in ("/", "/mails/", "/pages/"):
        other.go(path)
        expect(other.page.locator("body")).not_to_contain_text("acme.example")


def test_hungarians_read_hungarian(visit):
    agent = visit("globex", locale="hu-HU")
    agent.log_in("agent")
    agent.go("/portal/portfolio/")
    expect(agent.page.locator("html")).to_have_attribute("lang", "hu")
    expect(agent.page.locator("body")).not_to_contain_text("Create a subscription")
    agent.look("portfolio-hu")
