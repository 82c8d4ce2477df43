"""Whatever is done to accounts in whatever order, the ledger is what a few lines of plain Python say it is."""

from dataclasses import dataclass, field
from decimal import Decimal
from itertools import count

import pytest
from django.db import transaction
from hypothesis import HealthCheck, settings
from hypothesis import strategies as st
from hypothesis.stateful import (
    Bundle,
    RuleBasedStateMachine,
    consumes,
    initialize,
    invariant,
    multiple,
    rule,
    run_state_machine_as_test,
)
from oscar.core.loading import get_model

from oscar_clientportal.accounts import exceptions, services
from tests import factories
from tests.concurrency.races import SOAK

pytestmark = pytest.mark.django_db
Account = get_model("clientportal_accounts", "Account")
AccountAct = get_model("clientportal_accounts", "AccountAct")
Hold = get_model("clientportal_accounts", "Hold")
Transfer = get_model("clientportal_accounts", "Transfer")

D, ZERO = Decimal, Decimal(0)
amounts = st.decimals(min_value="0.01", max_value="60.00", places=2)
NOT_AMOUNTS = [
    *map(D, ["NaN", "sNaN", "Infinity", "-Infinity", "1e400", "-0", "0", "0.005", "-1.00", "1e12"]),
    D("1.00000000000000000000000000000000001"),
    "1.00",
    1.0,
    1,
    None,
]


@dataclass(eq=False)
class Model:
    """An account as it ought to be."""

    row: object
    balance: Decimal = ZERO
    held: Decimal = ZERO
    limit: Decimal = ZERO
    is_open: bool = True

    def refusal(self, amount):
        if not self.is_open:
            return exceptions.AccountFrozen
        return exceptions.InsufficientBalance if self.balance - self.held + self.limit < amount else None


@dataclass(eq=False)
class Posted:
    """A transfer as it ought to be."""

    row: object
    facts: dict
    debit: Model | None
    credit: Model | None
    reversed: Decimal = ZERO


@dataclass(eq=False)
class Held:
    row: object
    account: Model
    status: str = "open"
    transfer: object = field(default=None)


