"""Many processes issue documents at once, and some die in the middle: no number twice, none left out."""

import os
import signal
import time
from decimal import Decimal
from functools import partial
from multiprocessing.synchronize import Barrier
from threading import Event
from typing import Any

import pytest
from django.conf import LazySettings
from django.db import transaction
from oscar.core.loading import get_model

from oscar_clientportal.checkout import papers
from oscar_clientportal.clients import numbers
from oscar_clientportal.documents import services
from oscar_clientportal.payments.services.refunds import plan_refund
from tests import factories
from tests.concurrency.crashes import end_of, in_child
from tests.concurrency.processes import in_processes
from tests.concurrency.races import at_once, rounds, without_row_locks
from tests.integration.documents.buying import company_with, order_of, order_on_invoice, papers_issued

pytestmark = [pytest.mark.django_db(transaction=True)]
Document = get_model("clientportal_documents", "Document")
PROCESSES = 8


@pytest.fixture(autouse=True)
def _by_hand(settings: LazySettings) -> None:
    """No thread of this process issues invoices meanwhile."""
    settings.CLIENTPORTAL = {**settings.CLIENTPORTAL, "ISSUE_INVOICES": False}


def make_orders(count: int, prefix: str) -> list[Any]:
    user = factories.make_user()
    product = factories.make_product(shipped=False)
    return [order_of(user, product, number=f"{prefix}{number}") for number in range(count)]


def issue(order_id: int) -> None:
    facts = factories.make_facts()
    order = get_model("order", "Order").objects.get(pk=order_id)
    services.issue_document(
        order=order,
        kind="invoice",
        facts_for=lambda number: type(facts)(**{**vars(facts), "number": number}),
    )


def numbers_given() -> list[int]:
    found = Document.objects.filter(kind="invoice").values_list("number", flat=True)
    return sorted(int(number.rpartition("-")[2]) for number in found)


def issue_all(orders: list[Any]) -> list[Any]:
    """Every process issues every order, each beginning at another one."""

    def act(number: int, barrier: Barrier) -> None:
        barrier.wait(timeout=60)
        for order in orders[number:] + orders[:number]:
            issue(order.pk)

    return in_processes(act, PROCESSES)


def test_eight_processes_give_each_order_one_invoice_and_leave_no_number_out() -> None:
    orders = make_orders(12, "A")
    assert issue_all(orders) == [None] * PROCESSES
    assert numbers_given() == list(range(1, 13))


def test_without_locks_this_goes_wrong(monkeypatch: pytest.MonkeyPatch) -> None:
    """The negative control: an error, a number twice, or an order with two."""
    for round_number in rounds(20, 20):
        orders = make_orders(6, f"N{round_number}-")
        before = Document.objects.filter(kind="invoice").count()
        with without_row_locks(monkeypatch):
            results = issue_all(orders)
        if any(results) or Document.objects.filter(kind="invoice").count() != before + 6:
            return
    pytest.fail("Nothing went wrong without the locks: the race proves nothing.")


def issue_and_die(orders: list[Any]) -> None:
    """Every second number that is taken kills the process before anything is committed."""
    real, taken = numbers.next_number, []

    def next_number(*args: Any, **kwargs: Any) -> str:
        taken.append(real(*args, **kwargs))
        if len(taken) % 2 == 0:
            os.kill(os.getpid(), signal.SIGKILL)
        return taken[-1]

    numbers.next_number = next_number
    for order in orders:
        issue(order.pk)


def test_who_is_killed_with_a_number_in_hand_leaves_no_gap() -> None:
    orders = make_orders(5, "K")
    ended = [end_of(in_child(partial(issue_and_die, orders))) for _life in range(3)]
    assert ended == [signal.SIGKILL] * 3
    assert numbers_given() == [1, 2, 3]
    for order in orders:
        issue(order.pk)
    assert numbers_given() == [1, 2, 3, 4, 5]


def test_a_refund_and_an_invoice_by_hand_at_once_leave_the_refund_no_credit_note_short(client: Any) -> None:
    """The refund looks for an invoice before there is one, and is committed once it is issued."""
    order = order_on_invoice(client, company_with())
    is_planned, is_asked = Event(), Event()

    def plan() -> None:
        with transaction.atomic():
            facts = {"amount": Decimal(10), "reason": "Damaged", "actor": None, "idempotency_key": "one"}
            plan_refund(order=order, **facts)
            is_planned.set()
            is_asked.wait(timeout=30)
            time.sleep(0.3)  # whoever doesn't wait for it has issued the invoice by now

    def issue_by_hand() -> None:
        is_planned.wait(timeout=30)
        services.ask_for_invoice(order=order)
        is_asked.set()
        papers.issue_waiting(order_id=order.pk)

    assert at_once([plan, issue_by_hand]) == [None, None]
    papers.issue_waiting()
    assert papers_issued(order)["credit"].total == 10
