"""What time does to licences, what is coming, and the proof that all adds up."""

from datetime import datetime, timedelta
from io import StringIO
from typing import Any

import pytest
import time_machine
from django.core import mail
from django.core.management import CommandError, call_command

from oscar_clientportal.core import clock
from oscar_clientportal.licences import services
from oscar_clientportal.licences.services import tending
from oscar_clientportal.licences.signals import licence_lapsing

from .company_cast import Cast, Licence, Seat, history, numbers, open_invitation
from .sister_cast import Sisters

pytestmark = [pytest.mark.django_db, pytest.mark.req("2.72")]
BEGIN = datetime.fromisoformat("2026-03-02T09:00:00+00:00")


@pytest.fixture
def time() -> Any:
    with time_machine.travel(BEGIN, tick=False) as traveller:
        yield traveller


@pytest.fixture
def cast(time: Any, db: None) -> Cast:
    return Cast()


def test_a_reservation_goes_with_its_invitation(time: Any, cast: Cast) -> None:
    licence, guest = cast.licence(2), cast.invited(days=7)
    services.reserve_seat(contact=guest, by=cast.by)
    assert (services.tend_licences(), tending.next_moment()) == ({}, BEGIN + timedelta(days=7))
    time.shift(timedelta(days=7))
    assert services.tend_licences() == {"reservations released": 1}
    assert (numbers(licence), services.tend_licences()) == ((2, 0, 0, 0, 2), {})


def test_a_newer_invitation_keeps_the_reservation(time: Any, cast: Cast) -> None:
    licence, guest = cast.licence(2), cast.invited(days=7)
    open_invitation(guest, days=30)
    services.reserve_seat(contact=guest, by=cast.by)
    time.shift(timedelta(days=8))
    assert (services.tend_licences(), numbers(licence)) == ({}, (1, 0, 1, 0, 2))


def test_whoevers_last_day_is_over_loses_login_and_seat(time: Any, cast: Cast) -> None:
    leaver = cast.person(leaves_on=BEGIN.date())
    licence = cast.licence(2, holders=[leaver])
    assert services.tend_licences() == {}
    time.shift(tending.next_moment() - BEGIN)
    assert services.tend_licences() == {"people deactivated": 1}
    leaver.refresh_from_db()
    assert (leaver.deactivated_at is not None, numbers(licence)) == (True, (2, 0, 0, 0, 2))


def test_the_last_super_admin_stays(time: Any, cast: Cast) -> None:
    cast.admin.leaves_on = BEGIN.date()
    cast.admin.save(update_fields=["leaves_on"])
    time.shift(timedelta(days=2))
    assert services.tend_licences() == {}
    cast.admin.refresh_from_db()
    assert cast.admin.deactivated_at is None


def test_an_offer_lapses_and_whoever_made_it_is_told(
    time: Any, django_capture_on_commit_callbacks: Any, db: None
) -> None:
    sisters = Sisters()
    licence = sisters.one.licence(5)
    offer = sisters.offer(licence, 3)
    time.shift(timedelta(days=14))
    with django_capture_on_commit_callbacks(execute=True):
        assert services.tend_licences() == {"offers lapsed": 1}
    offer.refresh_from_db()
    assert (offer.status, numbers(licence)) == ("lapsed", (5, 0, 0, 0, 5))
    assert [message.to for message in mail.outbox] == [[sisters.one.admin.email]]


def test_a_licence_ends_with_its_validity_after_others_were_asked(time: Any, cast: Cast) -> None:
    person = cast.person()
    licence = cast.licence(2, holders=[person], valid_until=BEGIN + timedelta(days=3))
    new = cast.licence(1)

    def move(sender: Any, licence: Any, **facts: Any) -> None:
        services.move_seats(licence=licence, into=new)

    licence_lapsing.connect(move)
    time.shift(timedelta(days=3))
    assert services.tend_licences() == {"licences ended": 1}
    licence_lapsing.disconnect(move)
    assert (history(licence), numbers(new)) == (["taken", "ended"], (0, 1, 0, 0, 1))
    assert tending.next_moment() is None


