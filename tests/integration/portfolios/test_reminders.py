"""The staff are reminded of who waits: each reminder once, one mail for each of them, in their language."""

from datetime import datetime, timedelta
from typing import Any
from zoneinfo import ZoneInfo

import pytest
import time_machine
from django.conf import settings as django_settings
from django.contrib.auth.models import Permission
from django.core import mail
from django.core.management import call_command
from django.db import connection
from django.test.utils import CaptureQueriesContext
from wagtail.users.models import UserProfile

from oscar_clientportal.portfolios.services import deadlines
from oscar_clientportal.portfolios.services.reminders import remind_staff
from tests import factories

pytestmark = [pytest.mark.django_db, pytest.mark.req("0.09")]
SHOP = ZoneInfo(django_settings.TIME_ZONE)
MONDAY = datetime(2026, 11, 16, 10, tzinfo=SHOP)
HOUR = timedelta(hours=1)


def decider(email: str, language: str = "en") -> Any:
    user = factories.make_user(email)
    user.user_permissions.add(Permission.objects.get(codename="approve_clientlink"))
    UserProfile.objects.create(user=user, preferred_language=language)
    return user


@pytest.fixture
def editor(db: None) -> Any:
    return decider("editor@acme.example")


@pytest.fixture
def remind(django_capture_on_commit_callbacks: Any) -> Any:
    """Run the reminders at this moment; the mails that went out."""

    def act(moment: datetime) -> list[Any]:
        mail.outbox.clear()
        with time_machine.travel(moment, tick=False), django_capture_on_commit_callbacks(execute=True):
            remind_staff()
        return list(mail.outbox)

    return act


def ask(agent: Any, contact: Any = None, *, at: datetime = MONDAY) -> Any:
    return factories.make_link(agent, contact, status="pending", created_at=at, due_at=deadlines.due_at(at))


def test_reminders_go_out_at_50_80_and_100_per_cent_and_never_accept(
    remind: Any, agent: Any, contact: Any, editor: Any
) -> None:
    link = ask(agent, contact)
    sent = {hours: len(remind(MONDAY + hours * HOUR)) for hours in (23, 24, 25, 38, 39, 47, 48, 49, 500)}
    assert sent == {23: 0, 24: 1, 25: 0, 38: 0, 39: 1, 47: 0, 48: 1, 49: 0, 500: 0}
    link.refresh_from_db()
    assert (link.status, link.reminded) == ("pending", 100)


def test_a_week_end_brings_no_reminder(remind: Any, agent: Any, editor: Any) -> None:
    friday = datetime(2026, 11, 20, 18, tzinfo=SHOP)
    ask(agent, at=friday)
    assert not remind(datetime(2026, 11, 22, 23, 59, tzinfo=SHOP))
    assert remind(datetime(2026, 11, 23, 18, tzinfo=SHOP))


def test_a_reminder_that_was_missed_is_not_made_up_for(remind: Any, agent: Any, editor: Any) -> None:
    ask(agent)
    assert len(remind(MONDAY + 48 * HOUR)) == 1
    assert not remind(MONDAY + 48 * HOUR)


def test_everybody_gets_one_mail_that_names_all_who_wait(remind: Any, agent: Any, editor: Any) -> None:
    decider("boss@acme.example")
    for name in ("Ada", "Eve"):
        ask(agent, factories.make_contact(first_name=name, last_name="Lovelace"))
    sent = remind(MONDAY + 24 * HOUR)
    assert sorted(message.to for message in sent) == [["boss@acme.example"], ["editor@acme.example"]]
    for said in (sent[0].body, sent[0].alternatives[0][0]):
        for shown in ("Ada Lovelace", "Eve Lovelace", "Alice Agent", "/cms/client-portal/approvals/"):
            assert shown in said
    assert "2 clients wait for your decision" in sent[0].subject


def test_who_is_overdue_is_called_so(remind: Any, agent: Any, editor: Any) -> None:
    ask(agent)
    (sent,) = remind(MONDAY + 48 * HOUR)
    assert "for too long" in sent.subject
    assert "overdue since" in sent.body


def test_each_reads_it_in_their_language(remind: Any, agent: Any, editor: Any) -> None:
    decider("redacteur@acme.example", "fr")
    ask(agent)
    subjects = {message.to[0]: message.subject for message in remind(MONDAY + 24 * HOUR)}
    bodies = {message.to[0]: message.body for message in mail.outbox}
    assert subjects["editor@acme.example"] == "1 client waits for your decision"
    assert "Nov. 18, 2026" in bodies["editor@acme.example"]
    assert "18 novembre 2026" in bodies["redacteur@acme.example"]


def test_who_may_not_decide_hears_nothing(remind: Any, agent: Any, editor: Any) -> None:
    looking = factories.make_user("looking@acme.example")
    looking.user_permissions.set(
        Permission.objects.filter(codename__in=["view_clientlink", "change_clientlink"])
    )
    ask(agent)
    assert [message.to for message in remind(MONDAY + 24 * HOUR)] == [["editor@acme.example"]]


@pytest.mark.parametrize("status", ["linked", "refused", "ended"])
def test_who_was_decided_on_is_not_reminded_of(remind: Any, agent: Any, editor: Any, status: str) -> None:
    link = ask(agent)
    type(link).objects.filter(pk=link.pk).update(status=status)
    assert not remind(MONDAY + 100 * HOUR)


def test_somebody_of_whom_it_is_not_known_who_they_are_is_left(remind: Any, agent: Any, editor: Any) -> None:
    link = ask(agent)
    type(link).objects.filter(pk=link.pk).update(contact=None)
    assert not remind(MONDAY + 100 * HOUR)


def test_who_waits_since_before_there_were_deadlines_gets_one(remind: Any, agent: Any, editor: Any) -> None:
    link = ask(agent)
    due_at = link.due_at
    type(link).objects.filter(pk=link.pk).update(due_at=None)
    assert remind(MONDAY + 24 * HOUR)
    link.refresh_from_db()
    assert link.due_at == due_at


def test_the_command_says_what_it_sent(agent: Any, editor: Any, capsys: Any) -> None:
    ask(agent)
    with time_machine.travel(MONDAY + 39 * HOUR, tick=False):
        call_command("remind_staff", shop="acme")
        call_command("remind_staff", shop="acme")
    assert capsys.readouterr().out == "acme: 1 at 80 %\n"


def test_many_who_wait_are_named_up_to_fifty(remind: Any, agent: Any, editor: Any) -> None:
    for _number in range(52):
        ask(agent)
    (sent,) = remind(MONDAY + 24 * HOUR)
    assert sent.body.count("for Alice Agent") == 50
    assert "and 2 more" in sent.body


def test_links_that_wait_without_a_reminder_cost_no_query_each(agent: Any, editor: Any) -> None:
    def queries() -> int:
        with CaptureQueriesContext(connection) as found, time_machine.travel(MONDAY + HOUR, tick=False):
            remind_staff()
        return len(found)

    ask(agent)
    few = queries()
    for _number in range(10):
        ask(agent)
    assert queries() == few
