"""The story in a browser: an editor takes an account below zero, mails the balance, and the key opens My space."""

import re

import pytest
from playwright.sync_api import expect

DEBTOR, ADDRESS = "Demo Debtor Ltd", "debtor@acme.example"
#: A key has no 0 and no 1: a number of an invoice beside it has.
KEY = re.compile(r"\b[2-9A-Z]{4,}(?:-[2-9A-Z]{4,})+\b")


@pytest.mark.req("3.02", "3.03", "3.04", "3.06", "3.07", "3.08", "3.17")
def test_an_editor_mails_a_balance_and_the_key_in_it_opens_my_space(visit):
    editor = visit("acme")
    editor.log_in("editor")
    the_list(editor)
    the_balance_goes_further_down(editor)
    the_mail_is_looked_at_and_sent(editor)
    the_key_opens_my_space(visit("acme"))
    assert not editor.failures


def the_list(editor):
    editor.go("/cms/")
    editor.page.get_by_role("button", name="Finances").click()
    editor.page.get_by_role("link", name="Customer accounts").click()
    expect(editor.row(DEBTOR)).to_contain_text("-€")
    expect(editor.row("Demo Frozen Ltd")).to_contain_text("Frozen")
    expect(editor.row("Demo Unreachable Ltd").get_by_role("button", name="E-MAIL")).to_be_disabled()
    editor.look("cms-accounts")


def the_balance_goes_further_down(editor):
    editor.follow(editor.row(DEBTOR).get_by_role("link", name=DEBTOR))
    editor.look("cms-account")
    editor.page.get_by_role("link", name="Debit").click()
    editor.page.get_by_label("Amount").fill("5,x")
    editor.page.get_by_label("Reason").fill("Demo fee")
    editor.page.get_by_role("button", name="Continue").click()
    expect(editor.page.locator("body")).to_contain_text("Please enter an amount")
    editor.page.get_by_label("Amount").fill("5.00")
    editor.page.get_by_role("button", name="Continue").click()
    expect(editor.page.locator("body")).to_contain_text("below zero")
    editor.look("cms-account-debit")
    editor.page.get_by_role("button", name="Yes, do it").click()
    expect(editor.page.locator("tr", has_text="Demo fee").first).to_contain_text("-€5.00")


def the_mail_is_looked_at_and_sent(editor):
    editor.page.get_by_role("link", name="Preview").click()
    mail = editor.page.frame_locator("iframe[srcdoc]")
    expect(mail.locator("body")).to_contain_text("XXXXX-XXXXX")
    editor.look("cms-account-mail")
    editor.page.get_by_role("link", name="E-MAIL").click()
    expect(editor.page.locator("body")).to_contain_text(ADDRESS)
    editor.page.get_by_role("button", name="Yes, send it").click()
    expect(editor.page.locator("body")).to_contain_text("Last sent:")


def the_key_opens_my_space(customer):
    customer.newest_mail(ADDRESS, "")
    shown = " ".join(frame.locator("body").inner_text() for frame in customer.page.frames)
    key = KEY.search(shown).group()
    customer.go("/portal/space/")
    customer.page.locator("[name=secret]").fill(key)
    customer.page.locator("main form [name=email], form:has([name=secret]) [name=email]").first.fill(ADDRESS)
    customer.page.get_by_role("button", name="Open my space").click()
    expect(customer.page.locator("body")).to_contain_text("Your account situation")
    expect(customer.page.locator("body")).to_contain_text("-€")
    assert not customer.failures
