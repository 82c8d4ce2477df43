"""The index of what is due next says too early at worst, never too late; and it is read instead of every shop."""

from datetime import UTC, datetime, timedelta
from typing import Any

import pytest
import time_machine
from django.core.checks import run_checks
from django.core.exceptions import ImproperlyConfigured
from django.db import connection
from django.test.utils import CaptureQueriesContext
from oscar.core.loading import get_model

from oscar_clientportal.core import next_due, tenancy
from oscar_clientportal.dispatch import index, tasks
from oscar_clientportal.dispatch.models import NextDue
from tests import factories

pytestmark = pytest.mark.django_db
NOON = datetime(2026, 6, 15, 12, tzinfo=UTC)


def make_subscription() -> Any:
    return factories.make_subscription(factories.make_contact(), factories.make_plan())


def known() -> dict[str, datetime | None]:
    return dict(NextDue.objects.values_list("schema_name", "due_at"))


def test_the_earliest_of_what_a_shop_announces_is_kept() -> None:
    index.note_due("acme", NOON)
    index.note_due("acme", NOON + timedelta(days=1))
    assert known() == {"acme": NOON}
    index.note_due("acme", NOON - timedelta(days=1))
    assert known() == {"acme": NOON - timedelta(days=1)}


def test_what_is_announced_is_noted_after_the_commit_for_the_shop_it_was_said_in(
    django_capture_on_commit_callbacks: Any, globex: Any
) -> None:
    with django_capture_on_commit_callbacks(execute=True):
        next_due.announce([None, NOON, NOON + timedelta(hours=1)])
        with globex():
            next_due.announce([NOON + timedelta(hours=2)])
        assert known() == {}
    assert known() == {"acme": NOON, "globex": NOON + timedelta(hours=2)}


def test_a_shop_is_taken_by_one_dispatcher_until_the_lease_is_over() -> None:
    index.note_due("acme", NOON)
    with time_machine.travel(NOON - timedelta(seconds=1), tick=False):
        assert index.take_due() == []
    with time_machine.travel(NOON, tick=False):
        assert index.take_due() == ["acme"]
        assert index.take_due() == []
    with time_machine.travel(NOON + timedelta(minutes=5), tick=False):
        assert index.take_due() == ["acme"]


def test_settling_reads_the_shops_own_subscriptions() -> None:
    subscription = make_subscription()
    get_model("clientportal_subscriptions", "Subscription").objects.filter(pk=subscription.pk).update(
        due_at=NOON
    )
    index.note_due("acme", NOON - timedelta(days=9))
    index.settle()
    assert known() == {"acme": NOON}
    get_model("clientportal_subscriptions", "Subscription").objects.update(due_at=None)
    index.settle()
    assert known() == {"acme": None}


def test_settling_notes_a_shop_that_nobody_has_noted() -> None:
    subscription = make_subscription()
    get_model("clientportal_subscriptions", "Subscription").objects.filter(pk=subscription.pk).update(
        due_at=NOON
    )
    index.settle()
    assert known() == {"acme": NOON}


def test_what_comes_while_a_shop_is_being_settled_is_not_lost(monkeypatch: pytest.MonkeyPatch) -> None:
    """Between reading what is due and raising the row, somebody buys a subscription that is due sooner."""
    answers = iter([NOON + timedelta(days=30), NOON])
    monkeypatch.setattr(index, "_first_due", lambda: next(answers))
    index.note_due("acme", NOON - timedelta(days=1))
    index.settle()
    assert known() == {"acme": NOON}


def test_looking_for_work_reads_no_shop(settings: Any) -> None:
    """As many queries with two shops that have nothing to do as with none."""
    index.note_due("acme", NOON + timedelta(days=1))
    index.note_due("globex", NOON + timedelta(days=1))
    with time_machine.travel(NOON, tick=False), CaptureQueriesContext(connection) as queries:
        assert tasks.dispatch_due() == 0
    touched = [query["sql"] for query in queries if "clientportal_subscriptions" in query["sql"]]
    assert touched == []
    assert len([query for query in queries if "SAVEPOINT" not in query["sql"]]) <= 2


def test_a_task_that_was_sent_from_no_shop_says_so() -> None:
    with tenancy.search_path("public"), pytest.raises(ImproperlyConfigured, match="CeleryApp"):
        tasks.renew_subscriptions()


def test_the_index_belongs_to_all_shops_and_to_none(settings: Any) -> None:
    assert "clientportal.E063" not in {message.id for message in run_checks()}
    settings.SHARED_APPS = [app for app in settings.SHARED_APPS if "dispatch" not in app]
    assert "clientportal.E063" in {message.id for message in run_checks()}


def test_a_purchase_is_noted_in_the_index(django_capture_on_commit_callbacks: Any) -> None:
    from oscar_clientportal.subscriptions.services import schedule

    subscription = make_subscription()
    with django_capture_on_commit_callbacks(execute=True):
        schedule.reschedule(subscriptions=[subscription])
    subscription.refresh_from_db()
    assert subscription.due_at is not None
    assert known() == {"acme": subscription.due_at}


def test_the_end_of_a_licence_is_noted_and_the_task_ends_it(django_capture_on_commit_callbacks: Any) -> None:
    from oscar_clientportal.licences import services

    company = factories.make_company()
    with time_machine.travel(NOON, tick=False), django_capture_on_commit_callbacks(execute=True):
        facts = {"title": "Users", "by": None, "valid_until": NOON + timedelta(days=9)}
        licence = services.create_licence(company=company, quantity=3, **facts)
    assert known() == {"acme": licence.valid_until}
    with time_machine.travel(NOON + timedelta(days=9), tick=False):
        assert tasks.tend_licences() == {"licences ended": 1}
    licence.refresh_from_db()
    assert (licence.ended_at, known()) == (licence.valid_until, {"acme": None})
