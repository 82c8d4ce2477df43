"""Licences that end: what it does is said first, and done then."""

from typing import Any

import pytest
from django.core import mail

from oscar_clientportal.licences import services
from tests import factories

from .company_cast import Cast, Seat, history, numbers
from .sister_cast import Sisters

pytestmark = [pytest.mark.django_db, pytest.mark.req("2.70")]


@pytest.fixture
def cast(db: None) -> Cast:
    return Cast()


def test_what_ending_would_do_is_known_beforehand(cast: Cast, django_assert_max_num_queries: Any) -> None:
    people = [cast.person() for _number in range(3)]
    licence = cast.licence(9, holders=people)
    services.reserve_seat(contact=cast.invited(), by=cast.by)
    with django_assert_max_num_queries(5):
        impact = services.impact_of_ending(licence=licence)
    assert (impact.holders, impact.people, impact.promised) == (3, people, 1)
    assert (impact.offers, impact.passed_on, services.why_not_end(licence=licence)) == ([], [], "")


def test_an_ended_licence_has_nobody_on_its_seats_and_stays_on_record(
    cast: Cast, django_capture_on_commit_callbacks: Any
) -> None:
    holder, guest = cast.person(), cast.invited()
    licence = cast.licence(9, holders=[holder])
    services.reserve_seat(contact=guest, by=cast.by)
    with django_capture_on_commit_callbacks(execute=True):
        lost = services.end_licence(licence=licence, by=cast.by, reason="asked")
    assert set(lost) == {holder, guest}
    assert numbers(licence) == (9, 0, 0, 0, 9)
    assert history(licence) == ["reserved", "taken", "released", "ended"]
    assert [message.to for message in mail.outbox] == [[holder.email]]
    assert "is over" in mail.outbox[0].body
    assert services.end_licence(licence=licence, by=cast.by) == []
    assert services.why_not_end(licence=licence)


def test_whoever_waited_for_a_seat_of_it_waits_for_any(cast: Cast) -> None:
    licence = cast.licence(1, holders=[cast.person()])
    request = services.ask_for_seat(contact=cast.person(), licence=licence)
    services.end_licence(licence=licence, by=cast.by)
    request.refresh_from_db()
    assert (request.licence, request.answer) == (None, "")


def test_what_was_passed_on_ends_with_it_and_that_is_said_beforehand() -> None:
    sisters = Sisters()
    licence, target = sisters.pass_on(5, 3)
    holder = sisters.two.person()
    services.give_seat(contact=holder, licence=target, by=sisters.two.by)
    impact = services.impact_of_ending(licence=licence)
    assert (impact.holders, impact.people, len(impact.passed_on)) == (1, [holder], 1)
    assert services.end_licence(licence=licence, by=sisters.one.by) == [holder]
    assert (numbers(licence), numbers(target)) == ((5, 0, 0, 0, 5), (3, 0, 0, 0, 3))
    target.refresh_from_db()
    assert (target.ended_at is not None, services.verify_licences()) == (True, [])


def test_one_that_was_received_goes_back_to_where_it_came_from() -> None:
    sisters = Sisters()
    licence, target = sisters.pass_on(5, 3)
    services.end_licence(licence=target, by=None)
    assert (numbers(licence), services.verify_licences()) == ((5, 0, 0, 0, 5), [])
    assert history(licence)[-1] == "returned"


def test_an_offer_that_waits_is_withdrawn() -> None:
    sisters = Sisters()
    licence = sisters.one.licence(5)
    offer = sisters.offer(licence, 2)
    assert services.impact_of_ending(licence=licence).offers == [offer]
    services.end_licence(licence=licence, by=sisters.one.by)
    offer.refresh_from_db()
    assert (offer.status, numbers(licence)) == ("withdrawn", (5, 0, 0, 0, 5))


def test_holders_move_over_as_far_as_seats_are_free(cast: Cast) -> None:
    people = [cast.person() for _number in range(3)]
    old, new = cast.licence(3, holders=people), cast.licence(2)
    services.give_seat(contact=people[2], licence=new, by=cast.by)
    assert services.move_seats(licence=old, into=new) == people[:1]
    assert (numbers(old), numbers(new)) == ((2, 1, 0, 0, 3), (0, 2, 0, 0, 2))
    assert Seat.objects.get(licence=old).contact == people[1]


def test_ending_costs_the_same_for_many_holders_as_for_one(
    cast: Cast, django_assert_max_num_queries: Any
) -> None:
    for count in (1, 12):
        licence = cast.licence(20, holders=[cast.person() for _number in range(count)])
        with django_assert_max_num_queries(22):
            services.end_licence(licence=licence, by=cast.by, tell=False)


def test_a_licence_of_nobody_is_ended_by_the_shop(cast: Cast) -> None:
    licence = factories.make_licence(cast.company, 1)
    services.end_licence(licence=licence, by=None)
    assert licence.ended_at is not None
