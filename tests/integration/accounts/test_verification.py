"""Whatever is altered in the ledger is found, and the first altered movement is named."""

from datetime import UTC, datetime, timedelta
from decimal import Decimal
from io import StringIO

import pytest
from django.core.management import CommandError, call_command
from django.db import connection
from django.utils import timezone
from oscar.core.loading import get_model

from oscar_clientportal.accounts import services
from tests import factories
from tests.integration.accounts import tampering

pytestmark = pytest.mark.django_db
D = Decimal
Account = get_model("clientportal_accounts", "Account")
Transfer = get_model("clientportal_accounts", "Transfer")


@pytest.fixture
def account():
    """An account with seven movements: 100.00 and then purchases of 1.00 to 6.00."""
    account = factories.make_account(factories.make_company("Demo Freight"), "100.00")
    for number in range(1, 7):
        skip_an_id()
        buy(account, f"{number}.00", f"order {number}")
    return account


def skip_an_id():
    """So that there is room for a forged one."""
    with connection.cursor() as cursor:
        cursor.execute("SELECT nextval(pg_get_serial_sequence('clientportal_accounts_transfer', 'id'))")


def buy(account, amount, key):
    hold = services.hold_amount(account=account, amount=D(amount), idempotency_key=key)
    return services.capture_hold(hold=hold, reason=key)


def movements(account):
    return list(Transfer.objects.of_account(account))


def kinds(account):
    return {problem.what for problem in services.verify_account(account).found}


def first_altered(account):
    found = services.verify_account(account)
    assert not found.intact
    assert found.first_altered == services.verify_ledger().first_altered
    return found.first_altered


def test_what_was_written_is_intact(account):
    found = services.verify_account(account)
    assert (found.intact, found.transfers, found.first_altered, found.problems) == (True, 7, None, [])
    assert services.verify_ledger().intact


def test_an_account_without_movements_is_intact():
    assert services.verify_account(factories.make_account(factories.make_company())).intact


@pytest.mark.parametrize(
    "fields",
    [
        {"amount": D("3.01")},
        {"reason": "something else"},
        {"kind": "refund"},
        {"created_at": datetime(2020, 1, 1, tzinfo=UTC)},
        {"idempotency_key": "another"},
        {"currency": "HUF"},
        {"hash": "f" * 64},
    ],
    ids=lambda fields: next(iter(fields)),
)
def test_altering_any_fact_of_a_movement_names_it(account, fields):
    altered = movements(account)[3]
    tampering.alter(altered, **fields)
    assert first_altered(account) == altered


@pytest.mark.parametrize("fields", [{"amount": D("3.01")}, {"reason": "something else"}])
def test_a_movement_altered_together_with_its_hash_is_named_all_the_same(account, fields):
    altered = movements(account)[3]
    tampering.alter(altered, rehash=True, **fields)
    assert first_altered(account) == altered


@pytest.mark.parametrize("fields", [{"amount": D("5.99")}, {"reason": "something else"}])
def test_the_last_movement_altered_together_with_its_hash_is_named(account, fields):
    altered = movements(account)[-1]
    tampering.alter(altered, rehash=True, **fields)
    assert first_altered(account) == altered


def test_moving_a_movement_to_another_account_is_found_on_both(account):
    other = factories.make_account(factories.make_company(), "5.00")
    tampering.alter(movements(account)[3], debit_id=other.pk)
    assert not services.verify_account(account).intact
    assert not services.verify_account(other).intact


@pytest.mark.parametrize("place", [0, 3])
def test_a_removed_movement_is_named_by_the_one_that_stood_after_it(account, place):
    removed, after = movements(account)[place : place + 2]
    tampering.remove(removed)
    assert first_altered(account) == after


def test_a_removed_last_movement_is_found(account):
    *_, before, last = movements(account)
    tampering.remove(last)
    found = services.verify_account(account)
    assert {problem.what for problem in found.found} == {"end", "balance", "capture"}
    assert found.found[1].transfer == before or found.found[0].transfer == before


def test_a_movement_put_in_later_is_named(account):
    before = movements(account)[3]
    forged = Transfer(
        debit=account,
        credit=before.credit,
        amount=D("1.00"),
        currency="EUR",
        kind="purchase",
        idempotency_key="forged",
    )
    tampering.put_in(forged, before=before)
    assert first_altered(account) == forged


def test_a_movement_put_in_at_the_end_is_named(account):
    last = movements(account)[-1]
    forged = Transfer(
        pk=last.pk + 2,
        debit=account,
        credit=last.credit,
        amount=D("1.00"),
        currency="EUR",
        kind="purchase",
        idempotency_key="forged",
        debit_previous_hash=last.hash,
    )
    forged.hash = tampering.hash_of(forged)
    forged.save(force_insert=True)
    assert first_altered(account) == forged


def test_movements_in_another_order_are_found_at_the_first_of_them(account):
    first, second = movements(account)[3:5]
    tampering.swap(first, second)
    assert first_altered(account).pk == first.pk


def test_a_balance_changed_on_the_account_is_found(account):
    Account.objects.filter(pk=account.pk).update(balance=D("500.00"))
    assert kinds(account) == {"balance"}
    (problem,) = services.verify_account(account).problems
    assert "€500.00" in problem
    assert "€79.00" in problem
    assert {problem.what for problem in services.verify_ledger().found} == {"balance", "sum"}


def test_a_held_amount_that_is_not_its_holds_is_found(account):
    Account.objects.filter(pk=account.pk).update(held=D("1.00"))
    assert kinds(account) == {"held"}


