"""What a customer account allows."""

from datetime import UTC, datetime
from decimal import Decimal

import pytest
from hypothesis import given
from hypothesis import strategies as st

from oscar_clientportal.accounts import rules

D = Decimal
amounts = st.decimals(min_value="-9999.99", max_value="9999.99", places=2)
positive = st.decimals(min_value="0", max_value="9999.99", places=2)
FACTS = {
    "debit": 1,
    "credit": 2,
    "amount": D("40.00"),
    "currency": "EUR",
    "kind": "purchase",
    "reason": "Order 100001",
    "idempotency_key": "key",
    "created_at": datetime(2026, 1, 1, tzinfo=UTC),
    "debit_previous_hash": "a" * 64,
    "credit_previous_hash": "",
}


@pytest.mark.req("3.17")
@given(balance=amounts, held=positive, credit_limit=positive, amount=positive)
def test_whatever_may_be_held_keeps_the_balance_above_the_limit(balance, held, credit_limit, amount):
    if rules.may_hold(amount=amount, balance=balance, held=held, credit_limit=credit_limit):
        assert balance - held - amount >= -credit_limit


@given(balance=amounts, held=positive, credit_limit=positive)
def test_everything_available_may_be_held_and_a_cent_more_may_not(balance, held, credit_limit):
    state = {"balance": balance, "held": held, "credit_limit": credit_limit}
    available = rules.available(**state)
    assert available >= 0
    assert rules.may_hold(amount=available, **state) == (available > 0)
    assert not rules.may_hold(amount=available + D("0.01"), **state)


@pytest.mark.parametrize(
    ("fact", "other"),
    [
        ("debit", 3),
        ("credit", 3),
        ("amount", D("40.01")),
        ("currency", "HUF"),
        ("kind", "refund"),
        ("reason", "Order 100002"),
        ("idempotency_key", "other"),
        ("created_at", datetime(2026, 1, 2, tzinfo=UTC)),
        ("debit_previous_hash", "b" * 64),
        ("credit_previous_hash", "b" * 64),
    ],
)
def test_changing_any_fact_of_a_transfer_changes_its_hash(fact, other):
    assert rules.transfer_hash(**{**FACTS, fact: other}) != rules.transfer_hash(**FACTS)


def test_moving_text_from_one_fact_to_the_next_changes_the_hash():
    moved = {**FACTS, "kind": "purchaseO", "reason": "rder 100001"}
    assert rules.transfer_hash(**moved) != rules.transfer_hash(**FACTS)