def test_the_command_does_it_for_each_shop_and_says_what(time: Any, cast: Cast) -> None:
    cast.licence(2, valid_until=BEGIN)
    out = StringIO()
    call_command("tend_licences", stdout=out)
    assert out.getvalue() == "acme: 1 licences ended\n"


def test_all_that_adds_up_is_proven(cast: Cast) -> None:
    sisters = Sisters()
    sisters.pass_on(5, 3)
    sisters.offer(sisters.one.licence(2), 1)
    services.give_seat(contact=cast.admin, licence=cast.licence(2), by=cast.by)
    out = StringIO()
    call_command("verify_licences", shop="acme", stdout=out)
    assert (services.verify_licences(), out.getvalue()) == ([], "acme: intact\n")


@pytest.mark.parametrize(
    "wrong", ["used", "reserved", "transferred", "seat", "over", "foreign", "target", "returned"]
)
def test_whatever_does_not_add_up_is_found_and_the_command_fails(cast: Cast, wrong: str) -> None:
    sisters = Sisters()
    licence, target = sisters.pass_on(9, 3)
    holder = sisters.one.person()
    services.give_seat(contact=holder, licence=licence, by=sisters.one.by)
    if wrong in ("used", "reserved", "transferred"):
        Licence.objects.filter(pk=licence.pk).update(**{wrong: 4})
    elif wrong == "seat":
        Seat.objects.create(licence=licence, contact=sisters.one.person())
    elif wrong == "over":
        Licence.objects.filter(pk=licence.pk).update(ended_at=BEGIN)
    elif wrong == "foreign":
        type(holder).objects.filter(pk=holder.pk).update(company=cast.company)
    elif wrong == "target":
        Licence.objects.filter(pk=target.pk).update(quantity=8)
    else:
        Licence.objects.filter(pk=target.pk).update(ended_at=BEGIN)
    out = StringIO()
    with pytest.raises(CommandError, match="acme"):
        call_command("verify_licences", stdout=out)
    assert "acme: 1 problems" in out.getvalue()


def test_the_forecast_says_who_comes_who_goes_and_what_ends(
    time: Any, cast: Cast, django_assert_max_num_queries: Any
) -> None:
    leaver = cast.person(leaves_on=(BEGIN + timedelta(days=3)).date())
    licence = cast.licence(4, holders=[leaver, cast.admin])
    guest, gone = cast.invited(days=7), cast.invited(days=-1)
    for contact in (guest, gone):
        services.reserve_seat(contact=contact, by=cast.by)
    later = cast.licence(5, valid_from=BEGIN + timedelta(days=5), valid_until=BEGIN + timedelta(days=10))
    services.change_licence(licence=licence, by=cast.by, quantity=2, at_next_renewal=True)
    renewals = {licence.pk: BEGIN + timedelta(days=12)}
    with django_assert_max_num_queries(6):
        steps = services.forecast(company=cast.company, until=BEGIN + timedelta(days=20), renewals=renewals)
    assert [(step.kind, step.about, step.free) for step in steps] == [
        ("lapses", gone, 1),
        ("leaves", leaver, 2),
        ("begins", later, 7),
        ("invited", guest, 7),
        ("ends", later, 2),
        ("quantity", licence, 0),
    ]
    assert steps[1].on == clock.now().replace(hour=0).astimezone(clock.shop_zone()).replace(
        hour=0
    ) + timedelta(days=4)


def test_the_forecast_counts_offers_as_taken(time: Any, db: None) -> None:
    sisters = Sisters()
    offer = sisters.offer(sisters.one.licence(5), 3)
    (step,) = services.forecast(company=sisters.one.company, until=BEGIN + timedelta(days=20))
    assert (step.kind, step.about, step.free, step.transferred) == ("offered", offer, 2, 3)
