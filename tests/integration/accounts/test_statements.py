"""What a customer reads of an account: movements with balances, by page and by period."""

from datetime import UTC, datetime, timedelta
from decimal import Decimal
from random import Random

import pytest
import time_machine
from django.db import connection
from oscar.core.loading import get_model

from oscar_clientportal.accounts import services
from tests import factories

pytestmark = [pytest.mark.django_db, pytest.mark.req("3.10")]

BEGINNING = datetime(2026, 1, 1, 9, tzinfo=UTC)


def move(account, amount, *, day, reason="", kind="correction"):
    """A transfer to (or, negative, from) the account on this day after the beginning."""
    corrections = services.system_account(code=services.CORRECTIONS, currency=account.currency)
    pair = (corrections, account) if amount > 0 else (account, corrections)
    with time_machine.travel(BEGINNING + timedelta(days=day), tick=False):
        return services.post_transfer(
            debit=pair[0],
            credit=pair[1],
            amount=abs(Decimal(amount)),
            kind=kind,
            reason=reason,
            idempotency_key=f"move-{account.pk}-{day}-{amount}-{reason}",
        )


@pytest.fixture
def account():
    return factories.make_account(factories.make_company())


@pytest.fixture
def busy(account):
    """One movement a day, +10 and -3 by turns, among those of another account."""
    other = factories.make_account(factories.make_company("Other company"))
    for day in range(20):
        move(account, 10 if day % 2 == 0 else -3, day=day)
        move(other, 5, day=day)
    account.refresh_from_db()
    return account


def figures(rows):
    return [(row.amount, row.balance) for row in rows]


def forget_balances(account):
    """As if its transfers had been written before balances were: a row can be changed by no other way."""
    table = get_model("clientportal_accounts", "Transfer")._meta.db_table
    with connection.cursor() as cursor:
        cursor.execute("SET CONSTRAINTS ALL IMMEDIATE")
        cursor.execute(f"ALTER TABLE {table} DISABLE TRIGGER USER")
        rows = get_model("clientportal_accounts", "Transfer").objects.of_account(account)
        rows.update(debit_balance=None, credit_balance=None)
        cursor.execute(f"ALTER TABLE {table} ENABLE TRIGGER USER")


def test_movements_come_newest_first_with_the_balance_after_each(account):
    move(account, 50, day=0)
    move(account, -12, day=1)
    account.refresh_from_db()
    assert figures(services.movements(account=account)) == [(-12, 38), (50, 50)]


def test_movements_of_other_accounts_are_not_among_them(busy):
    assert len(services.movements(account=busy, limit=100)) == 20


def test_a_movement_says_in_words_what_it_was(account):
    staff = factories.make_user("staff@acme.example", first_name="Secret", last_name="Keeper")
    cash = services.system_account(code=services.CASH, currency="EUR")
    services.post_transfer(
        debit=cash,
        credit=account,
        amount=Decimal(5),
        kind="purchase",
        reason="Order 100012",
        actor=staff,
        idempotency_key="k",
    )
    (row,) = services.movements(account=account)
    assert row.text == "Purchase · Order 100012"


def test_without_a_reason_a_movement_says_its_kind(account):
    move(account, 5, day=0)
    assert services.movements(account=account)[0].text == "Correction"


def test_pages_by_the_last_id_seen_leave_nothing_out_and_repeat_nothing(busy):
    seen, before = [], None
    while page := services.movements(account=busy, before=before, limit=3):
        seen += page
        before = page[-1].transfer.pk
    assert seen == services.movements(account=busy, limit=100)


def test_the_next_newer_page_ends_where_this_one_begins(busy):
    everything = services.movements(account=busy, limit=100)
    newer = services.movements(account=busy, after=everything[10].transfer.pk, limit=4)
    assert newer == everything[6:10]


@pytest.mark.parametrize("forgotten", [False, True], ids=["stored balances", "balances worked out"])
def test_every_period_is_what_counting_by_hand_gives(busy, forgotten):
    if forgotten:
        forget_balances(busy)
    oldest_first = services.movements(account=busy, limit=100)[::-1]
    assert oldest_first[-1].balance == busy.balance
    chance = Random(1)
    for _round in range(40):
        since, until = sorted(BEGINNING + timedelta(hours=chance.randrange(-48, 24 * 22)) for _end in "ab")
        wanted = [row for row in oldest_first if since <= row.date < until]
        earlier = [row for row in oldest_first if row.date < since]
        until_then = [row for row in oldest_first if row.date < until]
        period = services.statement(account=busy, since=since, until=until)
        assert services.movements(account=busy, since=since, until=until) == wanted[::-1]
        assert list(services.each_movement(period)) == wanted
        assert period.opening == (earlier[-1].balance if earlier else 0)
        assert period.closing == (until_then[-1].balance if until_then else 0)
        assert period.seal == (until_then[-1].transfer.hash if until_then else "")


def test_several_movements_of_one_moment_stay_together(account):
    for number in range(5):
        move(account, 1, day=3, reason=str(number))
    moment = BEGINNING + timedelta(days=3)
    assert len(services.movements(account=account, since=moment)) == 5
    assert services.movements(account=account, until=moment) == []


def test_balances_worked_out_are_those_that_were_stored(busy):
    stored = figures(services.movements(account=busy, limit=100))
    forget_balances(busy)
    assert figures(services.movements(account=busy, limit=100)) == stored
    assert figures(services.movements(account=busy, before=10**9, limit=5)) == stored[:5]


def test_a_statement_stays_the_same_while_the_account_goes_on(busy):
    period = services.statement(account=busy)
    move(busy, 100, day=30)
    assert [row.balance for row in services.each_movement(period)][-1] == period.closing == Decimal(70)


def test_an_account_without_movements_has_an_empty_statement(account):
    period = services.statement(account=account, since=BEGINNING, until=BEGINNING + timedelta(days=1))
    assert list(services.each_movement(period)) == []
    assert (period.opening, period.closing, period.seal) == (0, 0, "")
    assert services.movements(account=account, since=BEGINNING) == []


def test_a_statement_is_loaded_a_batch_at_a_time(busy, monkeypatch, django_assert_num_queries):
    monkeypatch.setattr("oscar_clientportal.accounts.services.statements.ROWS_AT_A_TIME", 7)
    period = services.statement(account=busy)
    with django_assert_num_queries(4):
        assert len(list(services.each_movement(period))) == 20


@pytest.mark.parametrize("filters", [{}, {"since": BEGINNING + timedelta(days=2)}], ids=["all", "a period"])
def test_a_page_costs_one_query_and_one_more_for_dates(busy, filters, django_assert_num_queries):
    with django_assert_num_queries(1 + len(filters)):
        page = services.movements(account=busy, limit=5, **filters)
        assert [row.text for row in page] == ["Correction"] * 5
