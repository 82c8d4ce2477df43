"""Transfers, reversals and captures at once: each exactly once, none too much, and nobody waits for ever."""

from decimal import Decimal
from functools import partial

import pytest
from django.db import IntegrityError, OperationalError
from oscar.core.loading import get_model

from oscar_clientportal.accounts import exceptions, services
from oscar_clientportal.accounts.services import posting
from tests import factories
from tests.concurrency.races import at_once, rounds, without_row_locks

pytestmark = pytest.mark.django_db(transaction=True)
Transfer = get_model("clientportal_accounts", "Transfer")
D = Decimal


def make_account(balance="100.00"):
    return factories.make_account(factories.make_company(), balance)


def move(debit, credit, key, amount="1.00"):
    return services.post_transfer(
        debit=debit, credit=credit, amount=D(amount), kind="purchase", idempotency_key=key
    )


def moving(debit, credit, name, times=20):
    return lambda: [move(debit, credit, f"{name}-{number}") for number in range(times)]


def test_one_key_sixteen_times_at_once_gives_one_transfer():
    for number in rounds(50, 3):
        account, sales = make_account(), services.system_account(code="sales", currency="EUR")
        results = at_once([partial(move, account, sales, f"same {number}", "60.00")] * 16)
        assert len({transfer.pk for transfer in results}) == 1, results
        account.refresh_from_db()
        assert account.balance == D("40.00")
    assert services.verify_ledger().problems == []


def test_without_the_look_at_the_key_sixteen_times_at_once_fail(monkeypatch):
    """The negative control: it is ``ON CONFLICT`` that makes the second one quiet."""
    monkeypatch.setattr(posting, "ONCE", "")
    account, sales = make_account(), services.system_account(code="sales", currency="EUR")
    results = at_once([lambda: move(account, sales, "same")] * 16)
    assert any(isinstance(result, IntegrityError) for result in results)


def crossing(number):
    """Two customers, and eight at once who move 20 times 1.00 from one to the other or back."""
    one, two = make_account(), make_account()
    acts = [
        moving(*pair, f"{number} {n} {pair[0].pk}") for n in range(4) for pair in ((one, two), (two, one))
    ]
    return one, at_once(acts)


def test_two_customers_who_pay_each_other_at_once_never_wait_for_each_other():
    for number in rounds(20, 2):
        one, results = crossing(number)
        assert not [result for result in results if isinstance(result, BaseException)]
        one.refresh_from_db()
        assert one.balance == D("100.00")
    assert services.verify_ledger().problems == []


def test_locking_the_payer_first_ends_in_a_deadlock(monkeypatch):
    """The negative control: it is the order of the locks that keeps them from waiting for each other."""
    monkeypatch.setattr(posting, "ORDER", "ORDER BY id <> %(debit)s")
    for number in range(5):
        _one, results = crossing(number)
        if any(isinstance(result, OperationalError) for result in results):
            return
    pytest.fail("In the wrong order nothing was locked for ever: the race test proves nothing.")


def reversing(original, number):
    return lambda: services.reverse_transfer(
        transfer=original, amount=D("30.00"), reason="back", actor=None, idempotency_key=f"reversal {number}"
    )


def reversed_at_once(number):
    account, sales = make_account(), services.system_account(code="sales", currency="EUR")
    original = move(account, sales, f"original {number}", "100.00")
    return at_once([reversing(original, f"{number}-{n}") for n in range(8)])


def test_reversals_at_once_never_take_back_more_than_was_moved():
    for number in rounds(50, 3):
        results = reversed_at_once(number)
        assert sum(isinstance(result, Transfer) for result in results) == 3
        assert sum(isinstance(result, exceptions.ReversedTooMuch) for result in results) == 5
    assert services.verify_ledger().problems == []


def test_without_the_lock_more_is_taken_back_than_was_moved(monkeypatch):
    """The negative control."""
    for number in range(20):
        with without_row_locks(monkeypatch):
            results = reversed_at_once(number)
        if sum(isinstance(result, Transfer) for result in results) > 3:
            assert "reversed" in {problem.what for problem in services.verify_ledger().found}
            return
    pytest.fail("Without the lock no reversal went too far: the race test proves nothing.")


def end_at_once(number):
    """A hold of 40.00 of 100.00 that four capture and four release; what came of it."""
    account = make_account()
    hold = services.hold_amount(account=account, amount=D("40.00"), idempotency_key=f"hold {number}")
    acts = [partial(services.capture_hold, hold=hold), partial(services.release_hold, hold=hold)]
    results = at_once(acts * 4)
    hold.refresh_from_db()
    account.refresh_from_db()
    return hold.status, account, results


def test_a_hold_captured_and_released_at_once_is_one_or_the_other():
    for number in rounds(50, 5):
        status, account, results = end_at_once(number)
        balance = D("60.00") if status == "captured" else D("100.00")
        assert (account.balance, account.held) == (balance, 0)
        assert sum(isinstance(result, exceptions.HoldNotOpen) for result in results) == 4
    assert services.verify_ledger().problems == []


def trade(account, sales, name):
    """Ten times: 2.00 in, 1.00 out, 1.00 held and then captured or released."""
    for turn in range(10):
        key = f"{name} {turn}"
        services.deposit(account=account, amount=D("2.00"), reason="", idempotency_key=f"in {key}")
        move(account, sales, f"out {key}")
        hold = services.hold_amount(account=account, amount=D("1.00"), idempotency_key=key)
        (services.capture_hold if turn % 2 else services.release_hold)(hold=hold)


def test_deposits_debits_holds_and_captures_at_once_leave_the_ledger_intact():
    for number in rounds(20, 1):
        account, sales = make_account("10.00"), services.system_account(code="sales", currency="EUR")
        results = at_once([partial(trade, account, sales, f"{number} {n}") for n in range(8)])
        assert results == [None] * 8
        account.refresh_from_db()
        assert (account.balance, account.held) == (D("50.00"), 0)
    assert services.verify_ledger().problems == []
