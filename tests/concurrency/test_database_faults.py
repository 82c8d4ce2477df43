"""The database fails in the middle of placing an order: the customer is told kindly, and nothing is lost or stuck."""

import threading
from contextlib import contextmanager
from decimal import Decimal

import psycopg
import pytest
from django.db import connection
from psycopg import sql

from oscar_clientportal.payments import services as payments
from tests.concurrency import crashes
from tests.faults import THREE_D_SECURE, attempts_of, orders_of, press, preview
from tests.functional.shopping import account_of
from tests.leftovers import reconcile

pytestmark = pytest.mark.usefixtures("kept_rows", "stripe_shop")

ORDERED_IN_THE_END = {crashes.ORDERED, crashes.BEFORE_CAPTURE, crashes.CAPTURE_UNWRITTEN, crashes.CAPTURED}
LATER = "please try again"


@contextmanager
def somebody_else():
    """A connection of another's, in acme."""
    known = connection.settings_dict
    with psycopg.connect(
        dbname=known["NAME"],
        host=known["HOST"] or None,
        port=known["PORT"] or None,
        user=known["USER"] or None,
        password=known["PASSWORD"] or None,
        options="-c search_path=acme",
    ) as other:
        yield other


@pytest.fixture(params=["lock_timeout", "statement_timeout"])
def hasty(request):
    """A database that gives up soon."""
    with connection.cursor() as cursor:
        cursor.execute(f"SET {request.param} = '400ms'")
    yield
    connection.close()


def lock(other, row):
    table = sql.Identifier(row._meta.db_table)
    other.execute(sql.SQL("SELECT 1 FROM {} WHERE id = %s FOR UPDATE").format(table), [row.pk])


def test_a_claim_that_has_to_wait_too_long_stores_nothing(hasty, shopper, agent, nothing_is_stuck):
    preview(shopper)
    with somebody_else() as other:
        lock(other, account_of(agent.user))
        assert press(shopper).url.endswith("/preview/")
    assert LATER in shopper.get("checkout:preview").content.decode()
    assert not attempts_of(agent).exists()
    assert press(shopper).url.endswith("/thank-you/")
    nothing_is_stuck()


def test_an_order_that_has_to_wait_too_long_gives_everything_back(
    hasty, shopper, agent, nothing_is_stuck, monkeypatch
):
    preview(shopper)
    with somebody_else() as other:
        crashes.CARD_WRITTEN.interrupt(lambda: lock(other, account_of(agent.user)), monkeypatch.setattr)
        crashes.GIVEN_UP.interrupt(other.rollback, monkeypatch.setattr)
        page = press(shopper)
    assert LATER in page.content.decode()
    reconcile()
    nothing_is_stuck()
    assert not orders_of(agent).exists()
    assert shopper.get("basket:summary").context["basket"].num_lines == 1


def test_what_cannot_even_be_given_back_now_is_left_to_the_recovery(
    hasty, shopper, agent, nothing_is_stuck, monkeypatch
):
    preview(shopper)
    with somebody_else() as other:
        crashes.CARD_WRITTEN.interrupt(lambda: lock(other, attempts_of(agent).get()), monkeypatch.setattr)
        page = press(shopper)
    assert page.url.endswith(f"/{attempts_of(agent).get().token}/")
    assert shopper.get(page.url).status_code == 200
    reconcile()
    nothing_is_stuck()
    assert orders_of(agent).count() == 1


def test_a_deadlock_is_told_kindly_and_gives_everything_back(shopper, agent, nothing_is_stuck, monkeypatch):
    """They hold the account and want the attempt, we the other way round; ours is the one the database gives up."""
    preview(shopper)
    with somebody_else() as other:
        threads = []

        def cross():
            attempt = attempts_of(agent).get()
            other.execute("SET deadlock_timeout = '60s'")
            lock(other, account_of(agent.user))
            threads.append(threading.Thread(target=lambda: (lock(other, attempt), other.rollback())))
            threads[0].start()

        crashes.Step("attempt locked", payments, "lock_for_order").interrupt(cross, monkeypatch.setattr)
        page = press(shopper)
        threads[0].join(10)
        assert not threads[0].is_alive()
    assert page.status_code in (200, 302)
    reconcile()
    nothing_is_stuck()


def drop_our_connection():
    """As when the server restarts: whatever was not committed is gone, and the connection is dead."""
    ours = connection.connection.info.backend_pid
    with somebody_else() as other:
        other.execute("SELECT pg_terminate_backend(%s, 5000)", [ours])


@pytest.mark.parametrize("step", [*crashes.BEFORE_ORDER, *crashes.AFTER_ORDER], ids=str)
def test_a_connection_lost_while_placing_an_order(step, shopper, agent, nothing_is_stuck, monkeypatch):
    preview(shopper)
    step.interrupt(drop_our_connection, monkeypatch.setattr)
    page = press(shopper)
    monkeypatch.undo()
    assert page.status_code in (200, 302)
    reconcile()
    nothing_is_stuck()
    ordered = step in ORDERED_IN_THE_END
    assert orders_of(agent).count() == int(ordered)
    assert account_of(agent.user).balance == (0 if ordered else Decimal("40.00"))
    assert shopper.get("basket:summary").context["basket"].num_lines == (0 if ordered else 1)


@pytest.mark.parametrize("step", [crashes.BANK_ASKED, crashes.BEFORE_COMMIT, *crashes.AFTER_ORDER], ids=str)
def test_a_connection_lost_on_the_way_back_from_the_bank(
    step, shopper, agent, nothing_is_stuck, monkeypatch, confirm_at_bank
):
    preview(shopper, THREE_D_SECURE)
    press(shopper)
    back = confirm_at_bank(shopper.page.url, succeed=True)
    step.interrupt(drop_our_connection, monkeypatch.setattr)
    page = shopper.get(back)
    monkeypatch.undo()
    assert page.status_code in (200, 302)
    reconcile()
    nothing_is_stuck()
    assert orders_of(agent).count() == 1
