"""One door for every way in: whoever comes into a company with licences needs a free seat, and nobody gets past."""

from typing import Any

import pytest

from oscar_clientportal.clients import services as people
from oscar_clientportal.clients.exceptions import ClientError
from oscar_clientportal.impersonation.services import named_users
from oscar_clientportal.licences import services
from oscar_clientportal.licences.exceptions import LicenceOver, NoSeatFree, NotOfCompany
from tests import factories

from .company_cast import Cast, Seat, history, numbers

pytestmark = [pytest.mark.django_db, pytest.mark.req("2.71")]
Contact = factories.model("clients", "Contact")
Invitation = factories.model("clients", "Invitation")


@pytest.fixture
def cast(db: None) -> Cast:
    return Cast()


def token_of(invitation: Any, monkey: str = "token") -> str:
    from oscar_clientportal.clients import rules

    Invitation.objects.filter(pk=invitation.pk).update(token_hash=rules.token_hash(monkey))
    return monkey


def accept(invitation: Any) -> Any:
    names = {"first_name": "Ada", "last_name": "Demo"}
    return people.accept_invitation(token=token_of(invitation), password="demo-pass-1", **names)


def test_an_invitation_reserves_a_seat_and_the_login_uses_it(cast: Cast) -> None:
    licence, guest = cast.licence(1), cast.added()
    invitation = people.invite_contact(contact=guest, invited_by=cast.by)
    assert numbers(licence) == (0, 0, 1, 0, 1)
    user = accept(invitation)
    assert numbers(licence) == (0, 1, 0, 0, 1)
    assert [seat.licence for seat in services.seats_of(user)] == [licence]


def test_inviting_again_reserves_no_second_seat(cast: Cast) -> None:
    licence, guest = cast.licence(1), cast.added()
    for _time in range(2):
        people.invite_contact(contact=guest, invited_by=cast.by)
    assert (numbers(licence), history(licence)) == ((0, 0, 1, 0, 1), ["reserved"])


def test_nobody_is_invited_without_a_free_seat_and_nothing_is_written(cast: Cast) -> None:
    licence = cast.licence(1, holders=[cast.person()])
    guest = cast.added()
    with pytest.raises(NoSeatFree):
        people.invite_contact(contact=guest, invited_by=cast.by)
    assert not guest.invitations.exists()
    assert numbers(licence) == (0, 1, 0, 0, 1)


def test_a_company_without_licences_invites_whom_it_likes(cast: Cast) -> None:
    people.invite_contact(contact=cast.added(), invited_by=cast.by)
    assert Seat.objects.count() == 0


@pytest.mark.parametrize("days", [(-9, -1), (3, 9)])
def test_only_a_licence_that_is_live_makes_a_company_licensed(cast: Cast, days: tuple[int, int]) -> None:
    from datetime import timedelta

    from oscar_clientportal.core import clock

    begin, end = (clock.now() + timedelta(days=number) for number in days)
    cast.licence(1, valid_from=begin, valid_until=end, holders=[cast.person()])
    assert not services.is_licensed(company=cast.company)
    people.invite_contact(contact=cast.added(), invited_by=cast.by)


def test_it_is_checked_when_it_is_offered_and_when_it_is_taken(cast: Cast) -> None:
    invitation = people.invite_contact(contact=cast.added(), invited_by=cast.by)
    licence = cast.licence(1, holders=[cast.person()])
    with pytest.raises(NoSeatFree):
        accept(invitation)
    invitation.refresh_from_db()
    assert (invitation.accepted_at, numbers(licence)) == (None, (0, 1, 0, 0, 1))


def test_an_invitation_from_before_the_licence_takes_a_free_seat(cast: Cast) -> None:
    invitation = people.invite_contact(contact=cast.added(), invited_by=cast.by)
    licence = cast.licence(1)
    accept(invitation)
    assert numbers(licence) == (0, 1, 0, 0, 1)


def test_an_invitation_taken_back_frees_its_seat(cast: Cast) -> None:
    licence = cast.licence(1)
    invitation = people.invite_contact(contact=cast.added(), invited_by=cast.by)
    people.revoke_invitation(invitation=invitation, by=cast.by)
    assert (numbers(licence), history(licence)) == ((1, 0, 0, 0, 1), ["reserved", "released"])


