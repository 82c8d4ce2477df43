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
@given(balance=amounts, held=positive, credit_limit=positive)
def test_spending_all_that_is_available_ends_at_the_limit_or_spends_nothing(balance, held, credit_limit):
    available = rules.available(balance=balance, held=held, credit_limit=credit_limit)
    assert available >= 0
    assert available == 0 or balance - held - available == -credit_limit


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


def test_taking_another_transfer_back_is_a_fact_of_its_own():
    hashes = {rules.transfer_hash(**FACTS, reverses=reverses) for reverses in (None, 1, 2)}
    assert len(hashes) == 3


def test_a_transfer_that_reverses_nothing_keeps_the_hash_it_had_before_there_were_reversals():
    known = "c93340ed1ca876c90c26d251e09f4fadc9bdd7034878e4d1b248d3abad028869"
    assert rules.transfer_hash(**FACTS) == known


@pytest.mark.parametrize("text", ["x" * 11, "a\0b", "\ud800", "ok\udfff"])
def test_text_the_database_cannot_keep_does_not_fit(text):
    assert not rules.fits(text, 10)


@given(st.text(max_size=10))
def test_all_other_text_fits(text):
    assert rules.fits(text, 10) == ("\0" not in text)


def test_moving_text_from_one_fact_to_the_next_changes_the_hash():
    moved = {**FACTS, "kind": "purchaseO", "reason": "rder 100001"}
    assert rules.transfer_hash(**moved) != rules.transfer_hash(**FACTS)
