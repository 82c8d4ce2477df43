"""Who changed what, and on whose behalf: two records merged by time, page by page."""

from datetime import timedelta
from typing import Any

import pytest

from oscar_clientportal.clients.services import records
from oscar_clientportal.core import clock
from oscar_clientportal.licences import services
from tests import factories

from .company import House, as_, page

pytestmark = pytest.mark.django_db
CompanyEvent = factories.model("clients", "CompanyEvent")
LicenceEvent = factories.model("licences", "LicenceEvent")


def entries(answer: Any) -> list[str]:
    return [f"{entry.what} {entry.who}".strip() for entry in answer.context["entries"]]


def test_changes_of_people_and_of_licences_stand_in_one_record(house: House) -> None:
    boss = house.boss.user
    records.record(
        company=house.company,
        kind="role",
        by=boss,
        contact=house.bob,
        before={"role": "user"},
        after={"role": "super-admin"},
    )
    services.give_seat(contact=house.bob, licence=house.licence, by=boss)
    shown = as_(house.boss).get(page("-record"))
    assert entries(shown) == ["Seat given Bob Hill", "Role changed Bob Hill"]
    assert "role: User → Super-admin" in shown.text
    assert "Tariffs: 2 used, 0 reserved, 0 transferred of 3" in shown.text
    assert {entry.by for entry in shown.context["entries"]} == {"Grace Demo"}


def test_whoever_acted_for_somebody_is_named_with_them(house: House) -> None:
    agent = factories.make_user(first_name="Eve", last_name="Agent")
    CompanyEvent.objects.create(
        company=house.company, kind="role", by=agent, on_behalf_of=house.boss.user, contact_name="Bob Hill"
    )
    shown = as_(house.boss).get(page("-record"))
    [entry] = shown.context["entries"]
    assert (entry.by, entry.on_behalf_of) == ("Eve Agent", "Grace Demo")


def test_the_staff_are_not_told_by_their_addresses_nor_by_their_notes(house: House) -> None:
    editor = factories.make_user("editor@acme.example")
    CompanyEvent.objects.create(
        company=house.company, kind="details", by=editor, before={"note": ""}, after={"note": "slow payer"}
    )
    shown = as_(house.boss).get(page("-record"))
    assert "editor@acme.example" not in shown.text
    assert "slow payer" not in shown.text
    assert shown.context["entries"][0].by == "The shop"


def test_another_companys_record_is_its_own(house: House) -> None:
    records.record(company=house.sister, kind="joined", by=None, contact=house.sue)
    assert entries(as_(house.boss).get(page("-record"))) == []


def test_no_entry_is_missed_or_shown_twice_on_the_way_back(house: House) -> None:
    start = clock.now() - timedelta(days=1)
    numbers = {"quantity": 3, "used": 1, "reserved": 0, "transferred": 0}
    for number in range(130):
        moment, name = start + timedelta(minutes=number), f"n{number}"
        if number % 3:
            CompanyEvent.objects.create(
                company=house.company, kind="details", contact_name=name, created_at=moment
            )
        else:
            LicenceEvent.objects.create(
                licence=house.licence, kind="given", contact_name=name, created_at=moment, **numbers
            )
    boss, seen, address = as_(house.boss), [], page("-record")
    while address:
        shown = boss.get(address)
        seen += [entry.who for entry in shown.context["entries"]]
        older = shown.context["older"]
        address = f"{page('-record')}?before={older}" if older else ""
    assert seen == [f"n{number}" for number in reversed(range(130))]


@pytest.mark.parametrize("before", ["x", "1", "-1--1", "0-0", "9" * 40, "²-²", "\x00", "1-2-3"])
def test_a_page_that_means_nothing_is_the_first_or_empty(house: House, before: str) -> None:
    assert as_(house.boss).get(page("-record"), {"before": before}).status_code == 200
