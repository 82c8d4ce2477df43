"""The story in a browser: many clients at once, an approval, a prospect who registers, a table that is imported."""

import re
import uuid

import pytest
from playwright.sync_api import expect

ADMIN = "/cms/client-portal"


def somebody() -> str:
    return f"p{uuid.uuid4().hex[:8]}@clients.example"


@pytest.mark.req("0.05", "0.08", "0.09")
def test_an_agent_adds_many_and_an_editor_accepts_who_was_known(visit):
    agent, new = visit("acme"), somebody()
    agent.log_in("agent")
    agent.go("/portal/portfolio/add/many/")
    agent.page.get_by_label("E-mail addresses").fill(f"{new}\nshopper@acme.example\nnonsense\n{new}")
    agent.page.get_by_role("button", name="Check the list").click()
    for words in ("no e-mail address in this line", "twice in this list"):
        expect(agent.page.locator(".portal-table")).to_contain_text(words)
    agent.look("many-preview")
    agent.page.get_by_role("button", name=re.compile(r"^Add \d client")).click()
    for email in (new, "shopper@acme.example"):
        expect(agent.page.locator(".portal-table tr", has_text=email)).to_contain_text("Invited")
    editor = visit("acme")
    editor.log_in("editor")
    accept(editor, "Demo Agent")
    assert not [*agent.failures, *editor.failures]


def accept(editor, agent_name):
    page = editor.page
    editor.go(f"{ADMIN}/approvals/")
    row = page.locator("tr", has_text="shopper@acme.example").filter(has_text=agent_name)
    row.get_by_role("checkbox").check()
    page.get_by_text("Accept", exact=True).last.click()
    expect(page.locator("main")).to_contain_text("Kept on record")
    page.get_by_role("button", name="Yes, accept").click()
    expect(
        page.locator("main tr", has_text="shopper@acme.example").filter(has_text=agent_name)
    ).to_have_count(0)


@pytest.mark.req("2.07")
def test_a_prospect_registers_by_a_link_and_is_a_customer(visit):
    editor, prospect, email = visit("acme"), visit("acme"), somebody()
    editor.log_in("editor")
    editor.go(f"{ADMIN}/registration/new/")
    editor.page.get_by_label("Label").fill("Demo fair")
    editor.page.locator("main form button[type=submit]").last.click()
    link = editor.page.locator("input[value*='/portal/register/']").input_value()
    expect(editor.page.locator("main svg").last).to_be_visible()
    prospect.page.goto(link)
    typed = {"company_name": "Demo Prospects", "first_name": "Petra", "last_name": "Prospect", "email": email}
    for name, text in typed.items():
        prospect.page.locator(f"[name={name}]").fill(text)
    prospect.look("register")
    prospect.page.get_by_role("button", name="Register").click()
    expect(prospect.page.locator("body")).to_contain_text("We have mailed you how to go on")
    prospect.page.wait_for_timeout(1500)  # the mail leaves after the answer
    prospect.newest_mail(email, "one step is left")
    prospect.page.locator("a[href*='/portal/register/confirm/']").first.click()
    choose_password(prospect)
    editor.go(f"{ADMIN}/customers/?q={email}")
    expect(editor.page.locator("main table.listing").first).to_contain_text("Demo Prospects")
    assert not [*editor.failures, *prospect.failures]


def choose_password(prospect):
    for name in ("password1", "password2"):
        prospect.page.locator(f"[name={name}]").fill("a-demo-password")
    prospect.look("register-confirm")
    prospect.page.locator("form:has([name=password1]) button[type=submit]").click()
    expect(prospect.page.locator("body")).to_contain_text("Your account is ready.")


@pytest.mark.req("2.06")
def test_an_editor_tries_a_table_and_imports_it(visit):
    editor, name = visit("acme"), f"Demo {uuid.uuid4().hex[:8]}"
    editor.log_in("editor")
    editor.go(f"{ADMIN}/imports/")
    table = f"Name;Town;IBAN\n{name};Lyon;\nDemo Wrong;Paris;DE00\n".encode()
    editor.page.locator("[name=file]").set_input_files(
        {"name": "c.csv", "mimeType": "text/csv", "buffer": table}
    )
    editor.page.get_by_role("button", name="Try it").click()
    expect(editor.page.locator("main")).to_contain_text("This is not an IBAN")
    editor.look("import")
    editor.page.get_by_role("button", name="Import 1 row now").click()
    expect(editor.page.locator("main")).to_contain_text("What came of it")
    editor.go(f"{ADMIN}/customers/?q={name.replace(' ', '+')}")
    expect(editor.page.locator("main table.listing").first).to_contain_text(name)
    editor.look("customers")
    assert not editor.failures
