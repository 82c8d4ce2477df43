"""The story in a browser: an agent looks through the portfolio, notes something, and ends a relation."""

import re
import uuid

import pytest
from playwright.sync_api import expect


@pytest.mark.req("0.02", "0.05", "0.33", "1.01")
def test_an_agent_looks_through_the_portfolio_and_ends_a_relation(visit):
    agent = visit("acme")
    agent.log_in("agent")
    email = f"short-{uuid.uuid4().hex[:8]}@clients.example"
    agent.add_client(email)
    look_through(agent, email)
    note_something(agent, email)
    end_the_relation(agent, email)
    assert not agent.failures


def look_through(agent, email):
    agent.go("/portal/portfolio/")
    agent.page.get_by_role("link", name="Next page").click()
    expect(agent.page.get_by_role("link", name="Previous page")).to_be_visible()
    agent.follow(agent.page.get_by_role("link", name=re.compile("^Leads")))
    agent.look("portfolio-leads")
    agent.page.get_by_role("link", name=re.compile("^Clients")).click()
    agent.page.get_by_label("Order").select_option("E-mail address")
    agent.page.get_by_label("Status").select_option("Active")
    agent.page.get_by_label("Name, e-mail address or company").fill(email)
    agent.page.get_by_role("button", name="Search", exact=True).last.click()
    expect(agent.page.locator("body")).to_contain_text("Nobody matches")
    agent.look("portfolio-nobody")
    agent.page.get_by_label("Status").select_option("Invited")
    agent.page.get_by_role("button", name="Search", exact=True).last.click()
    expect(agent.page.locator(".portal-table tbody tr")).to_have_count(1)
    agent.look("portfolio-found")


def note_something(agent, email):
    agent.row(email).get_by_role("link", name=email, exact=True).click()
    agent.page.get_by_label("New note").fill("Met at the fair.\nWants HS from May.")
    agent.page.get_by_role("button", name="Keep the note").click()
    expect(agent.page.locator(".portal-note")).to_contain_text("Wants HS from May.")
    agent.look("client")


def end_the_relation(agent, email):
    agent.page.get_by_role("link", name="End the relation").click()
    expect(agent.page.locator("body")).to_contain_text("Your note on them is deleted for good.")
    agent.look("client-end")
    agent.page.get_by_role("button", name="End the relation").click()
    expect(agent.page.locator("body")).to_contain_text(f"{email} is no longer in your portfolio.")
    expect(agent.row(email)).to_have_count(0)
