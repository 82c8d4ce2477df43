"""Acting as a client in a browser: the staff, a partner, and the client who lets them, reads it and takes it back."""

import re

import pytest
from playwright.sync_api import expect

BAR = "#clientportal-acting"
ADD = re.compile("Add to (basket|cart)")
TAKE_BACK = re.compile("^Take back.*Demo Partner Ltd", re.DOTALL)
ADDRESS = {
    "first_name": "Demo",
    "last_name": "Lane",
    "line1": "7 Demo Lane",
    "line4": "Paris",
    "postcode": "75012",
}


@pytest.fixture
def enter(visit):
    """``enter("editor")`` is this person at acme, logged in; nothing may fail for any of them."""
    entered = []

    def log_in(who):
        visitor = visit("acme")
        visitor.log_in(who)
        entered.append(visitor)
        return visitor

    yield log_in
    assert [failure for visitor in entered for failure in visitor.failures] == []


def give(client, scopes):
    """Let the partner act as this client's only person, for a year."""
    page = client.page
    client.go("/portal/access/")
    if page.get_by_role("link", name=TAKE_BACK).count():  # left by a run before in the same sandbox
        client.follow(page.get_by_role("link", name=TAKE_BACK))
        press(client, "Take it back")
    client.go("/portal/access/give/")
    client.follow(page.get_by_role("link", name="Demo Partner Ltd"))
    client.choose(page.locator("[name=acts_as]").first)
    tick(client, scopes)
    client.choose(page.locator("[name=period]").nth(1))
    page.get_by_label("What for").fill("Demo: our tariff data")
    client.look("access-give")
    press(client, "Allow this")


def press(visitor, name):
    """Press a button and wait until its page is there."""
    with visitor.page.expect_navigation():
        visitor.page.get_by_role("button", name=name).first.click()


def press_in_bar(visitor, name):
    visitor.follow(visitor.page.locator(BAR).get_by_role("button", name=name))


def tick(client, scopes):
    for scope in scopes:
        client.choose(client.page.locator(f"[name=scopes][value={scope}]"))


def act_as(partner, client, reason):
    """From the dashboard to the client's shop."""
    partner.go("/portal/partner/")
    row = partner.page.locator("tr", has_text=client)
    partner.follow(row.get_by_role("link", name=re.compile("^Login")))
    partner.page.get_by_label("Why").fill(reason)
    partner.follow(partner.page.get_by_role("button", name="Begin"))
    expect(partner.page.locator(BAR)).to_be_visible()


def empty_basket(visitor):
    """What is in the basket goes: other stories buy for the same client."""
    visitor.go("/basket/")
    lines = visitor.page.locator(".basket-items")
    for left in reversed(range(lines.count())):
        visitor.page.get_by_role("link", name="Remove").first.click()
        expect(lines).to_have_count(left)


def add_address(partner):
    partner.go("/accounts/addresses/add/")
    page = partner.page
    for name, value in ADDRESS.items():
        page.locator(f"[name={name}]").fill(value)
    page.locator("[name=country]").select_option("FR")
    page.get_by_role("button", name="Save").click()
    expect(page.locator("body")).to_contain_text(ADDRESS["line1"])


@pytest.mark.req("1.12", "1.15", "1.16", "5.04")
def test_the_staff_see_the_shop_as_a_client_and_come_back_to_their_list(enter):
    editor = enter("editor")
    page = editor.page
    editor.go("/cms/client-portal/contacts/?q=client08")
    page.locator("tr", has_text="client08@").get_by_role("button", name=re.compile("More options")).click()
    editor.follow(page.get_by_role("link", name="Impersonate").first)
    editor.look("acting-reason")
    page.get_by_label("Reason").fill("Demo: asked by phone how to find an order")
    editor.follow(page.get_by_role("button", name="See the shop as this person"))
    for path in ("/", "/catalogue/", "/accounts/orders/", "/portal/subscriptions/"):
        editor.go(path)
        expect(page.locator(BAR)).to_contain_text("acting as Demo Client 08")
        expect(page.locator(BAR)).to_be_in_viewport()
    editor.look("acting-staff")
    editor.go("/accounts/change-password/")
    expect(page.get_by_role("heading", name="This is for Demo Client 08 alone")).to_be_visible()
    editor.look("acting-blocked")
    editor.go("/")
    page.locator("#clientportal-profile").click()
    with page.expect_navigation():
        page.locator(".dropdown-menu.show").get_by_role("button", name="Stop impersonating").click()
    expect(page).to_have_url(re.compile(r"/cms/.*contacts/.*q=client08"))
    editor.go("/")
    expect(page.locator(BAR)).to_have_count(0)