class Ledger(RuleBasedStateMachine):
    accounts, transfers, holds = Bundle("accounts"), Bundle("transfers"), Bundle("holds")

    def __init__(self):
        super().__init__()
        self.undo = transaction.atomic()
        self.undo.__enter__()
        self.keys = (f"key-{number}" for number in count())
        self.models, self.posted, self.made = [], 0, 0
        self.cash = services.system_account(code=services.CASH, currency="EUR")

    def teardown(self):
        transaction.set_rollback(True)
        self.undo.__exit__(None, None, None)

    @initialize(target=accounts)
    def open_two(self):
        self.models = [
            Model(factories.make_account(factories.make_company(f"Demo {number}"))) for number in range(2)
        ]
        return multiple(*self.models)

    def post(self, debit, credit, amount, *, refusal=None, **facts):
        """Post between models (None: the shop's cash), and expect what they say."""
        facts = {
            "debit": debit.row if debit else self.cash,
            "credit": credit.row if credit else self.cash,
            "amount": amount,
            "idempotency_key": next(self.keys),
            **facts,
        }
        if refusal is not None:
            with pytest.raises(refusal):
                services.post_transfer(**facts)
            return multiple()
        row = services.post_transfer(**facts)
        return self.remember(row, facts, debit, credit, amount)

    def remember(self, row, facts, debit, credit, amount):
        self.posted += 1
        if debit:
            debit.balance -= amount
        if credit:
            credit.balance += amount
        assert row.debit_balance == (debit.balance if debit else None)
        assert row.credit_balance == (credit.balance if credit else None)
        return Posted(row, facts, debit, credit)

    @rule(target=transfers, account=accounts, amount=amounts)
    def deposit(self, account, amount):
        return self.post(None, account, amount, kind="opening")

    @rule(target=transfers, account=accounts, amount=amounts)
    def spend(self, account, amount):
        return self.post(account, None, amount, kind="purchase", refusal=account.refusal(amount))

    @rule(target=transfers, debit=accounts, credit=accounts, amount=amounts)
    def move(self, debit, credit, amount):
        refusal = exceptions.WrongAmount if debit is credit else debit.refusal(amount)
        return self.post(debit, credit, amount, kind="purchase", refusal=refusal)

    @rule(target=transfers, account=accounts, amount=amounts)
    def overdraw(self, account, amount):
        return self.post(account, None, amount, kind="correction", overdraw=True)

    @rule(transfer=transfers)
    def repeat(self, transfer):
        assert services.post_transfer(**transfer.facts) == transfer.row

    @rule(transfer=transfers, more=amounts)
    def repeat_with_other_figures(self, transfer, more):
        with pytest.raises(exceptions.IdempotencyConflict):
            services.post_transfer(**{**transfer.facts, "amount": transfer.facts["amount"] + more})

    @rule(target=transfers, transfer=transfers, amount=amounts)
    def reverse(self, transfer, amount):
        facts = {"amount": amount, "reason": "back", "actor": None, "idempotency_key": next(self.keys)}
        if transfer.reversed + amount > transfer.row.amount:
            with pytest.raises(exceptions.ReversedTooMuch):
                services.reverse_transfer(transfer=transfer.row, **facts)
            return multiple()
        row = services.reverse_transfer(transfer=transfer.row, **facts)
        assert services.reverse_transfer(transfer=transfer.row, **facts) == row
        transfer.reversed += amount
        facts |= {"debit": transfer.row.credit, "credit": transfer.row.debit, "kind": "refund"}
        facts |= {"reverses": transfer.row, "overdraw": True}
        return self.remember(row, facts, transfer.credit, transfer.debit, amount)

    @rule(target=holds, account=accounts, amount=amounts)
    def hold(self, account, amount):
        facts = {"account": account.row, "amount": amount, "idempotency_key": next(self.keys)}
        if refusal := account.refusal(amount):
            with pytest.raises(refusal):
                services.hold_amount(**facts)
            return multiple()
        hold = services.hold_amount(**facts)
        assert services.hold_amount(**facts) == hold
        account.held += amount
        self.made += 1
        return Held(hold, account)

    @rule(hold=holds)
    def capture(self, hold):
        if hold.status == "released":
            with pytest.raises(exceptions.HoldNotOpen):
                services.capture_hold(hold=hold.row)
            return
        transfer = services.capture_hold(hold=hold.row)
        if hold.status == "open":
            hold.account.balance -= hold.row.amount
            hold.account.held -= hold.row.amount
            hold.status, hold.transfer, self.posted = "captured", transfer, self.posted + 1
        assert transfer == hold.transfer

    @rule(hold=holds)
    def release(self, hold):
        if hold.status == "captured":
            with pytest.raises(exceptions.HoldNotOpen):
                services.release_hold(hold=hold.row)
            return
        services.release_hold(hold=hold.row)
        if hold.status == "open":
            hold.account.held -= hold.row.amount
            hold.status = "released"

    @rule(hold=consumes(holds))
    def expire(self, hold):
        if hold.status == "open":
            self.release(hold)

    @rule(account=accounts, is_open=st.booleans())
    def freeze(self, account, is_open):
        account.is_open = is_open
        Account.objects.filter(pk=account.row.pk).update(status="open" if is_open else "frozen")

    @rule(account=accounts, limit=st.sampled_from(["0", "20.00", "50.00"]))
    def set_limit(self, account, limit):
        account.limit = D(limit)
        Account.objects.filter(pk=account.row.pk).update(credit_limit=account.limit)
        AccountAct.objects.create(account=account.row, kind="limit", amount=account.limit)

    @rule(account=accounts, amount=st.sampled_from(NOT_AMOUNTS))
    def try_what_is_no_amount(self, account, amount):
        with pytest.raises(exceptions.WrongAmount):
            services.deposit(account=account.row, amount=amount, reason="", idempotency_key="bad")
        with pytest.raises(exceptions.WrongAmount):
            services.hold_amount(account=account.row, amount=amount, idempotency_key="bad")

    @invariant()
    def it_is_as_plain_python_says(self):
        rows = Account.objects.in_bulk([model.row.pk for model in self.models])
        for model in self.models:
            row = rows[model.row.pk]
            assert (row.balance, row.held) == (model.balance, model.held)
        assert (Transfer.objects.count(), Hold.objects.count()) == (self.posted, self.made)

    @invariant()
    def it_is_proven_intact(self):
        assert services.verify_ledger().problems == []


@pytest.mark.req("3.17")
def test_the_ledger_keeps_its_invariants_whatever_is_done_to_it():
    run_state_machine_as_test(
        Ledger,
        settings=settings(
            max_examples=300 if SOAK else 10,
            stateful_step_count=40 if SOAK else 25,
            deadline=None,
            suppress_health_check=list(HealthCheck),
            database=None,
        ),
    )
