"""The story in a browser: a customer below zero reads the account, takes a statement away, and repays by card."""

import re

import pytest
from playwright.sync_api import expect

from tests.browser.visitor import BANK_CARD, DECLINED_CARD


@pytest.mark.req("3.07", "3.10")
def test_a_customer_reads_the_account_and_repays_it_by_card(visit):
    editor = visit("globex")
    editor.log_in("editor")
    take_below_zero(editor)
    customer = visit("globex")
    customer.log_in("client")
    read_the_account(customer)
    take_a_statement_away(customer)
    verify_the_account(customer)
    repay(customer)
    assert not editor.failures + customer.failures


def take_below_zero(editor):
    editor.go("/cms/")
    editor.page.get_by_role("button", name="Finances").click()
    editor.page.get_by_role("link", name="Customer accounts").click()
    editor.row("Demo Client").get_by_role("link", name="Demo Client").click()
    editor.page.get_by_role("link", name="Debit").click()
    editor.page.get_by_label("Amount").fill("35000")
    editor.page.get_by_label("Reason").fill("Demo chargeback")
    editor.page.get_by_role("button", name="Continue").click()
    editor.page.get_by_role("button", name="Yes, do it").click()
    expect(editor.page.locator("tr", has_text="Demo chargeback").first).to_be_visible()


def read_the_account(customer):
    customer.go("/accounts/")
    customer.page.get_by_role("link", name="My account balance").click()
    body = customer.page.locator("body")
    expect(body).to_contain_text("below zero")
    expect(customer.row("Demo chargeback").first).to_contain_text("-HUF")
    expect(customer.page.get_by_role("img", name="Curve of the balance")).to_be_visible()
    customer.look("account")
    customer.page.get_by_label("From", exact=True).fill("2020-01-01")
    customer.page.get_by_label("To", exact=True).fill("2020-01-31")
    customer.page.get_by_role("button", name="Show", exact=True).click()
    expect(body).to_contain_text("There are no movements in this period.")
    customer.page.get_by_role("link", name="Show all").click()


def take_a_statement_away(customer):
    for name, suffix in (("PDF", ".pdf"), ("CSV", ".csv")):
        with customer.page.expect_download() as download:
            customer.page.get_by_role("link", name=re.compile(f"^{name}")).click()
        assert download.value.suggested_filename == f"statement-HUF{suffix}"


def verify_the_account(customer):
    customer.page.get_by_role("link", name="Verify that nothing was altered").click()
    expect(customer.page.locator("body")).to_contain_text("The chain is intact")
    customer.look("account-verify")
    customer.page.get_by_role("link", name="Back to your account").click()


def repay(customer):
    page = customer.page
    customer.follow(page.get_by_role("link", name="Repay by card"))
    customer.look("account-repay")
    pay(customer, DECLINED_CARD)
    expect(page.locator("body")).to_contain_text("Your card was declined")
    pay(customer, BANK_CARD, amount="2000")
    page.get_by_role("button", name="Complete authentication").click()
    expect(page.locator("body")).to_contain_text("Thank you. You have repaid")
    expect(customer.row("Repayment · Visa •••• 3155").first).to_contain_text("+HUF")


def pay(customer, number, *, amount=""):
    page = customer.page
    if amount:
        page.get_by_label("Amount").fill(amount)
    fields = page.frame_locator("#clientportal-card-element iframe")
    fields.get_by_label("Card number").fill(number)
    fields.get_by_label(re.compile("^Expir")).fill("12/40")
    fields.get_by_label(re.compile("CVC|Security")).fill("123")
    button = page.get_by_role("button", name="Pay now")
    button.scroll_into_view_if_needed()
    button.click()
