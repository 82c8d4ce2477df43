"""The story in a browser: a super-admin invites a colleague, gives them a role, and closes their login."""

import re
import uuid

import pytest
from playwright.sync_api import expect

from tests.browser.test_coming_in import choose_password

USERS = "/portal/company/users/"


@pytest.mark.req("1.08", "2.73")
def test_a_colleague_is_invited_made_super_admin_and_deactivated(visit):
    boss, colleague = visit("acme"), visit("acme")
    email = f"p{uuid.uuid4().hex[:8]}@colleagues.example"
    boss.log_in("boss")
    invite(boss, email)
    colleague.newest_mail(email, "invites you to Acme")
    colleague.page.locator("a[href*='/portal/invitation/']").first.click()
    choose_password(colleague)
    open_user(boss, email)
    boss.page.get_by_label("Role").select_option(label="Super-admin")
    boss.page.get_by_role("button", name="Change the role").click()
    expect(boss.page.locator("body")).to_contain_text("has the role “Super-admin” now.")
    boss.look("company-user")
    colleague.go(USERS)
    expect(colleague.row(email)).to_contain_text("Super-admin")
    deactivate(boss)
    colleague.go(USERS)
    expect(colleague.page.locator("#login_form")).to_be_visible()
    assert not [*boss.failures, *colleague.failures]


def invite(boss, email):
    boss.go(USERS)
    boss.look("company-users")
    boss.page.get_by_role("link", name="Invite a user").click()
    for label, text in (("E-mail address", email), ("First name", "Nora"), ("Last name", "New")):
        boss.page.get_by_label(label).fill(text)
    boss.page.locator("#id_language").select_option(value="en-us")
    boss.look("company-user-invite")
    boss.page.get_by_role("button", name="Invite").click()
    expect(boss.page.locator("body")).to_contain_text("Nora New is invited")
    boss.page.wait_for_timeout(1500)  # the mail leaves after the answer


def open_user(boss, email):
    boss.go(f"{USERS}?q={email}")
    expect(boss.row(email)).to_contain_text("Active")
    boss.row(email).get_by_role("link").click()


def deactivate(boss):
    boss.page.get_by_role("link", name="Deactivate").click()
    expect(boss.page.locator("body")).to_contain_text("The login is closed at once")
    boss.look("company-user-deactivate")
    boss.page.get_by_role("button", name=re.compile("Yes, deactivate")).click()
    expect(boss.page.locator("body")).to_contain_text("can no longer log in.")