def test_a_running_balance_that_was_changed_is_found(account):
    altered = movements(account)[3]
    tampering.alter(altered, debit_balance=D("500.00"))
    assert first_altered(account) == altered


def test_movements_from_before_running_balances_are_intact(account):
    for transfer in movements(account)[:4]:
        tampering.alter(transfer, debit_balance=None, credit_balance=None)
    assert services.verify_account(account).intact


def test_a_captured_hold_without_its_movement_is_found(account):
    hold = services.hold_amount(account=account, amount=D("5.00"), idempotency_key="h")
    get_model("clientportal_accounts", "Hold").objects.filter(pk=hold.pk).update(status="captured")
    assert kinds(account) == {"held", "capture"}


def test_a_released_hold_that_was_paid_is_found(account):
    get_model("clientportal_accounts", "Hold").objects.update(status="released")
    assert kinds(account) == {"capture"}


def test_a_hold_that_outlives_its_time_is_found(account):
    hold = services.hold_amount(account=account, amount=D("5.00"), idempotency_key="h")
    rows = get_model("clientportal_accounts", "Hold").objects.filter(pk=hold.pk)
    rows.update(expires_at=timezone.now() - timedelta(minutes=20))
    assert services.verify_account(account).intact, "the recovery may still be on its way"
    rows.update(expires_at=timezone.now() - timedelta(minutes=40))
    assert kinds(account) == {"overdue"}


def test_taking_back_more_than_was_moved_is_found(account):
    original = movements(account)[3]
    skip_an_id()
    services.reverse_transfer(
        transfer=original, amount=original.amount, reason="back", actor=None, idempotency_key="r"
    )
    assert services.verify_account(account).intact
    sales = original.credit
    tampering.put_in(
        Transfer(
            debit=sales,
            credit=account,
            amount=D("1.00"),
            currency="EUR",
            kind="refund",
            reverses=original,
            idempotency_key="more",
        ),
        before=movements(account)[-1],
    )
    assert "reversed" in kinds(account)


def test_a_reversal_between_other_accounts_is_found(account):
    other = factories.make_account(factories.make_company())
    original = movements(account)[3]
    services.deposit(account=other, amount=D("1.00"), reason="", idempotency_key="d")
    tampering.alter(movements(other)[0], rehash=True, reverses_id=original.pk)
    assert "direction" in kinds(account)


def test_a_balance_below_the_limit_is_explained_by_the_staff_alone(account):
    cash = services.system_account(code=services.CASH, currency="EUR")
    facts = {"debit": account, "credit": cash, "amount": D("80.00"), "idempotency_key": "o"}
    services.post_transfer(**facts, kind="correction", overdraw=True)
    assert services.verify_account(account).intact
    other = factories.make_account(factories.make_company())
    services.post_transfer(
        **{**facts, "debit": other, "idempotency_key": "p"}, kind="purchase", overdraw=True
    )
    assert kinds(other) == {"limit"}


def test_what_was_held_before_the_staff_debited_may_be_paid_below_zero(account):
    hold = services.hold_amount(account=account, amount=D("79.00"), idempotency_key="h")
    cash = services.system_account(code=services.CASH, currency="EUR")
    services.post_transfer(
        debit=account, credit=cash, amount=D("10.00"), kind="correction", idempotency_key="o", overdraw=True
    )
    services.capture_hold(hold=hold)
    account.refresh_from_db()
    assert account.balance == D("-10.00")
    assert services.verify_account(account).intact


def test_a_limit_lowered_by_the_staff_explains_a_balance_below_it(account):
    Account.objects.filter(pk=account.pk).update(credit_limit=D("50.00"))
    buy(account, "100.00", "on credit")
    Account.objects.filter(pk=account.pk).update(credit_limit=0)
    assert kinds(account) == {"limit"}
    get_model("clientportal_accounts", "AccountAct").objects.create(account=account, kind="limit", amount=0)
    assert services.verify_account(account).intact


def test_the_other_shops_ledger_is_not_looked_at(account, globex):
    with globex():
        Account.objects.filter(
            pk=factories.make_account(factories.make_company(), "5.00", currency="HUF").pk
        ).update(balance=1)
        assert not services.verify_ledger().intact
    assert services.verify_ledger().intact


def test_verifying_takes_as_many_queries_for_many_accounts_as_for_one(account, django_assert_num_queries):
    for _company in range(3):
        Account.objects.filter(pk=factories.make_account(factories.make_company(), "5.00").pk).update(
            balance=1
        )
    with django_assert_num_queries(10):
        assert len(services.verify_ledger().found) == 4


def report(**options):
    out = StringIO()
    try:
        call_command("verify_ledger", stdout=out, **options)
    except CommandError as error:
        return out.getvalue(), str(error)
    return out.getvalue(), None


def test_the_command_says_that_all_shops_are_intact(account):
    out, error = report()
    assert "acme: intact, 7 movements" in out
    assert "globex: intact, 0 movements" in out
    assert error is None


def test_the_command_names_account_movement_and_date_and_fails(account):
    altered = movements(account)[3]
    tampering.alter(altered, amount=D("3.01"), created_at=datetime(2026, 1, 2, 3, 4, tzinfo=UTC))
    out, error = report(shop="acme")
    assert f"  Demo Freight (EUR): Movement {altered.pk} of 2026-01-02 03:04: It was altered" in out
    assert "globex" not in out
    assert error == "The ledger is not intact: acme."
