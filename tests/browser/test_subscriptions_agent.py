"""An agent in a browser: one plan for two new clients, one checkout that renews it, and the client's page says so."""

import re
import uuid

import pytest
from playwright.sync_api import expect

from tests.browser.visitor import GOOD_CARD


@pytest.fixture
def agent(visit):
    agent = visit("acme")
    agent.log_in("agent")
    yield agent
    assert not agent.failures


def test_one_checkout_for_many_clients_renews_by_itself(agent):
    emails = [f"many-{uuid.uuid4().hex[:8]}@clients.example" for _number in range(2)]
    for email in emails:
        agent.add_client(email)
    put_in_basket(agent, emails)
    pay_and_renew(agent)
    see_and_switch_off(agent, emails[0])


def put_in_basket(agent, emails):
    agent.go("/portal/portfolio/")
    for email in [*emails, "client@acme.example"]:  # who has it already
        agent.row(email).get_by_role("checkbox").check()
    agent.look("many-list")
    agent.page.get_by_role("button", name="Buy a subscription for those ticked").click()
    agent.look("many-plans")
    agent.page.get_by_role("button", name=re.compile(r"HS$")).first.click()
    expect(agent.page.locator("tr", has_text="Demo Client")).to_contain_text("already")
    agent.look("many-preview")
    agent.page.get_by_role("button", name="Put 2 in the basket").click()
    expect(agent.page).to_have_url(re.compile("/basket/"))
    for email in emails:
        expect(agent.page.locator("body")).to_contain_text(email)
    agent.look("many-basket")


def pay_and_renew(agent):
    agent.pay_with("Card")
    agent.choose(agent.page.get_by_label("Renew automatically with this card"))
    agent.look("renew-card")
    another = agent.page.get_by_label("Another card")
    if another.count():
        agent.choose(another)
    agent.give_card(GOOD_CARD)
    expect(agent.page.locator("body")).to_contain_text("Renews automatically with")
    agent.look("renew-preview")
    agent.place_order()
    expect(agent.page).to_have_url(re.compile("/checkout/thank-you/"))


def see_and_switch_off(agent, email):
    agent.go("/portal/portfolio/")
    agent.follow(agent.row(email).get_by_role("link", name=email).first)
    held = agent.page.locator("#subscriptions + table")
    expect(held).to_contain_text("Paid by you with Visa •••• 4242")
    agent.look("renew-client")
    agent.follow(held.get_by_role("link", name="Change the card"))
    agent.look("renew-change-card")
    agent.page.go_back()
    agent.follow(held.get_by_role("link", name="Switch off"))
    agent.look("renew-stop")
    agent.page.get_by_role("button", name="Switch automatic renewal off").click()
    expect(held.get_by_role("link", name="Switch on")).to_be_visible()
