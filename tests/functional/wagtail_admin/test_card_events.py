"""The panel of the card provider's events."""

from typing import Any

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from oscar_clientportal.core import clock
from oscar_clientportal.payments.signals import provider_event
from tests import factories

from .panels import read

pytestmark = pytest.mark.django_db
EVENTS = "/cms/client-portal/card-events/"


def make_event(number: int = 1, **fields: Any) -> Any:
    fields = {"kind": "charge.captured", "reference": f"ch_{number}", **fields}
    return factories.model("payments", "ProviderEvent").objects.create(event_id=f"evt_{number}", **fields)


@pytest.fixture
def failed() -> Any:
    return make_event(1, error="ProviderUnavailable: no answer", tries=1)


@pytest.fixture
def done() -> Any:
    return make_event(2, processed_at=clock.now(), tries=1)


def test_events_are_listed_with_what_went_wrong(editing: Any, failed: Any, done: Any) -> None:
    shown = read(editing, EVENTS)
    for text in ("charge.captured", "ch_1", "ch_2", "ProviderUnavailable: no answer", "Processed", "Failed"):
        assert text in shown


@pytest.mark.parametrize(
    ("query", "shown"),
    [
        ("state=failed", {"ch_1"}),
        ("state=processed", {"ch_2"}),
        ("state=unprocessed", {"ch_1", "ch_3"}),
        ("q=ch_2", {"ch_2"}),
        ("q=no+answer", {"ch_1"}),
    ],
)
def test_events_are_found(editing: Any, failed: Any, done: Any, query: str, shown: set[str]) -> None:
    make_event(3)
    page = read(editing, f"{EVENTS}results/?{query}")
    assert {
        reference
        for reference in ("ch_1", "ch_2", "ch_3")
        if f">{reference}<" in page.replace(" ", "").replace("\n", "")
    } == shown


def test_a_failed_event_is_replayed_by_a_post(editing: Any, failed: Any) -> None:
    url = f"{EVENTS}replay/{failed.pk}/"
    assert url in read(editing, EVENTS)
    assert url in read(editing, f"{EVENTS}inspect/{failed.pk}/")
    read(editing, url)
    failed.refresh_from_db()
    assert failed.processed_at is None
    assert "evt_1: processed" in editing.post(url, follow=True).content.decode()
    failed.refresh_from_db()
    assert (failed.error, failed.tries) == ("", 2)
    assert failed.processed_at
    assert url not in read(editing, EVENTS)


def test_an_event_that_fails_again_says_why(editing: Any, failed: Any) -> None:
    def fail(sender: Any, **kwargs: Any) -> None:
        raise ValueError("still not")

    provider_event.connect(fail)
    try:
        shown = editing.post(f"{EVENTS}replay/{failed.pk}/", follow=True).content.decode()
    finally:
        provider_event.disconnect(fail)
    assert "still not" in shown


def test_a_processed_event_is_not_done_again(editing: Any, done: Any) -> None:
    editing.post(f"{EVENTS}replay/{done.pk}/")
    done.refresh_from_db()
    assert done.tries == 1


def test_who_may_only_look_replays_nothing(limited: Any, failed: Any) -> None:
    client = limited("view_providerevent")
    assert "/replay/" not in read(client, EVENTS)
    assert client.post(f"{EVENTS}replay/{failed.pk}/")["Location"] == "/cms/"
    failed.refresh_from_db()
    assert failed.tries == 1


def test_who_may_not_look_sees_nothing(limited: Any, failed: Any) -> None:
    assert limited("view_refund").get(EVENTS)["Location"] == "/cms/"


def test_the_list_takes_as_many_queries_for_25_rows_as_for_5(editing: Any) -> None:
    counts = []
    for numbers in (range(5), range(5, 25)):
        for number in numbers:
            make_event(number)
        for _time in range(2):
            with CaptureQueriesContext(connection) as captured:
                read(editing, EVENTS)
        counts.append(len(captured))
    assert counts[0] == counts[1]
