"""The waiting list: somebody asks for a seat, and a super-admin gives it or says no."""

from typing import Any

import pytest
from django.core import mail

from oscar_clientportal.clients import services as people
from oscar_clientportal.licences import services
from oscar_clientportal.licences.exceptions import (
    LicenceOver,
    NoSeatFree,
    NotOfCompany,
    RequestOver,
    SeatHeld,
    UserClosed,
)

from .company_cast import Cast, numbers

pytestmark = [pytest.mark.django_db, pytest.mark.req("2.72")]


@pytest.fixture
def cast(db: None) -> Cast:
    return Cast()


@pytest.fixture
def told(django_capture_on_commit_callbacks: Any) -> Any:
    """``told(act)``: addresses and subjects of the mails that it sends."""

    def run(act: Any, **fields: Any) -> list[tuple[str, str]]:
        mail.outbox.clear()
        with django_capture_on_commit_callbacks(execute=True):
            act(**fields)
        return [(message.to[0], message.subject) for message in mail.outbox]

    return run


def test_whoever_asks_is_heard_by_the_super_admins_once(cast: Cast, told: Any) -> None:
    cast.licence(1)
    person = cast.person(first_name="Ada", last_name="Demo")
    asked = told(services.ask_for_seat, contact=person, note="for the audit")
    assert asked == [(cast.admin.email, "Ada Demo asks for a seat")]
    assert told(services.ask_for_seat, contact=person, note="for two audits") == []
    (request,) = person.seat_requests.all()
    assert (request.note, request.answer) == ("for two audits", "")


def test_a_yes_gives_the_seat_and_is_told(cast: Cast, told: Any) -> None:
    licence, person = cast.licence(1), cast.person()
    request = services.ask_for_seat(contact=person)
    answer = told(services.answer_request, request=request, by=cast.by, give=True)
    assert answer == [(person.email, "You have a seat now")]
    request.refresh_from_db()
    assert (request.answer, request.answered_by, numbers(licence)) == ("given", cast.by, (0, 1, 0, 0, 1))


def test_a_no_is_told_and_changes_no_seat(cast: Cast, told: Any) -> None:
    licence, person = cast.licence(1), cast.person()
    request = services.ask_for_seat(contact=person, licence=licence)
    answer = told(services.answer_request, request=request, by=cast.by, give=False)
    assert answer == [(person.email, "No seat for you at present")]
    assert numbers(licence) == (1, 0, 0, 0, 1)
    assert services.ask_for_seat(contact=person) != request


def test_a_yes_without_a_free_seat_leaves_them_waiting(cast: Cast) -> None:
    cast.licence(1, holders=[cast.admin])
    request = services.ask_for_seat(contact=cast.person())
    with pytest.raises(NoSeatFree):
        services.answer_request(request=request, by=cast.by, give=True)
    request.refresh_from_db()
    assert request.answer == ""


def test_a_request_is_answered_once(cast: Cast) -> None:
    cast.licence(1)
    request = services.ask_for_seat(contact=cast.person())
    services.withdraw_request(request=request, by=request.contact.user)
    for act in (
        lambda: services.withdraw_request(request=request, by=cast.by),
        lambda: services.answer_request(request=request, by=cast.by, give=True),
    ):
        with pytest.raises(RequestOver):
            act()


def test_a_seat_given_otherwise_is_the_answer(cast: Cast, told: Any) -> None:
    licence, other, person = cast.licence(1), cast.licence(1), cast.person()
    request = services.ask_for_seat(contact=person, licence=licence)
    services.give_seat(contact=person, licence=other, by=cast.by)
    request.refresh_from_db()
    assert request.answer == ""
    told(services.give_seat, contact=person, licence=licence, by=cast.by)
    request.refresh_from_db()
    assert (request.answer, len(mail.outbox)) == ("given", 1)


def test_a_seat_given_and_one_taken_is_told_to_whose_it_is(cast: Cast, told: Any) -> None:
    licence, person = cast.licence(2), cast.person()
    given = told(services.give_seat, contact=person, licence=licence, by=cast.by)
    taken = told(services.take_seat, contact=person, licence=licence, by=cast.by, reason="You have left us.")
    assert (given, taken) == (
        [(person.email, "You have a seat now")],
        [(person.email, "You don't have a seat any more")],
    )
    assert "You have left us." in mail.outbox[0].body
    assert told(services.give_seat, contact=cast.admin, licence=licence, by=cast.by) == []


def test_who_has_a_seat_or_none_to_ask_for_is_told_so(cast: Cast) -> None:
    licence, person = cast.licence(1), cast.person()
    over = cast.licence(1)
    services.end_licence(licence=over, by=cast.by)
    services.give_seat(contact=person, licence=licence, by=cast.by)
    wrong = [
        (SeatHeld, person, None),
        (LicenceOver, person, over),
        (NotOfCompany, person, Cast("Other").licence(1)),
        (UserClosed, cast.person(deactivated_at="2026-01-01T00:00Z"), None),
    ]
    for error, contact, wanted in wrong:
        with pytest.raises(error):
            services.ask_for_seat(contact=contact, licence=wanted)
        assert not contact.seat_requests.exists()


def test_whoever_leaves_waits_no_longer(cast: Cast) -> None:
    leaver, closed = cast.person(), cast.person()
    requests = [services.ask_for_seat(contact=contact) for contact in (leaver, closed)]
    people.change_contact(contact=leaver, company=Cast("Other").company, by=cast.by)
    people.deactivate_contact(contact=closed, by=cast.by)
    for request in requests:
        request.refresh_from_db()
        assert request.answer == "withdrawn"
