"""What time does: sessions and consents end, requests lapse, ends are announced, each once."""

from datetime import datetime, timedelta
from io import StringIO
from typing import Any

import pytest
import time_machine
from django.core import mail
from django.core.management import call_command

from oscar_clientportal.core import clock, next_due
from oscar_clientportal.impersonation.services import consents, sessions, tending
from tests import factories

from .consent_cast import Cast

pytestmark = pytest.mark.django_db
Consent = factories.model("impersonation", "Consent")
Session = factories.model("impersonation", "Impersonation")
BEGIN = datetime.fromisoformat("2026-03-02T09:00:00+00:00")


@pytest.fixture
def cast(db: None) -> Cast:
    return Cast()


@pytest.fixture
def time() -> Any:
    with time_machine.travel(BEGIN, tick=False) as traveller:
        yield traveller


@pytest.fixture
def told(django_capture_on_commit_callbacks: Any) -> Any:
    """``told(act)``: addresses and subjects of the mails that it sends."""

    def run(act: Any, **fields: Any) -> list[tuple[str, str]]:
        mail.outbox.clear()
        with django_capture_on_commit_callbacks(execute=True):
            act(**fields)
        return sorted((message.to[0], message.subject) for message in mail.outbox)

    return run


def test_a_session_whose_time_is_up_ends_with_that_moment(time: Any, cast: Cast) -> None:
    session = factories.make_impersonation(cast.asker, cast.contact)
    assert tending.tend_impersonations() == {}
    time.shift(timedelta(hours=5))
    assert tending.tend_impersonations()["sessions ended"] == 1
    session.refresh_from_db()
    assert (session.how_ended, session.ended_at) == ("expired", session.ends_at)
    assert "sessions ended" not in tending.tend_impersonations()


@pytest.mark.req("4.12")
def test_a_consent_ends_by_itself_once_with_a_mail_and_so_does_what_runs_by_it(
    time: Any, cast: Cast, told: Any
) -> None:
    consent = cast.give()
    time.shift(timedelta(days=30) - timedelta(minutes=1))
    session = factories.make_impersonation(cast.asker, cast.contact, consent=consent)
    time.shift(timedelta(minutes=2))
    sent = told(tending.tend_impersonations)
    assert {address for address, _subject in sent} >= {cast.boss.email, cast.asker.email}
    consent.refresh_from_db()
    session.refresh_from_db()
    assert (consent.status, consent.ended_by) == ("ended", None)
    assert session.how_ended == "revoked"
    assert told(tending.tend_impersonations) == []


def test_a_request_lapses_after_ninety_days_and_who_asked_is_told(time: Any, cast: Cast, told: Any) -> None:
    request = cast.ask()
    time.shift(timedelta(days=90) - timedelta(seconds=1))
    assert tending.tend_impersonations() == {}
    time.shift(timedelta(seconds=1))
    sent = told(tending.tend_impersonations)
    assert sent == [(cast.asker.email, "Ce que vous pouvez faire pour Client company")]
    request.refresh_from_db()
    assert request.status == "lapsed"
    assert cast.ask().pk != request.pk


@pytest.mark.parametrize(("days", "mails"), [(365, 2), (60, 2), (59, 0)])
def test_the_end_is_announced_a_month_before_to_both_sides_once(
    time: Any, cast: Cast, told: Any, days: int, mails: int
) -> None:
    consent = cast.give(until=clock.now() + timedelta(days=days))
    time.shift(timedelta(days=days - 30) - timedelta(seconds=1))
    assert told(tending.tend_impersonations) == []
    time.shift(timedelta(seconds=1))
    sent = told(tending.tend_impersonations)
    assert [address for address, _subject in sent] == sorted([cast.boss.email, cast.asker.email])[:mails]
    assert told(tending.tend_impersonations) == []
    consent.refresh_from_db()
    assert bool(consent.reminded_at) == bool(mails)


def test_whoever_sends_out_work_is_told_each_moment_at_which_there_is_some(time: Any, cast: Cast) -> None:
    def due() -> timedelta | None:
        moment = tending.next_moment()
        return None if moment is None else moment - BEGIN

    assert due() is None
    consent = cast.give(until=BEGIN + timedelta(days=100))
    assert due() == timedelta(days=70)
    Consent.objects.update(reminded_at=BEGIN)
    assert due() == timedelta(days=100)
    other = factories.make_agent()
    factories.make_link(other, cast.contact)
    request = cast.ask(partner=None, agent=other, by=other.user)
    assert due() == timedelta(days=90)
    session = factories.make_impersonation(cast.asker, cast.contact, consent=consent)
    assert due() == timedelta(minutes=29)
    sessions.end(session=session, how="stopped")
    assert due() == timedelta(hours=24)
    Session.objects.update(told_at=BEGIN)
    consents.refuse_consent(consent=request, by=cast.boss)
    consents.revoke_consent(consent=consent, by=cast.boss)
    assert due() is None


def test_a_consent_and_a_session_say_when_they_are_to_be_looked_at(
    time: Any, cast: Cast, monkeypatch: Any, django_capture_on_commit_callbacks: Any
) -> None:
    heard: list[Any] = []
    monkeypatch.setattr(
        next_due, "_listeners", [lambda schema, moment: heard.append((schema, moment - BEGIN))]
    )
    with django_capture_on_commit_callbacks(execute=True):
        cast.ask()
        consent = cast.give(until=BEGIN + timedelta(days=100))
        sessions.begin(
            impersonator=cast.asker,
            consent=consent,
            reason="Demo",
            token="5a1f8a5e-0000-4000-8000-000000000000",
        )
    assert heard == [
        ("acme", timedelta(days=90)),
        ("acme", timedelta(days=70)),
        ("acme", timedelta(minutes=30)),
    ]


def test_the_command_works_for_one_shop_or_for_all(cast: Cast) -> None:
    factories.make_impersonation(cast.asker, cast.contact, ends_at=clock.now() - timedelta(minutes=1))
    out = StringIO()
    call_command("tend_impersonations", shop="globex", stdout=out)
    assert out.getvalue() == ""
    call_command("tend_impersonations", stdout=out)
    assert out.getvalue().startswith("acme: ")
    assert "1 sessions ended" in out.getvalue()
