"""Seats: promised, given, taken back, never one too many."""

from typing import Any

import pytest

from oscar_clientportal.core.acting import Acting, acting_as
from oscar_clientportal.licences import services
from oscar_clientportal.licences.exceptions import (
    LicenceOver,
    NoSeatFree,
    NotOfCompany,
    SeatUnknown,
    UserClosed,
)
from tests import factories

from .company_cast import Cast, LicenceEvent, history, numbers, open_invitation

pytestmark = pytest.mark.django_db


@pytest.fixture
def cast(db: None) -> Cast:
    return Cast()


@pytest.mark.req("2.71", "2.72")
def test_a_seat_given_is_used_and_one_taken_back_is_free_again(cast: Cast) -> None:
    licence, person = cast.licence(2), cast.person()
    seat = services.give_seat(contact=person, licence=licence, by=cast.by)
    assert (seat.status, numbers(licence)) == ("used", (1, 1, 0, 0, 2))
    assert [seat.licence for seat in services.seats_of(person.user)] == [licence]
    services.take_seat(contact=person, licence=licence, by=cast.by)
    assert (numbers(licence), history(licence)) == ((2, 0, 0, 0, 2), ["given", "taken"])
    assert services.seats_of(person.user) == []


@pytest.mark.req("2.71")
def test_ten_licences_are_ten_users(cast: Cast) -> None:
    licence = cast.licence(10)
    for _number in range(10):
        services.give_seat(contact=cast.person(), licence=licence, by=cast.by)
    with pytest.raises(NoSeatFree):
        services.give_seat(contact=cast.person(), licence=licence, by=cast.by)
    assert numbers(licence) == (0, 10, 0, 0, 10)


def test_giving_again_has_no_effect(cast: Cast) -> None:
    licence, person = cast.licence(2), cast.person()
    first = services.give_seat(contact=person, licence=licence, by=cast.by)
    assert services.give_seat(contact=person, licence=licence, by=cast.by) == first
    assert (numbers(licence), history(licence)) == ((1, 1, 0, 0, 2), ["given"])


def test_a_seat_that_nobody_holds_cannot_be_taken_back(cast: Cast) -> None:
    licence = cast.licence(2)
    with pytest.raises(SeatUnknown):
        services.take_seat(contact=cast.person(), licence=licence, by=cast.by)
    assert (numbers(licence), history(licence)) == ((2, 0, 0, 0, 2), [])


def test_somebody_of_another_company_gets_no_seat(cast: Cast) -> None:
    licence, stranger = cast.licence(2), Cast("Other").admin
    for act in (services.give_seat, services.reserve_seat):
        with pytest.raises(NotOfCompany):
            act(contact=stranger, licence=licence, by=cast.by)
    assert numbers(licence) == (2, 0, 0, 0, 2)


def test_no_seat_is_given_of_a_licence_that_is_over(cast: Cast) -> None:
    licence = cast.licence(2)
    services.end_licence(licence=licence, by=cast.by)
    with pytest.raises(LicenceOver):
        services.give_seat(contact=cast.person(), licence=licence, by=cast.by)


def test_nobody_who_is_deactivated_gets_a_seat(cast: Cast) -> None:
    licence, person = cast.licence(2), cast.person(deactivated_at="2026-01-01T00:00Z")
    with pytest.raises(UserClosed):
        services.give_seat(contact=person, licence=licence, by=cast.by)


@pytest.mark.req("2.71")
def test_a_reserved_seat_becomes_used_and_needs_no_second_one(cast: Cast) -> None:
    licence, guest = cast.licence(1), cast.invited()
    assert services.reserve_seat(contact=guest, by=cast.by).status == "reserved"
    assert numbers(licence) == (0, 0, 1, 0, 1)
    guest.user = factories.make_user()
    guest.save(update_fields=["user"])
    assert services.give_seat(contact=guest, licence=licence, by=cast.by).status == "used"
    assert (numbers(licence), history(licence)) == ((0, 1, 0, 0, 1), ["reserved", "given"])


def test_a_seat_given_to_somebody_invited_is_reserved_until_they_come(cast: Cast) -> None:
    licence = cast.licence(1)
    assert services.give_seat(contact=cast.invited(), licence=licence, by=cast.by).status == "reserved"
    assert numbers(licence) == (0, 0, 1, 0, 1)


def test_before_anybody_is_refused_promises_that_are_over_make_room(cast: Cast) -> None:
    licence, gone = cast.licence(1), cast.invited(days=-1)
    services.reserve_seat(contact=gone, by=cast.by)
    services.give_seat(contact=cast.person(), licence=licence, by=cast.by)
    assert (numbers(licence), history(licence)) == ((0, 1, 0, 0, 1), ["reserved", "released", "given"])


def test_a_promise_that_holds_makes_no_room(cast: Cast) -> None:
    licence, guest = cast.licence(1), cast.invited(days=-1)
    open_invitation(guest)
    services.reserve_seat(contact=guest, by=cast.by)
    with pytest.raises(NoSeatFree):
        services.give_seat(contact=cast.person(), licence=licence, by=cast.by)
    assert numbers(licence) == (0, 0, 1, 0, 1)


def test_all_seats_of_a_person_can_be_given_up(cast: Cast) -> None:
    licences, person = [cast.licence(1), cast.licence(1)], cast.person()
    for licence in licences:
        services.give_seat(contact=person, licence=licence, by=cast.by)
    assert len(services.release_seats(contact=person, by=cast.by, reason="left")) == 2
    assert [numbers(licence) for licence in licences] == [(1, 0, 0, 0, 1)] * 2
    assert LicenceEvent.objects.filter(kind="taken", details={"reason": "left"}).count() == 2


@pytest.mark.req("5.06")
def test_each_change_names_the_hand_that_did_it_and_on_whose_behalf(cast: Cast) -> None:
    licence, agent = cast.licence(2), factories.make_user()
    session = factories.make_impersonation(agent, cast.admin)
    acting = Acting(session=session.pk, actor=agent, user=cast.by, scopes=frozenset({"users"}))
    with acting_as(acting):
        services.give_seat(contact=cast.person(), licence=licence, by=cast.by)
    services.give_seat(contact=cast.admin, licence=licence, by=cast.by)
    acted, own = LicenceEvent.objects.order_by("pk")
    assert (acted.by, acted.on_behalf_of, acted.session) == (agent, cast.by, session.pk)
    assert (own.by, own.on_behalf_of, own.session) == (cast.by, None, None)
    assert (own.contact, own.quantity, own.used) == (cast.admin, 2, 2)


def test_giving_and_taking_cost_the_same_whatever_the_company_has(
    cast: Cast, django_assert_num_queries: Any
) -> None:
    def act(expected: tuple[int, int]) -> None:
        person = cast.person()
        with django_assert_num_queries(expected[0]):
            services.give_seat(contact=person, licence=licence, by=cast.by)
        with django_assert_num_queries(expected[1]):
            services.take_seat(contact=person, licence=licence, by=cast.by)

    licence = cast.licence(50)
    act((9, 10))
    for _number in range(5):
        services.give_seat(contact=cast.person(), licence=licence, by=cast.by)
        cast.licence(3)
    act((9, 10))