def test_the_seat_comes_from_the_licence_that_was_asked_for(cast: Cast) -> None:
    other, wanted = cast.licence(1), cast.licence(1)
    people.invite_contact(contact=cast.added(), invited_by=cast.by, licence=wanted)
    assert (numbers(other), numbers(wanted)) == ((1, 0, 0, 0, 1), (0, 0, 1, 0, 1))


@pytest.mark.parametrize("error", [LicenceOver, NotOfCompany])
def test_a_licence_that_is_over_or_anothers_is_refused(cast: Cast, error: type[Exception]) -> None:
    licence = cast.licence(1) if error is LicenceOver else Cast("Other").licence(1)
    if error is LicenceOver:
        services.end_licence(licence=licence, by=cast.by)
    with pytest.raises(error):
        people.invite_contact(contact=cast.added(), invited_by=cast.by, licence=licence)
    assert numbers(licence) == (1, 0, 0, 0, 1)


def test_without_a_wish_it_is_the_one_that_holds_longest(cast: Cast) -> None:
    from datetime import timedelta

    from oscar_clientportal.core import clock

    now = clock.now()
    soon, late = (cast.licence(1, valid_until=now + timedelta(days=days)) for days in (5, 50))
    endless = cast.licence(1)
    for expected in (endless, late, soon):
        person = cast.added()
        people.invite_contact(contact=person, invited_by=cast.by)
        assert person.seats.get().licence == expected


def test_whoever_joins_the_company_with_a_login_needs_a_seat_and_leaves_the_old_one(cast: Cast) -> None:
    other = Cast("Other")
    old, new = other.licence(1), cast.licence(1)
    person = other.person()
    services.give_seat(contact=person, licence=old, by=other.by)
    people.change_contact(contact=person, company=cast.company, by=cast.by)
    assert (numbers(old), numbers(new)) == ((1, 0, 0, 0, 1), (0, 1, 0, 0, 1))
    late = other.person()
    with pytest.raises(NoSeatFree):
        people.change_contact(contact=late, company=cast.company, by=cast.by)
    late.refresh_from_db()
    assert late.company == other.company


def test_deactivating_frees_the_seats_and_activating_again_needs_one(cast: Cast) -> None:
    licence, person = cast.licence(1), cast.person()
    services.give_seat(contact=person, licence=licence, by=cast.by)
    people.deactivate_contact(contact=person, by=cast.by)
    assert numbers(licence) == (1, 0, 0, 0, 1)
    services.give_seat(contact=cast.admin, licence=licence, by=cast.by)
    with pytest.raises(NoSeatFree):
        people.reactivate_contact(contact=person, by=cast.by)
    person.refresh_from_db()
    assert person.deactivated_at is not None
    services.take_seat(contact=cast.admin, licence=licence, by=cast.by)
    people.reactivate_contact(contact=person, by=cast.by)
    assert numbers(licence) == (0, 1, 0, 0, 1)


def test_whoever_is_deleted_holds_no_seat_any_more(cast: Cast) -> None:
    licence, guest = cast.licence(1), cast.added()
    services.give_seat(contact=guest, licence=licence, by=cast.by)
    people.delete_contact(contact=guest, by=cast.by)
    assert (numbers(licence), history(licence)) == ((1, 0, 0, 0, 1), ["given", "taken"])
    assert licence.events.first().contact_name == guest.name


def test_a_named_user_needs_no_seat_but_may_be_given_one(cast: Cast) -> None:
    licence = cast.licence(1, holders=[cast.person()])
    partner = factories.model("impersonation", "Partner").objects.create(company=factories.make_company("P"))
    named = named_users.add_partner_user(company=cast.company, partner=partner, by=cast.by)
    assert numbers(licence) == (0, 1, 0, 0, 1)
    second = cast.licence(1)
    assert services.give_seat(contact=named, licence=second, by=cast.by).status == "used"


def test_somebody_only_written_down_has_no_seat(cast: Cast) -> None:
    licence = cast.licence(1)
    cast.added()
    assert numbers(licence) == (1, 0, 0, 0, 1)


def test_the_refusal_is_one_that_every_caller_shows(cast: Cast) -> None:
    assert issubclass(NoSeatFree, ClientError)
    assert str(NoSeatFree())


def test_coming_into_a_company_without_licences_costs_one_query(
    cast: Cast, django_assert_num_queries: Any
) -> None:
    from oscar_clientportal.licences.services import door

    person = cast.person()
    with django_assert_num_queries(1):
        assert door.come_in(contact=person, by=cast.by) is None
