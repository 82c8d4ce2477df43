"""Workers who send the same waiting mails at once, and one whose process dies: each mail is sent, and once."""

import time
from datetime import timedelta

import pytest
from django.core.mail.backends.base import BaseEmailBackend
from django.db import connection, transaction

from oscar_clientportal.core import clock
from oscar_clientportal.subscriptions.services import mails
from tests.concurrency.races import at_once
from tests.factories import model
from tests.integration.subscriptions.mailing import make_cast

pytestmark = pytest.mark.django_db(transaction=True)
SENT: list[str] = []


class SlowServer(BaseEmailBackend):
    """A mail server that takes its time."""

    def send_messages(self, messages):
        time.sleep(0.1)
        SENT.extend(message.to[0] for message in messages)
        return len(messages)


def test_of_workers_at_once_one_sends_each_mail_that_a_dead_process_left(settings):
    settings.EMAIL_BACKEND = f"{__name__}.SlowServer"
    SENT.clear()
    cast = make_cast()
    with transaction.atomic():
        mails.tell_of_end(subscription=cast.subscription, term=cast.term)
        connection.run_on_commit.clear()  # the process dies between the commit and the mail
    assert SENT == []
    waiting = model("subscriptions", "SubscriptionEvent").objects.filter(kind="mail", sent_at=None)
    waiting.update(created_at=clock.now() - timedelta(minutes=6))
    results = at_once([mails.send_waiting_mails] * 4)
    assert sum((result["sent"] for result in results), 0) == 2
    assert sorted(SENT) == ["client@acme.example", "payer@acme.example"]
    assert not waiting.exists()
