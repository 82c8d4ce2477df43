"""Whoever acts as a super-admin reads the company's pages, gives seats where that is allowed, and no more."""

from typing import Any

import pytest
from django.urls import reverse

from oscar_clientportal.core.acting import Scope
from tests import factories
from tests.impersonating import act

from .company import House, as_, page

pytestmark = [pytest.mark.django_db, pytest.mark.req("2.72")]
Change = factories.model("impersonation", "Change")


def agent_of(house: House, *scopes: str) -> Any:
    """The browser of an agent who acts as the super-admin by a consent with these scopes."""
    agent = factories.make_agent(first_name="Eve", last_name="Agent")
    factories.make_link(agent, house.boss)
    consent = factories.make_consent(house.boss, agent=agent, scopes=scopes)
    from tests.conftest import ShopClient

    browser = ShopClient()
    browser.force_login(agent.user)
    assert act(browser, consent=consent).status_code == 302
    return browser


def test_looking_shows_the_pages_and_changes_nothing(house: House) -> None:
    browser, licence = agent_of(house), house.licence.pk
    for name in ("", "-licences", "-waiting", "-forecast", "-record", "-seat"):
        assert browser.get(page(name)).status_code == 200, name
    shown = browser.get(page("-licence", pk=licence)).text
    assert ("Give a seat" in shown, "Pass on licences" in shown) == (False, False)
    assert browser.post(page("-seat-give", pk=licence), {"contact": house.bob.pk}).status_code == 403
    assert house.numbers == (2, 1, 0, 0)


def test_who_may_manage_users_gives_seats_and_both_are_named(house: House) -> None:
    browser = agent_of(house, Scope.USERS)
    browser.post(page("-seat-give", pk=house.licence.pk), {"contact": house.bob.pk})
    assert house.numbers == (1, 2, 0, 0)
    change = Change.objects.get(kind="seat")
    assert (change.action, change.title) == ("created", "Bob Hill · Tariffs")
    record = as_(house.boss).get(page("-record"))
    [entry] = record.context["entries"]
    assert reverse("clientportal_portal:access-session", args=[entry.session]) in record.text
    assert (entry.by, entry.on_behalf_of) == ("Eve Agent", "Grace Demo")
    seat = house.seat_of(house.bob)
    browser.post(page("-seat-take", pk=house.licence.pk, seat_pk=seat.pk))
    assert house.numbers == (2, 1, 0, 0)
    assert [each.action for each in Change.objects.filter(kind="seat").order_by("pk")] == [
        "created",
        "deleted",
    ]


@pytest.mark.parametrize(
    ("name", "data"),
    [
        ("-licence-reduce", {"quantity": "1", "when": "now", "confirmed": "1"}),
        ("-transfer-offer", {"to_company": "sister", "quantity": "1"}),
    ],
)
def test_what_costs_the_company_licences_is_its_own(house: House, name: str, data: dict[str, Any]) -> None:
    house.make_sisters()
    data = {**data, "to_company": house.sister.pk}
    browser = agent_of(house, Scope.USERS)
    assert browser.post(page(name, pk=house.licence.pk), data).status_code == 403
    assert house.numbers == (2, 1, 0, 0)


def test_an_offer_is_answered_by_nobody_else(house: House) -> None:
    offer = factories.model("licences", "LicenceTransfer").objects.create(
        licence=factories.make_licence(house.sister, 2, reserved=1),
        to_company=house.company,
        quantity=1,
        expires_at=house.licence.created_at.replace(year=2099),
    )
    browser = agent_of(house, Scope.USERS)
    assert browser.get(page("-transfer", pk=offer.pk)).status_code == 200
    assert browser.post(page("-transfer", pk=offer.pk), {"do": "accept"}).status_code == 403
    offer.refresh_from_db()
    assert offer.status == "offered"
