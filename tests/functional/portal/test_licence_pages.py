"""A super-admin gives seats and takes them back, and makes a licence smaller."""

import re
from typing import Any

import pytest

from tests import factories

from .company import House, as_, page

pytestmark = [pytest.mark.django_db, pytest.mark.req("2.72")]


def errors(answer: Any) -> list[str]:
    found = re.findall(r"error-block[^>]*>.*?</i>(.*?)</span>", answer.text, re.DOTALL)
    return [text.strip().replace("&#x27;", "'") for text in found]


def test_a_licence_shows_its_numbers_and_who_holds_its_seats(house: House) -> None:
    shown = as_(house.boss).get(page("-licence", pk=house.licence.pk))
    numbers = re.findall(r"<dd>(\d+)</dd>", shown.text)
    assert numbers == ["1", "0", "0", "2", "3"]
    assert "Ada Lane" in shown.text
    assert "Bob Hill" not in shown.text


def test_the_bar_has_a_part_for_each_number_that_is_not_nothing(house: House) -> None:
    shown = as_(house.boss).get(page("-licence", pk=house.licence.pk))
    assert re.findall(r'class="portal-seats-(\w+)" style="flex-grow: (\d+)"', shown.text) == [
        ("used", "1"),
        ("free", "2"),
    ]


def test_holders_are_found_by_name(house: House) -> None:
    browser = as_(house.boss)
    url = page("-licence", pk=house.licence.pk)
    assert "Ada Lane" in browser.get(url, {"q": "lane"}).text
    assert "Nobody with a seat matches." in browser.get(url, {"q": "zzyzx"}).text


def test_a_seat_is_given_once_however_often_the_button_is_pressed(house: House) -> None:
    browser, url = as_(house.boss), page("-seat-give", pk=house.licence.pk)
    assert "Bob Hill" in browser.get(url, {"q": "hill"}).text
    for _press in range(2):
        done = browser.post(url, {"contact": house.bob.pk}, follow=True)
        assert "Bob Hill holds a seat of Tariffs now." in done.text
    assert house.numbers == (1, 2, 0, 0)


def test_a_seat_is_not_given_from_another_site(house: House) -> None:
    from tests.conftest import ShopClient

    browser = ShopClient(enforce_csrf_checks=True)
    browser.force_login(house.boss.user)
    answer = browser.post(page("-seat-give", pk=house.licence.pk), {"contact": house.bob.pk})
    assert (answer.status_code, house.numbers) == (403, (2, 1, 0, 0))


@pytest.mark.parametrize("contact", ["", "x", "-1", "99999999999999999999", "foreign", "\x00"])
def test_nobody_else_is_given_a_seat(house: House, contact: str) -> None:
    number = house.sue.pk if contact == "foreign" else contact
    done = as_(house.boss).post(page("-seat-give", pk=house.licence.pk), {"contact": number}, follow=True)
    assert "one of the company" in done.text
    assert house.numbers == (2, 1, 0, 0)


def test_without_a_free_seat_nobody_is_given_one(house: House) -> None:
    factories.model("licences", "Licence").objects.filter(pk=house.licence.pk).update(quantity=1)
    done = as_(house.boss).post(
        page("-seat-give", pk=house.licence.pk), {"contact": house.bob.pk}, follow=True
    )
    assert "No seat is free." in done.text
    assert house.numbers == (0, 1, 0, 0)


def test_a_seat_is_taken_back_after_a_question(house: House) -> None:
    browser, seat = as_(house.boss), house.seat_of(house.ada)
    url = page("-seat-take", pk=house.licence.pk, seat_pk=seat.pk)
    assert "<strong>Ada Lane</strong> holds a seat of Tariffs." in browser.get(url).text
    assert house.numbers == (2, 1, 0, 0)
    assert "Ada Lane holds no seat of Tariffs any more." in browser.post(url, follow=True).text
    assert "This seat has been taken back already." in browser.post(url, follow=True).text
    assert house.numbers == (3, 0, 0, 0)


def test_another_companys_licence_and_seats_are_missing(house: House) -> None:
    other = factories.make_licence(house.sister, holders=[house.sue])
    browser, seat = as_(house.boss), other.seats.get()
    for url in [
        page("-licence", pk=other.pk),
        page("-seat-give", pk=other.pk),
        page("-licence-reduce", pk=other.pk),
        page("-transfer-offer", pk=other.pk),
        page("-seat-take", pk=other.pk, seat_pk=seat.pk),
    ]:
        assert browser.get(url).status_code == 404, url
        assert browser.post(url).status_code in (404, 405), url
    own = page("-seat-take", pk=house.licence.pk, seat_pk=seat.pk)
    assert browser.get(own).status_code == 404
    browser.post(own)
    assert other.seats.count() == 1


