"""The outbox of mails about subscriptions: what was written down is sent, each mail once, whatever dies meanwhile."""

from contextlib import suppress
from datetime import timedelta

import pytest
import time_machine
from django.core import mail
from django.core.mail.backends.locmem import EmailBackend
from django.db import connection, transaction
from django.test.utils import CaptureQueriesContext

from oscar_clientportal.core import clock
from oscar_clientportal.subscriptions.services import mails
from tests import factories
from tests.factories import model
from tests.integration.subscriptions.mailing import make_cast
from tests.integration.subscriptions.orders import buy

pytestmark = pytest.mark.django_db
LATER = timedelta(minutes=6)
EVENTS = 'INSERT INTO "clientportal_subscriptions_subscriptionevent"'


class Refusing(EmailBackend):
    """A mail server that takes nothing for one address."""

    REFUSED = "payer@acme.example"

    def send_messages(self, messages):
        if self.REFUSED in messages[0].to:
            raise OSError("421 try again later")
        return super().send_messages(messages)


def end(cast):
    """Write the two mails of an end down."""
    with transaction.atomic():
        mails.tell_of_end(subscription=cast.subscription, term=cast.term)


def written():
    return model("subscriptions", "SubscriptionEvent").objects.filter(kind="mail").order_by("pk")


def later(**kwargs):
    with time_machine.travel(clock.now() + timedelta(**kwargs), tick=False):
        return mails.send_waiting_mails()


def test_a_mail_is_written_with_what_it_tells_of_and_stamped_when_it_has_gone(
    django_capture_on_commit_callbacks, mailoutbox
):
    with django_capture_on_commit_callbacks() as callbacks:
        end(make_cast())
    assert [event.sent_at for event in written()] == [None, None]
    assert mailoutbox == []
    for callback in callbacks:
        callback()
    assert len(mailoutbox) == 2
    assert all(event.sent_at for event in written())
    assert later(minutes=6) == {}
    assert len(mailoutbox) == 2


def test_what_is_rolled_back_is_not_told(django_capture_on_commit_callbacks, mailoutbox):
    cast = make_cast()
    with django_capture_on_commit_callbacks(execute=True), transaction.atomic():
        end(cast)
        transaction.set_rollback(True)
    assert mailoutbox == []
    assert not written().exists()
    assert later(minutes=6) == {}


def test_what_a_dead_process_left_behind_is_sent_by_the_next_worker(mailoutbox):
    end(make_cast())  # and nothing runs after the commit
    assert later(minutes=4) == {}
    assert later(minutes=6) == {"sent": 2}
    assert later(minutes=8) == {}
    assert len(mailoutbox) == 2


def test_when_the_next_of_them_may_be_taken_up_is_known_for_three_days(mailoutbox):
    assert mails.next_waiting_mail() is None
    with time_machine.travel(clock.now(), tick=False):
        end(make_cast())
        assert mails.next_waiting_mail() == clock.now() + timedelta(minutes=5)
    with time_machine.travel(clock.now() + timedelta(days=4)):
        assert mails.next_waiting_mail() is None


def test_of_many_that_wait_as_many_are_sent_as_wished_the_oldest_first(mailoutbox):
    end(make_cast())
    with time_machine.travel(clock.now() + LATER):
        assert mails.send_waiting_mails(limit=1) == {"sent": 1}
    assert mailoutbox[0].to == ["client@acme.example"]
    assert later(minutes=6) == {"sent": 1}


def test_a_mail_that_the_server_refuses_holds_nobody_elses_up_and_is_tried_again(
    settings, django_capture_on_commit_callbacks, mailoutbox
):
    settings.EMAIL_BACKEND = f"{__name__}.Refusing"
    with django_capture_on_commit_callbacks(execute=True):
        end(make_cast())
    assert [message.to for message in mail.outbox] == [["client@acme.example"]]
    assert later(minutes=6) == {"failed": 1}
    settings.EMAIL_BACKEND = "django.core.mail.backends.locmem.EmailBackend"
    assert later(days=4) == {}
    assert later(hours=1) == {"sent": 1}
    assert mail.outbox[1].to == ["payer@acme.example"]


def test_it_is_in_no_language_until_it_is_sent(mailoutbox):
    cast = make_cast()
    end(cast)
    cast.contact.first_name = "Benny"
    cast.contact.save()
    facts = written()[0].details["facts"]
    assert facts["ends_at"] == "2026-06-01T09:00:00Z"
    assert later(minutes=6) == {"sent": 2}
    assert "Hello Benny" in mailoutbox[0].body


def test_who_left_meanwhile_is_not_an_error(mailoutbox):
    cast = make_cast()
    end(cast)
    cast.link.delete()
    model("portfolios", "Agent").objects.all().delete()
    model("clients", "Contact").objects.filter(user=cast.payer).update(user=None)
    cast.payer.delete()
    assert later(minutes=6) == {"sent": 2}


def queries_of_an_order(people, django_capture_on_commit_callbacks):
    """What buying for so many clients asks inside the transaction, and what sending the mails asks after it."""
    agent = factories.make_agent()
    plan = factories.make_plan("HS")
    contacts = [factories.make_contact() for _number in range(people)]
    for contact in contacts:
        factories.make_link(agent, contact)
    with django_capture_on_commit_callbacks() as callbacks, CaptureQueriesContext(connection) as inside:
        buy(agent.user, *[(plan, contact) for contact in contacts])
    with CaptureQueriesContext(connection) as after:
        for callback in callbacks:
            callback()
    return [query["sql"] for query in inside], [query["sql"] for query in after]


def test_the_mails_and_the_history_of_an_order_are_one_query_whatever_the_number_of_its_lines(
    django_capture_on_commit_callbacks, mailoutbox
):
    few, after_few = queries_of_an_order(1, django_capture_on_commit_callbacks)
    many, after_many = queries_of_an_order(7, django_capture_on_commit_callbacks)
    for texts in (few, many):
        assert len([text for text in texts if EVENTS in text]) == 1
    assert len(mailoutbox) == 8
    # A savepoint and its release (a transaction, where this is not a test), the stamp, and Oscar's look for the text.
    assert len(after_many) - len(after_few) <= 6 * 4


def test_a_workers_mails_wait_for_each_other_and_leave_at_the_end_whatever_happens(
    django_capture_on_commit_callbacks, mailoutbox
):
    with suppress(ZeroDivisionError), mails.handed_over_together() as send_mails:
        with django_capture_on_commit_callbacks(execute=True):
            end(make_cast())
        send_mails()
        assert mailoutbox == []
        raise ZeroDivisionError
    assert len(mailoutbox) == 2
    assert all(event.sent_at for event in written())


def test_a_workers_mails_leave_once_there_are_many(
    django_capture_on_commit_callbacks, mailoutbox, monkeypatch
):
    monkeypatch.setattr(mails.outbox, "AT_A_TIME", 2)
    with mails.handed_over_together() as send_mails:
        with django_capture_on_commit_callbacks(execute=True):
            end(make_cast())
        send_mails()
        assert len(mailoutbox) == 2
