"""Terms of use in a browser: the owner lets orders wait, the super-admin accepts and goes on ordering."""

import re

import pytest
from playwright.sync_api import expect

ADD = re.compile("Add to (basket|cart)")
OPTIONS = "/cms/settings/clientportal_wagtail/licenceoptions/"


@pytest.fixture
def orders_wait(visit):
    """The shop's owner asks for the terms before orders; afterwards, as it was."""
    owner = visit("acme")
    owner.go("/cms/login/")
    owner.page.locator("[name=username]").fill("owner@acme.example")
    owner.page.locator("[name=password]").fill("clientportal")
    owner.page.locator("button[type=submit]").click()

    def choose(value: str) -> None:
        owner.go(OPTIONS)
        owner.page.locator("[name=terms_before]").select_option(value)
        owner.page.get_by_role("button", name=re.compile("^Save")).first.click()
        owner.page.wait_for_load_state()

    choose("orders")
    yield owner
    choose("")
    assert not owner.failures


def test_a_super_admin_accepts_the_terms_and_goes_on_with_the_order(orders_wait, visit):
    boss = visit("acme")
    boss.log_in("boss")
    boss.go("/portal/company/terms/")
    expect(boss.page.get_by_text("Not answered yet.")).to_be_visible()
    boss.look("terms")
    boss.go("/catalogue/")
    boss.page.get_by_role("button", name=ADD).first.click()
    boss.go("/basket/")
    warning = boss.page.locator(".alert-warning", has_text="accept the terms of use")
    boss.look("terms-basket")
    warning.get_by_role("link", name="Terms of use").click()
    boss.page.get_by_role("button", name="Accept the terms of use").click()
    expect(boss.page).to_have_url(re.compile("/basket/"))
    expect(boss.page.locator(".alert-warning", has_text="accept the terms")).to_have_count(0)
    boss.go("/checkout/")
    expect(boss.page).not_to_have_url(re.compile("/terms/"))
    boss.go("/portal/company/terms/")
    boss.page.get_by_role("button", name="Take it back and decline").click()
    expect(boss.page.locator(".alert-danger", has_text="Declined on")).to_be_visible()
    boss.look("terms-declined")
    assert not boss.failures