def test_fewer_licences_are_confirmed_first(house: House) -> None:
    browser, url = as_(house.boss), page("-licence-reduce", pk=house.licence.pk)
    asked = browser.post(url, {"quantity": "2", "when": "now"})
    assert "Seats of Tariffs from now on: 2 instead of 3." in asked.text
    assert house.numbers == (2, 1, 0, 0)
    for _press in range(2):
        browser.post(url, {"quantity": "2", "when": "now", "confirmed": "1"})
        assert house.numbers == (1, 1, 0, 0)


def test_fewer_than_are_in_use_is_refused_with_who_would_have_to_go(house: House) -> None:
    for contact in (house.bob, house.boss):
        house.licence.seats.create(contact=contact)
    type(house.licence).objects.filter(pk=house.licence.pk).update(used=3)
    browser, url = as_(house.boss), page("-licence-reduce", pk=house.licence.pk)
    for confirmed in ("", "1"):
        refused = browser.post(url, {"quantity": "1", "when": "now", "confirmed": confirmed})
        assert [error[:20] for error in errors(refused)] == ["2 seats too many are"]
        assert [name in refused.text for name in ("Ada Lane", "Bob Hill")] == [True, True]
    assert house.numbers == (0, 3, 0, 0)


@pytest.mark.parametrize("quantity", ["", "0", "-1", "2147483648", "1e3", "two", "2.5", "9" * 300, "\x00"])
def test_a_quantity_that_is_none_is_refused_beside_the_field(house: House, quantity: str) -> None:
    url = page("-licence-reduce", pk=house.licence.pk)
    refused = as_(house.boss).post(url, {"quantity": quantity, "when": "now", "confirmed": "1"})
    assert refused.status_code == 200
    assert len(errors(refused)) == 1
    assert house.numbers == (2, 1, 0, 0)


@pytest.mark.parametrize("quantity", ["3", "4", "1000000"])
def test_a_company_never_makes_its_licence_larger(house: House, quantity: str) -> None:
    url = page("-licence-reduce", pk=house.licence.pk)
    refused = as_(house.boss).post(url, {"quantity": quantity, "when": "now", "confirmed": "1"})
    assert errors(refused) == ["Please enter fewer than 3."]
    assert house.numbers == (2, 1, 0, 0)


def test_a_licence_the_shop_made_smaller_meanwhile_does_not_grow_again(house: House) -> None:
    from oscar_clientportal.licences.exceptions import QuantityInvalid
    from oscar_clientportal.portal.views.company_licence_acts import reduce_licence

    type(house.licence).objects.filter(pk=house.licence.pk).update(quantity=1)
    with pytest.raises(QuantityInvalid):
        reduce_licence(licence=house.licence, quantity=2, at_next_renewal=False, by=house.boss.user)
    assert house.numbers == (0, 1, 0, 0)


def test_what_waits_for_a_renewal_is_offered_where_a_subscription_renews_it(house: House) -> None:
    url, browser = page("-licence-reduce", pk=house.licence.pk), as_(house.boss)
    assert "At the next renewal" not in browser.get(url).text
    plan = factories.make_plan()
    subscription = factories.make_subscription(house.boss, plan)
    factories.model("subscriptions", "SubscriptionLicence").objects.create(
        subscription=subscription, licence=house.licence
    )
    type(house.licence).objects.filter(pk=house.licence.pk).update(source="plan")
    assert "At the next renewal" in browser.get(url).text
    browser.post(url, {"quantity": "1", "when": "renewal", "confirmed": "1"})
    house.licence.refresh_from_db()
    assert (house.licence.quantity, house.licence.quantity_next) == (3, 1)
    assert "From the next renewal on: one seat." in browser.get(page("-licence", pk=house.licence.pk)).text
    browser.post(url, {"keep": "1"})
    house.licence.refresh_from_db()
    assert house.licence.quantity_next is None


def test_products_that_bring_more_seats_are_linked(house: House) -> None:
    browser, url = as_(house.boss), page("-licences")
    assert "Please ask the shop." in browser.get(url).text
    SeatProduct = factories.model("subscriptions", "SeatProduct")
    SeatProduct.objects.create(product=factories.make_product("Ten more users"), seats=10)
    other = factories.make_plan("Other")
    SeatProduct.objects.create(product=factories.make_product("Seats of another plan"), plan=other)
    shown = browser.get(url).text
    assert ("Ten more users" in shown, "Seats of another plan" in shown) == (True, False)
