"""The story in a browser: an editor builds a catalogue view, seeing what it shows, and gives it to a customer."""

import re

import pytest
from playwright.sync_api import expect

CUSTOMER = "Demo Client 08"
LEFT_OUT = "Customs tariff handbook"


@pytest.mark.req("2.41")
@pytest.mark.parametrize("width", [1280, 390])
def test_an_editor_builds_a_view_with_its_preview_and_gives_it_to_a_customer(visit, width):
    editor = visit("acme", width=width)
    editor.log_in("editor")
    name = f"Demo view {width}"
    build(editor, name)
    give(editor, name)
    wide = editor.page.evaluate("document.documentElement.scrollWidth - window.innerWidth")
    assert wide <= 0
    assert not editor.failures


def build(editor, name):
    editor.go("/cms/client-portal/catalogue-views/new/")
    page, shown = editor.page, editor.page.locator("[data-cp-shown]")
    expect(shown).to_contain_text("Nothing is put in yet")
    page.locator("[name=name]").fill(name)
    page.get_by_label("the whole catalogue").check()
    expect(shown).to_contain_text(LEFT_OUT)
    page.get_by_label("Find an article").fill("tariff")
    page.get_by_role("button", name=f"Leave out: {LEFT_OUT}").click()
    expect(shown).not_to_contain_text(LEFT_OUT)
    editor.look(f"cms-catalogue-view-{name[-4:].strip()}")
    page.get_by_role("button", name="Save", exact=True).click()
    expect(page).to_have_url(re.compile("/inspect/"))
    expect(page.locator("main")).not_to_contain_text(LEFT_OUT)


def open_customer(editor):
    editor.go(f"/cms/client-portal/customers/?q={CUSTOMER.replace(' ', '+')}")
    editor.follow(editor.row(CUSTOMER).get_by_role("link", name=CUSTOMER).first)
    editor.page.get_by_role("tab", name="Catalogue and conditions").click()


def give(editor, name):
    open_customer(editor)
    page = editor.page
    chosen = page.locator("#id_view-chooser")
    if not page.locator("#id_view").input_value():
        chosen.get_by_role("button", name="Choose a catalogue view").click()
    else:
        chosen.get_by_role("button", name="Actions").click()
        page.get_by_role("button", name="Choose another catalogue view").click()
    modal = page.locator(".modal-dialog")
    modal.get_by_role("textbox").fill(name)
    modal.get_by_role("link", name=name).click()
    expect(chosen).to_contain_text(name)
    page.get_by_role("button", name="Save", exact=True).click()
    expect(page).to_have_url(re.compile("/customers/$"))
    open_customer(editor)
    expect(page.locator("body")).to_contain_text(re.compile(f"holds now: {name} .the customer's own"))
