"""A balance is never spent twice: eight processes take from one account at once."""

from contextlib import nullcontext
from decimal import Decimal

import pytest
from django.db import transaction
from oscar.core.loading import get_model

from oscar_clientportal.accounts import exceptions, services
from oscar_clientportal.accounts.services import posting
from tests import factories
from tests.concurrency.processes import in_processes
from tests.concurrency.races import NO_LOCK, rounds

pytestmark = pytest.mark.django_db(transaction=True)
Account = get_model("clientportal_accounts", "Account")
PROCESSES, DEBITS, ONE = 8, 25, Decimal("1.00")


def take_ones(account, sales, process):
    """How many of the process's debits of 1.00 succeed; every other process makes them inside a transaction."""
    taken = 0
    for number in range(DEBITS):
        with transaction.atomic() if process % 2 else nullcontext():
            try:
                services.post_transfer(
                    debit=account,
                    credit=sales,
                    amount=ONE,
                    kind="purchase",
                    idempotency_key=f"{account.pk}-{process}-{number}",
                )
                taken += 1
            except exceptions.InsufficientBalance:
                pass
    return taken


def race(times):
    """Eight processes make 200 debits of 1.00 from each of so many accounts of 100.00; how many succeed from each."""
    accounts = [factories.make_account(factories.make_company(), "100.00") for _account in range(times)]
    sales = services.system_account(code=services.SALES, currency="EUR")

    def take(process, barrier):
        counts = []
        for account in accounts:
            barrier.wait(timeout=60)
            counts.append(take_ones(account, sales, process))
        return counts

    found = in_processes(take, PROCESSES)
    errors = [result for result in found if isinstance(result, BaseException)]
    assert not errors, errors
    return accounts, [sum(counts) for counts in zip(*found, strict=True)]


@pytest.mark.req("3.17")
def test_of_200_debits_of_1_from_100_by_eight_processes_exactly_100_succeed():
    for _batch in rounds(100, 1):
        accounts, taken = race(10 if len(rounds(100, 1)) > 1 else 2)
        assert set(taken) == {100}
        for account in accounts:
            account.refresh_from_db()
            assert account.balance == 0
            found = services.verify_account(account)
            assert (found.problems, found.transfers) == ([], 101)
    assert services.verify_ledger().problems == []


def test_without_the_lock_eight_processes_spend_more_than_there_is(monkeypatch):
    """The negative control: it is the lock that holds, not luck."""
    monkeypatch.setattr(posting, "LOCK", NO_LOCK)
    for _try in range(10):
        (account,), (taken,) = race(1)
        if taken > 100:
            assert not services.verify_account(account).intact
            return
    pytest.fail("Without the lock nothing was overspent: the race test proves nothing.")


def test_without_the_condition_everything_is_spent_by_everyone(monkeypatch):
    """The other negative control: the lock alone is not the guard."""
    monkeypatch.setattr(posting, "COVERED", "true")
    _accounts, (taken,) = race(1)
    assert taken == 200
