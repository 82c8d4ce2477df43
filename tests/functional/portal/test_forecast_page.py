"""The months to come, and seats nobody seems to need: proposed, never taken."""

from datetime import timedelta

import pytest

from oscar_clientportal.core import clock

from .company import House, as_, page

pytestmark = [pytest.mark.django_db, pytest.mark.req("2.72")]


def test_whoever_leaves_frees_a_seat_on_the_day(house: House) -> None:
    house.ada.leaves_on = clock.now().date() + timedelta(days=10)
    house.ada.save()
    shown = as_(house.boss).get(page("-forecast"))
    assert "Last day of Ada Lane: the seat is free again" in shown.text
    assert [(line.change, line.free) for line in shown.context["lines"]] == [(1, 3)]
    assert "<svg" in shown.text


def test_a_licence_that_ends_is_seen_coming(house: House) -> None:
    house.licence.valid_until = clock.now() + timedelta(days=30)
    house.licence.save()
    shown = as_(house.boss).get(page("-forecast"))
    assert [(line.text, line.free) for line in shown.context["lines"]] == [("Tariffs ends", 0)]


def test_nothing_coming_is_said(house: House) -> None:
    assert "Nothing is known to change" in as_(house.boss).get(page("-forecast")).text


def test_unused_seats_are_proposed_and_stay_until_somebody_takes_them(house: House) -> None:
    long_ago = clock.now() - timedelta(days=100)
    house.licence.seats.update(given_at=long_ago)
    boss = as_(house.boss)
    shown = boss.get(page("-forecast"))
    assert [seat.contact for seat in shown.context["unused"]] == [house.ada]
    assert house.numbers == (2, 1, 0, 0)
    url = page("-seat-take", pk=house.licence.pk, seat_pk=house.seat_of(house.ada).pk) + "?from=forecast"
    assert url in shown.text
    assert boss.post(url).url == page("-forecast")
    assert house.numbers == (3, 0, 0, 0)


def test_whoever_has_logged_in_lately_needs_their_seat(house: House) -> None:
    house.licence.seats.update(given_at=clock.now() - timedelta(days=100))
    house.ada.user.last_login = clock.now() - timedelta(days=89)
    house.ada.user.save()
    assert "Every seat is in use." in as_(house.boss).get(page("-forecast")).text
