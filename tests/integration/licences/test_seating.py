"""A company's first licence: whoever is in already has its seats first, so that ten licences mean ten users."""

import pytest

from oscar_clientportal.clients import services as people
from oscar_clientportal.licences import services
from oscar_clientportal.licences.exceptions import NoSeatFree
from oscar_clientportal.licences.services.seating import seat_people

from .company_cast import Cast, numbers

pytestmark = [pytest.mark.django_db, pytest.mark.req("2.71")]


@pytest.fixture
def cast(db: None) -> Cast:
    return Cast()


def test_people_who_are_in_already_get_the_seats_of_the_first_licence(cast: Cast) -> None:
    clerk, guest = cast.person(), cast.added()
    people.invite_contact(contact=guest, invited_by=cast.by)
    licence = cast.licence(5)
    seats = seat_people(licence=licence, by=cast.by)
    assert [seat.contact for seat in seats][-2:] == [clerk, guest]
    licence.refresh_from_db()
    assert (licence.used, licence.reserved) == (len(seats) - 1, 1)
    assert services.verify_licences() == []
    assert seat_people(licence=licence, by=cast.by) == []


def test_where_there_are_more_people_than_seats_super_admins_come_first_and_nobody_new_comes_in(
    cast: Cast,
) -> None:
    cast.person()
    boss = cast.person(role="super-admin")
    licence = cast.licence(1)
    first = seat_people(licence=licence, by=cast.by)[0].contact
    assert first.role == boss.role == "super-admin"
    assert numbers(licence) == (0, 1, 0, 0, 1)
    with pytest.raises(NoSeatFree):
        people.invite_contact(contact=cast.added(), invited_by=cast.by)


def test_many_people_are_seated_in_as_many_queries_as_few(
    cast: Cast, django_assert_max_num_queries: object
) -> None:
    for _number in range(30):
        cast.person()
    licence = cast.licence(100)
    with django_assert_max_num_queries(12):  # type: ignore[operator]
        assert len(seat_people(licence=licence, by=cast.by)) >= 30


def test_later_licences_seat_nobody_by_themselves(cast: Cast) -> None:
    first = cast.licence(1)
    services.seat_people(licence=first, by=cast.by)
    cast.person()
    assert services.seat_first_people(licence=cast.licence(5), by=cast.by) == []
