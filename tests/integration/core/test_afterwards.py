"""What is put off until the answer has left: done in the shop that asked, on a thread, and its failure is logged."""

import threading

import pytest
from django.http import HttpResponse

from oscar_clientportal.core import afterwards, tenancy


@pytest.fixture
def done(monkeypatch):
    """What was done: in which shop, and whether on another thread."""
    monkeypatch.setattr(afterwards, "PAUSE", (0.0, 0.01))
    seen, finished = [], threading.Event()

    def act():
        seen.append((tenancy.current_schema(), threading.current_thread() is threading.main_thread()))
        finished.set()

    act.seen, act.finished = seen, finished
    return act


@pytest.mark.django_db(transaction=True)
def test_nothing_is_done_before_the_answer_is_closed_and_then_on_a_thread_of_its_own(done):
    response = HttpResponse()
    afterwards.after_response(response, done)
    assert done.seen == []

    response.close()

    assert done.finished.wait(timeout=30)
    assert done.seen == [("acme", False)]


@pytest.mark.django_db
def test_in_an_open_transaction_it_is_done_at_once(done, globex):
    with globex():
        afterwards.soon(done)

    assert done.seen == [("globex", True)]


@pytest.mark.django_db
def test_a_failure_is_logged_and_disturbs_nobody(caplog):
    afterwards.soon(lambda: 1 / 0)

    assert "makes up for it" in caplog.text
