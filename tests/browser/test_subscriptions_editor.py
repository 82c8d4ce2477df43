"""The story in a browser: an editor finds a subscription, pauses and resumes it, and reads its life."""

import re
from datetime import timedelta

from playwright.sync_api import expect

from oscar_clientportal.core import clock

CLIENT = "Demo Client 06"
WHY = "Demo: they asked for it"


def test_an_editor_extends_pauses_and_resumes_a_subscription(visit):
    editor = visit("acme")
    editor.log_in("editor")
    find(editor)
    act(editor, "Extend", until=(clock.now() + timedelta(days=1200)).date().isoformat())
    act(editor, "Pause")
    act(editor, "Resume")
    life = editor.page.locator("ol.clientportal-life")
    for words in ("Extended", "Paused", "Resumed", "E-mail: subscription changed"):
        expect(life).to_contain_text(words)
    expect(life.get_by_text(f"Reason: {WHY}")).to_have_count(3)
    expect(editor.page.locator("figure.clientportal-picture svg[role=img]")).to_be_visible()
    editor.look("cms-subscription")
    assert not editor.failures


def find(editor):
    editor.go(f"/cms/client-portal/subscriptions/?q={CLIENT.replace(' ', '+')}")
    expect(editor.row(CLIENT)).to_have_count(1)
    editor.look("cms-subscriptions")
    editor.follow(editor.row(CLIENT).get_by_role("link", name=CLIENT))


def act(editor, name, *, until=""):
    """Leaves the form by the keyboard: Wagtail's calendar lies over its buttons while it is open."""
    editor.page.get_by_role("link", name=name, exact=True).click()
    expect(editor.page.locator("body")).to_contain_text("What will happen")
    if until:
        editor.page.locator("[name=until]").fill(until)
    editor.page.locator("[name=reason]").fill(WHY)
    editor.page.locator("[name=reason]").press("Enter")
    expect(editor.page).to_have_url(re.compile("/inspect/"))
