"""Licences are offered to a sister company, and taken there with a yes."""

from typing import Any

import pytest

from tests import factories

from .company import House, as_, page
from .test_licence_pages import errors

pytestmark = [pytest.mark.django_db, pytest.mark.req("2.72")]
Transfer = factories.model("licences", "LicenceTransfer")


@pytest.fixture
def sisters(house: House) -> House:
    house.make_sisters()
    return house


def offer(house: House, **fields: Any) -> Any:
    data = {"to_company": house.sister.pk, "quantity": "2", "note": "For your people", **fields}
    return as_(house.boss).post(page("-transfer-offer", pk=house.licence.pk), data, follow=True)


def test_licences_are_offered_accepted_and_given_back(sisters: House) -> None:
    assert "Demo Sister is offered 2 licences." in offer(sisters).text
    assert sisters.numbers == (0, 1, 2, 0)
    sue, transfer = as_(sisters.sue), Transfer.objects.get()
    assert "Demo House wants to pass on 2 licences to you." in sue.get(page("")).text
    url = page("-transfer", pk=transfer.pk)
    assert "For your people" in sue.get(url).text
    assert "Accepted: the licences are yours." in sue.post(url, {"do": "accept"}, follow=True).text
    assert sisters.numbers == (0, 1, 0, 2)
    assert "answered, withdrawn or has lapsed" in sue.post(url, {"do": "accept"}, follow=True).text
    assert sisters.sister.licences.get().quantity == 2
    sue.post(url, {"do": "return"})
    assert sisters.numbers == (2, 1, 0, 0)


@pytest.mark.parametrize(("who", "act"), [("sue", "decline"), ("boss", "withdraw")])
def test_an_offer_that_is_not_taken_frees_its_licences(sisters: House, who: str, act: str) -> None:
    offer(sisters)
    as_(getattr(sisters, who)).post(page("-transfer", pk=Transfer.objects.get().pk), {"do": act})
    assert sisters.numbers == (2, 1, 0, 0)


@pytest.mark.parametrize(
    ("who", "act"),
    [("boss", "accept"), ("boss", "decline"), ("sue", "withdraw"), ("sue", ""), ("sue", "\x00")],
)
def test_each_side_does_its_own_part_alone(sisters: House, who: str, act: str) -> None:
    offer(sisters)
    as_(getattr(sisters, who)).post(page("-transfer", pk=Transfer.objects.get().pk), {"do": act})
    assert sisters.numbers == (0, 1, 2, 0)


def test_an_offer_is_missing_for_whoever_runs_neither_company(sisters: House) -> None:
    offer(sisters)
    url = page("-transfer", pk=Transfer.objects.get().pk)
    stranger = sisters.join("Eve", "Demo", company=factories.make_company(), role="super-admin")
    for contact in (stranger, sisters.bob):
        browser = as_(contact)
        assert (browser.get(url).status_code, browser.post(url, {"do": "accept"}).status_code) == (404, 404)


@pytest.mark.parametrize("quantity", ["", "0", "-1", "3", "2147483648", "two"])
def test_more_than_is_free_or_no_number_at_all_is_refused_beside_the_field(
    sisters: House, quantity: str
) -> None:
    assert len(errors(offer(sisters, quantity=quantity))) == 1
    assert sisters.numbers == (2, 1, 0, 0)


def test_only_sister_companies_can_be_named(sisters: House) -> None:
    stranger = factories.make_company("Demo Stranger")
    for number in (stranger.pk, sisters.company.pk, 0, -1, "x", "9" * 30):
        assert len(errors(offer(sisters, to_company=number))) == 1, number
    assert sisters.numbers == (2, 1, 0, 0)
    shown = as_(sisters.boss).get(page("-transfer-offer", pk=sisters.licence.pk)).text
    assert ("Demo Sister" in shown, "Demo Stranger" in shown) == (True, False)


def test_without_a_sister_company_the_page_says_so(house: House) -> None:
    shown = as_(house.boss).get(page("-transfer-offer", pk=house.licence.pk))
    assert "There is no company to pass licences on to" in shown.text
