"""A balance is not spent twice, however many spend it at once."""

from decimal import Decimal

import pytest

from oscar_clientportal.accounts import exceptions, services
from tests import factories
from tests.concurrency.races import at_once, rounds, without_row_locks

pytestmark = pytest.mark.django_db(transaction=True)


def hold_many(account, *, amount, times):
    def hold(number):
        return lambda: services.hold_amount(account=account, amount=amount, idempotency_key=f"race-{number}")

    return at_once([hold(number) for number in range(times)])


@pytest.mark.req("3.17")
@pytest.mark.parametrize("_round", rounds(100, 3))
def test_holds_at_once_never_exceed_the_balance(_round):
    account = factories.make_account(factories.make_company(), "100.00")
    results = hold_many(account, amount=Decimal("30.00"), times=8)
    account.refresh_from_db()
    assert account.held == Decimal("90.00")
    assert len([r for r in results if isinstance(r, exceptions.InsufficientBalance)]) == 5


def test_one_key_at_once_gives_one_hold():
    account = factories.make_account(factories.make_company(), "100.00")
    results = at_once(
        [lambda: services.hold_amount(account=account, amount=Decimal("30.00"), idempotency_key="same")] * 8
    )
    account.refresh_from_db()
    assert len({hold.pk for hold in results}) == 1
    assert account.held == Decimal("30.00")


def test_without_the_lock_more_is_held_than_there_is(monkeypatch):
    """The negative control: it is the lock that holds, not luck."""
    for _try in range(20):
        account = factories.make_account(factories.make_company(), "100.00")
        with without_row_locks(monkeypatch):
            hold_many(account, amount=Decimal("30.00"), times=8)
        account.refresh_from_db()
        if account.held > Decimal("90.00"):
            return
    pytest.fail("Without the lock no hold went too far: the race test proves nothing.")
