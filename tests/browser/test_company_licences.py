"""A company's licences in a browser: a seat is asked for, given and taken back; licences go elsewhere and come back."""

import re

import pytest
from playwright.sync_api import expect


@pytest.fixture
def enter(visit):
    """``enter("boss")`` is this person at acme, logged in; nothing may fail for any of them."""
    entered = []

    def log_in(who):
        visitor = visit("acme")
        visitor.log_in(who)
        entered.append(visitor)
        return visitor

    yield log_in
    assert [failure for visitor in entered for failure in visitor.failures] == []


def press(place, visitor, name):
    visitor.follow(place.get_by_role("button", name=re.compile(f"^{name}")).first)


def says(visitor, text):
    expect(visitor.page.locator("#messages, .alert").filter(has_text=text).first).to_be_visible()


@pytest.mark.req("2.72")
def test_a_user_asks_for_a_seat_and_is_given_one_until_it_is_taken_back(enter):
    trainee, boss = enter("trainee"), enter("boss")
    trainee.go("/portal/company/seat/")
    if trainee.page.get_by_role("button", name="I don't need it any more").count():
        press(trainee.page, trainee, "I don't need it any more")
    trainee.page.get_by_label("Licence").select_option(label="HS")
    trainee.page.get_by_label(re.compile("^What for")).fill("Demo: headings")
    press(trainee.page, trainee, "Ask for a seat")
    says(trainee, "You have asked for a seat")
    trainee.look("company-seat-asked")

    boss.go("/portal/company/")
    boss.look("company")
    boss.follow(boss.page.get_by_role("link", name="Waiting list").first)
    boss.look("company-waiting")
    press(boss.row("Demo Trainee"), boss, "Give a seat")
    says(boss, "Demo Trainee has a seat now.")
    trainee.go("/portal/company/seat/")
    expect(trainee.page.get_by_role("heading", name=re.compile("^HS"))).to_be_visible()
    trainee.look("company-seat")

    boss.go("/portal/company/licences/")
    boss.look("company-licences")
    boss.follow(boss.page.get_by_role("link", name="HS", exact=True))
    boss.look("company-licence")
    boss.follow(boss.row("Demo Trainee").get_by_role("link", name=re.compile("^Take the seat back")))
    boss.look("company-seat-take")
    press(boss.page, boss, "Take the seat back")
    says(boss, "Demo Trainee holds no seat of HS any more.")
    for name in ("forecast", "record"):
        boss.go(f"/portal/company/{name}/")
        boss.look(f"company-{name}")


@pytest.mark.req("2.72")
def test_free_licences_go_to_a_sister_company_and_come_back(enter):
    boss, client = enter("boss"), enter("client")
    boss.go("/portal/company/licences/")
    boss.follow(boss.page.get_by_role("link", name="Users", exact=True).last)
    boss.follow(boss.page.get_by_role("link", name="Pass on licences"))
    boss.choose(boss.page.get_by_label(re.compile("^Demo Client( |$)")).first)
    boss.page.get_by_label("How many").fill("1")
    boss.page.get_by_label(re.compile("^Message")).fill("Demo: for a while")
    boss.look("company-offer")
    press(boss.page, boss, "Offer them")
    says(boss, "is offered one licence.")

    client.go("/portal/company/")
    client.look("company-offers")
    client.follow(client.page.get_by_role("link", name=re.compile("^Answer the offer")).last)
    client.look("company-transfer")
    press(client.page, client, "Accept")
    says(client, "Accepted: the licences are yours.")
    press(client.page, client, "Give it back")
    says(client, "Given back")