@pytest.mark.req("4.01", "4.02", "1.16")
def test_a_partner_lands_on_the_dashboard_fills_a_clients_basket_and_returns(enter):
    partner = enter("partner")
    page = partner.page
    expect(page).to_have_url(re.compile("/portal/partner/"))
    partner.look("partner-dashboard")
    act_as(partner, "Demo Importers Ltd", "Demo: the tariff data of this month")
    partner.look("acting-partner")
    partner.go("/catalogue/")
    page.get_by_role("button", name=ADD).first.click()
    partner.go("/basket/")
    expect(page.locator(".basket-items").first).to_be_visible()
    partner.look("acting-basket")
    empty_basket(partner)
    press_in_bar(partner, "Partner dashboard")
    expect(page).to_have_url(re.compile("/portal/partner/"))
    expect(page.locator(BAR)).to_have_count(0)
    expect(page.locator("tr", has_text="Demo Importers Ltd")).to_be_visible()


@pytest.mark.req("1.13", "5.05")
def test_a_client_lets_the_partner_in_takes_it_back_while_they_act_and_undoes_what_they_did(enter):
    client, partner = enter("client03"), enter("partner")
    page = client.page
    give(client, [])
    act_as(partner, "Demo Client 03", "Demo: a look at the subscriptions")
    partner.go("/portal/account/")
    expect(partner.page.get_by_role("heading", name="This is for Demo Client 03 alone")).to_be_visible()

    client.go("/portal/access/")
    client.follow(page.get_by_role("link", name=re.compile("^Change.*Demo Partner Ltd", re.DOTALL)))
    tick(client, ["basket"])
    press(client, "Keep these changes")
    press_in_bar(partner, "Partner dashboard")
    act_as(partner, "Demo Client 03", "Demo: the address for deliveries")
    add_address(partner)

    client.go("/portal/access/")
    client.follow(page.get_by_role("link", name=TAKE_BACK))
    expect(page.locator(".alert-warning")).to_contain_text("acts as Demo Client 03 at this moment")
    client.look("access-take-back")
    press(client, "Take it back")
    partner.go("/accounts/addresses/")
    expect(partner.page.locator(BAR)).to_have_count(0)
    expect(partner.page.locator(".alert-warning")).to_be_visible()
    expect(partner.page.locator("body")).not_to_contain_text("7 Demo Lane")
    partner.look("acting-over")

    client.go("/portal/access/sessions/")
    client.look("access-sessions")
    client.follow(page.locator("tbody tr").first.get_by_role("link"))
    expect(page.locator("dl")).to_contain_text("the address for deliveries")
    client.look("access-session")
    client.follow(page.get_by_role("link", name=re.compile("^Undo")))
    client.look("access-undo")
    press(client, re.compile("^Undo"))
    client.go("/accounts/addresses/")
    expect(page.locator("body")).not_to_contain_text("7 Demo Lane")


@pytest.mark.req("5.05")
def test_an_order_above_the_months_amount_waits_until_the_client_says_yes(enter):
    partner, client = enter("partner"), enter("client06")
    page = partner.page
    act_as(partner, "Demo Importers Ltd", "Demo: the valuation compendium")
    empty_basket(partner)
    partner.go("/catalogue/")
    page.get_by_role("link", name="HS+Origin+Valuation", exact=True).first.click()
    page.get_by_role("button", name=ADD).first.click()
    partner.go("/checkout/")  # nothing to choose: the client's account pays, and nothing else
    partner.place_order()
    expect(page.locator("h1")).to_contain_text("Waits for the yes of")
    partner.look("order-waiting")

    client.newest_mail("client06@acme.example", "waits for your yes")
    link = client.page.locator("#mail-text a[href*='/portal/order/']").first
    client.page.goto(link.get_attribute("href"))
    client.look("order-waiting-answer")
    client.follow(client.page.get_by_role("button", name="Yes, order it"))
    expect(client.page.locator("body")).to_contain_text("You have agreed: it is order")
    partner.go("/")
    press_in_bar(partner, "Partner dashboard")
    partner.go("/portal/partner/orders/")
    expect(page.locator("tbody tr").first).to_contain_text("Demo Importers Ltd")
