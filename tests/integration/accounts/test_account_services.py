"""The ledger: transfers, holds, and what the database itself refuses."""

from decimal import Decimal

import pytest
from django.db import IntegrityError, transaction
from oscar.core.loading import get_model

from oscar_clientportal.accounts import exceptions, rules, services
from tests import factories

pytestmark = pytest.mark.django_db
D = Decimal


@pytest.fixture
def account():
    return factories.make_account(factories.make_company(), "75.00")


def figures(account):
    account.refresh_from_db()
    return account.balance, account.held


def test_opening_an_account_twice_gives_the_same_account():
    company = factories.make_company()
    assert services.open_account(company=company, currency="EUR") == services.open_account(
        company=company, currency="EUR"
    )


def test_a_hold_sets_its_amount_aside_and_leaves_the_balance(account):
    services.hold_amount(account=account, amount=D("30.00"), idempotency_key="h")
    assert figures(account) == (D("75.00"), D("30.00"))
    assert services.available(account) == D("45.00")


def test_a_released_hold_returns_the_full_amount(account):
    hold = services.hold_amount(account=account, amount=D("30.00"), idempotency_key="h")
    services.release_hold(hold=hold)
    services.release_hold(hold=hold)
    assert figures(account) == (D("75.00"), D("0"))


def test_a_captured_hold_leaves_the_balance_once(account):
    hold = services.hold_amount(account=account, amount=D("30.00"), idempotency_key="h")
    first = services.capture_hold(hold=hold)
    assert services.capture_hold(hold=hold) == first
    assert figures(account) == (D("45.00"), D("0"))


def test_a_captured_hold_cannot_be_released_nor_a_released_one_captured(account):
    captured = services.hold_amount(account=account, amount=D("10.00"), idempotency_key="1")
    services.capture_hold(hold=captured)
    with pytest.raises(exceptions.HoldNotOpen):
        services.release_hold(hold=captured)
    released = services.hold_amount(account=account, amount=D("10.00"), idempotency_key="2")
    services.release_hold(hold=released)
    with pytest.raises(exceptions.HoldNotOpen):
        services.capture_hold(hold=released)


@pytest.mark.req("3.17")
def test_no_more_can_be_held_than_is_available(account):
    services.hold_amount(account=account, amount=D("75.00"), idempotency_key="1")
    with pytest.raises(exceptions.InsufficientBalance):
        services.hold_amount(account=account, amount=D("0.01"), idempotency_key="2")


def test_the_same_key_gives_the_same_hold_even_when_nothing_is_left(account):
    first = services.hold_amount(account=account, amount=D("75.00"), idempotency_key="h")
    assert services.hold_amount(account=account, amount=D("75.00"), idempotency_key="h") == first
    assert figures(account)[1] == D("75.00")


def test_the_same_key_with_another_amount_is_refused(account):
    services.hold_amount(account=account, amount=D("30.00"), idempotency_key="h")
    with pytest.raises(exceptions.IdempotencyConflict):
        services.hold_amount(account=account, amount=D("31.00"), idempotency_key="h")


def test_a_frozen_account_holds_nothing(account):
    account.status = account.Status.FROZEN
    account.save()
    assert services.available(account) == 0
    with pytest.raises(exceptions.AccountFrozen):
        services.hold_amount(account=account, amount=D("1.00"), idempotency_key="h")


@pytest.mark.parametrize("amount", ["0", "-1.00", "0.005", "NaN", "Infinity", "1e400"])
def test_what_is_not_an_amount_of_the_currency_is_refused(account, amount):
    with pytest.raises(exceptions.WrongAmount):
        services.hold_amount(account=account, amount=D(amount), idempotency_key="h")


def test_a_deposit_is_recorded_once_per_key(account):
    services.deposit(account=account, amount=D("5.00"), reason="gift", idempotency_key="d")
    services.deposit(account=account, amount=D("5.00"), reason="gift", idempotency_key="d")
    assert figures(account)[0] == D("80.00")
    with pytest.raises(exceptions.IdempotencyConflict):
        services.deposit(account=account, amount=D("6.00"), reason="gift", idempotency_key="d")


def test_currencies_do_not_mix(account):
    forints = factories.make_account(factories.make_company(), currency="HUF")
    with pytest.raises(exceptions.WrongAmount):
        services.post_transfer(
            debit=account, credit=forints, amount=D("1.00"), kind="correction", idempotency_key="x"
        )


def test_every_transfer_carries_the_hash_of_the_one_before_it(account):
    services.capture_hold(hold=services.hold_amount(account=account, amount=D("5.00"), idempotency_key="h"))
    Transfer = get_model("clientportal_accounts", "Transfer")
    first, second = Transfer.objects.of_account(account)
    account.refresh_from_db()
    assert second.debit_previous_hash == first.hash
    assert account.last_hash == second.hash
    facts = {
        name: getattr(second, name)
        for name in (
            [
                "amount",
                "currency",
                "kind",
                "reason",
                "idempotency_key",
                "created_at",
                "debit_previous_hash",
                "credit_previous_hash",
            ]
        )
    }
    assert rules.transfer_hash(debit=second.debit_id, credit=second.credit_id, **facts) == second.hash


@pytest.mark.parametrize("act", [lambda rows: rows.update(amount=D("1.00")), lambda rows: rows.delete()])
def test_the_database_refuses_to_change_or_delete_a_transfer(account, act):
    rows = get_model("clientportal_accounts", "Transfer").objects.of_account(account)
    with pytest.raises(IntegrityError), transaction.atomic():
        act(rows)
    assert rows.get().amount == D("75.00")


def test_deleting_the_actors_login_leaves_the_transfer_standing(account):
    actor = factories.make_user()
    transfer = services.deposit(
        account=account, amount=D("5.00"), reason="gift", idempotency_key="d", actor=actor
    )
    actor.delete()
    transfer.refresh_from_db()
    assert (transfer.actor, transfer.amount) == (None, D("5.00"))


def test_an_account_is_visible_to_its_company_alone(account):
    owner, stranger = factories.make_user(), factories.make_user()
    factories.make_contact(user=owner, company=account.company)
    factories.make_contact(user=stranger)
    Account = get_model("clientportal_accounts", "Account")
    assert Account.objects.visible_to(owner).get() == account
    assert not Account.objects.visible_to(stranger).exists()
