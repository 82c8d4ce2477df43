"""The story of a customer with a catalogue, prices and credit of its own, from the list to the order in the ERP."""

import re

import pytest
from playwright.sync_api import expect

pytestmark = pytest.mark.req("2.41")
HANDBOOK = "/catalogue/customs-tariff-handbook_11/"
PLAN = "/catalogue/hs_1/"


def titles(visitor):
    visitor.go("/catalogue/")
    return set(visitor.page.locator("article.product_pod h3").all_inner_texts())


def status_of(visitor, path):
    return visitor.page.goto(f"http://{visitor.shop}.localhost:{visitor.port}{path}").status


def test_a_customer_with_a_view_finds_its_own_shop_at_its_own_prices(visit):
    buyer, guest = visit("acme"), visit("acme")
    buyer.log_in("wholesale")
    assert titles(buyer) == {"Customs tariff handbook", "Pocket guide to origin", "Incoterms wall chart"}
    buyer.look("own-catalogue")
    assert {"HS", "HS monthly", "Customs tariff handbook"} <= titles(guest)
    assert [status_of(visitor, PLAN) for visitor in (buyer, guest)] == [404, 200]
    for visitor, price in ((buyer, "€41.00"), (guest, "€48.00")):
        visitor.go(HANDBOOK)
        expect(visitor.page.locator(".price_color").first).to_have_text(price)
    expect(buyer.page.locator("main, .content").first).to_contain_text(re.compile("from 10\\s+€38.50"))
    assert not buyer.failures + guest.failures


@pytest.mark.req("2.33")
def test_it_buys_on_invoice_and_the_order_reaches_the_erp(visit):
    buyer = visit("acme")
    buyer.log_in("wholesale")
    buyer.go(HANDBOOK)
    buyer.page.get_by_label("Quantity", exact=True).fill("10")
    buyer.follow(buyer.page.locator("#add_to_basket_form button[type=submit]"))
    buyer.go("/basket/")
    expect(buyer.page.locator("body")).to_contain_text("€385.00")
    buyer.look("own-basket")
    buyer.go("/checkout/")
    ship(buyer)
    expect(buyer.page.locator("body")).to_contain_text("of your credit of €2,000.00 left")
    buyer.look("own-payment")
    buyer.choose(buyer.page.get_by_label(re.compile("^On invoice")))
    buyer.follow(buyer.page.get_by_role("button", name="Continue"))
    buyer.place_order()
    expect(buyer.page).to_have_url(re.compile("/thank-you/"))
    number = re.search("\\d{6}", buyer.page.locator("body").inner_text()).group()
    wait_for_papers(buyer, number)
    buyer.look("own-documents")
    editor = visit("acme")
    editor.log_in("editor")
    for _try in range(20):
        editor.go(f"/cms/client-portal/deliveries/?q={number}")
        if "SENT" in editor.page.locator("main").inner_text().upper():
            break
        editor.page.wait_for_timeout(500)
    expect(editor.row(number).first).to_contain_text(re.compile("sent", re.IGNORECASE))
    editor.look("cms-deliveries")
    assert not buyer.failures + editor.failures


def ship(buyer):
    """To an address of its own, where the shop doesn't know one yet."""
    known = buyer.page.get_by_role("button", name="Ship to this address")
    if known.count():
        buyer.follow(known.first)
        return
    for name, value in (
        ("first_name", "Demo"),
        ("last_name", "Wholesale"),
        ("line1", "1 Demo Street"),
        ("line4", "Paris"),
        ("postcode", "75001"),
    ):
        buyer.page.locator(f"[name={name}]").fill(value)
    buyer.page.locator("[name=country]").select_option("FR")
    buyer.follow(buyer.page.get_by_role("button", name="Continue"))


def wait_for_papers(buyer, number):
    """They are issued a moment after the order."""
    for _try in range(20):
        buyer.go(f"/portal/documents/?q={number}")
        if buyer.page.get_by_role("row", name=re.compile("Invoice")).count():
            break
        buyer.page.wait_for_timeout(500)
    row = buyer.page.get_by_role("row", name=re.compile("Invoice")).first
    expect(row).to_contain_text("€385.00")
    with buyer.page.expect_download() as download:
        row.get_by_role("link", name=re.compile("PDF")).click()
    assert download.value.suggested_filename.endswith(".pdf")
