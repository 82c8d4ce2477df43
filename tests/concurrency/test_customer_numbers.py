"""Customers created by eight processes at once: a number each, none twice, none left out."""

from typing import Any

import pytest
from django.db import IntegrityError, OperationalError, transaction
from oscar.core.loading import get_model

from oscar_clientportal.core import locks
from tests import factories

from .processes import in_processes
from .races import SOAK

pytestmark = [pytest.mark.django_db(transaction=True), pytest.mark.req("2.11")]

PROCESSES = 8
EACH = 125 if SOAK else 15
Company = get_model("clientportal_clients", "Company")


class Undone(Exception):
    """The transaction that took a number is given up."""


def create_customers(process: int, barrier: Any) -> list[str]:
    """So many customers, and between them some whose transaction is undone with the number it took."""
    barrier.wait(timeout=60)
    numbers = []
    for turn in range(EACH):
        numbers.append(factories.make_company(f"Demo {process}-{turn}").number)
        if turn % 5 == 0:
            give_up(f"Undone {process}-{turn}")
    return numbers


def give_up(name: str) -> None:
    try:
        with transaction.atomic():
            factories.make_company(name)
            raise Undone
    except Undone:
        pass


def expected() -> list[str]:
    return [f"C{number:05}" for number in range(1, PROCESSES * EACH + 1)]


def test_eight_processes_give_every_customer_a_number_of_its_own_without_gaps() -> None:
    answers = in_processes(create_customers, PROCESSES)
    taken = [number for numbers in answers for number in numbers]
    assert sorted(taken) == expected()
    assert sorted(Company.objects.values_list("number", flat=True)) == expected()


def collide(process: int, barrier: Any) -> int:
    """How many of this process's customers could not be written, because their number was another's."""
    barrier.wait(timeout=60)
    refused = 0
    for turn in range(EACH):
        try:
            factories.make_company(f"Demo {process}-{turn}")
        except (IntegrityError, OperationalError):
            refused += 1
    return refused


def test_without_the_lock_numbers_collide(monkeypatch: pytest.MonkeyPatch) -> None:
    """The negative control: it proves that the test above can fail."""
    monkeypatch.setattr(locks, "lock_row", lambda rows, pk: rows.get(pk=pk))
    assert sum(in_processes(collide, PROCESSES)) > 0
