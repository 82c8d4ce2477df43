"""What must hold once one ``reconcile_payments`` has run, whatever happened before: no money is stuck.

Read from the rows and from the twin alone, so that no mistake of the services can hide itself.
"""

from collections import Counter
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import UTC, datetime, timedelta
from decimal import Decimal
from typing import Any

import requests
import time_machine
from django.core.cache import cache
from django.db.models import Sum
from oscar.core.loading import get_model

from oscar_clientportal.checkout.recovery import reconcile_payments

#: At the twin: money that is held or taken.
LIVE_INTENTS = ("requires_capture", "succeeded", "requires_action", "processing")


@contextmanager
def later(**time: float) -> Iterator[None]:
    """The clock of this process moved on (or back) from the present; it goes on ticking."""
    with time_machine.travel(datetime.now(UTC) + timedelta(**time), tick=True):
        yield


def reconcile(**time: float) -> Counter[str]:
    """One recovery, by default when attempts have been left alone for long enough."""
    cache.clear()  # another process would have one of its own
    with later(**(time or {"minutes": 16})):
        return reconcile_payments()


def intents_at_twin(twin: str, key: str) -> list[dict[str, Any]]:
    """Every payment intent that was ever made with this key."""
    answer = requests.get(
        f"{twin}/v1/payment_intents",
        params={"limit": 100},
        headers={"Authorization": f"Bearer {key}"},
        timeout=10,
    )
    answer.raise_for_status()
    return answer.json()["data"]


def advance(twin: str, key: str, time: timedelta) -> None:
    """The provider's own clock moved on: it forgets idempotency keys and lets authorisations go."""
    given = {"key": key, "seconds": int(time.total_seconds())}
    requests.post(f"{twin}/_twin/advance", data=given, timeout=10).raise_for_status()


def assert_nothing_is_stuck(twin: str, key: str, attempts: Any = None) -> None:
    """Every attempt (of those given) is ordered and paid, or given back whole; nothing at the twin, on an account or
    in a basket says otherwise."""
    intents: dict[str, list[dict[str, Any]]] = {}
    for intent in intents_at_twin(twin, key):
        intents.setdefault(intent["metadata"].get("attempt", ""), []).append(intent)
    if attempts is None:
        attempts = get_model("clientportal_payments", "PaymentAttempt").objects.all()
    for attempt in attempts:
        own = intents.pop(str(attempt.token), [])
        if attempt.status == "done":
            _assert_paid(attempt, own)
        else:
            _assert_given_back(attempt, own)
    strangers = [intent for own in intents.values() for intent in own if intent["status"] in LIVE_INTENTS]
    assert strangers == [], "money at the provider that no attempt knows"
    assert_ledger_agrees()


def _assert_paid(attempt: Any, intents: list[dict[str, Any]]) -> None:
    order = attempt.order
    assert order is not None, "paid without an order"
    assert attempt.basket.status == "Submitted"
    for source in order.sources.all():
        assert source.amount_debited == source.amount_allocated, f"{source} is not paid"
        assert source.transactions.aggregate(sum=Sum("amount"))["sum"] == source.amount_debited
    assert sum(source.amount_allocated for source in order.sources.all()) == order.total_incl_tax
    cards = list(attempt.parts.filter(method="card"))
    taken = [intent["amount_received"] for intent in intents if intent["status"] in LIVE_INTENTS]
    assert taken == [int(card.amount * 100) for card in cards], "charged once, and the whole part"
    assert {card.status for card in cards} <= {"captured"}
    for part in attempt.parts.filter(method="account"):
        hold = get_model("clientportal_accounts", "Hold").objects.get(
            idempotency_key=f"attempt-{attempt.token}"
        )
        assert (hold.status, hold.amount) == ("captured", part.amount)


def _assert_given_back(attempt: Any, intents: list[dict[str, Any]]) -> None:
    assert attempt.status == "failed", f"attempt is {attempt.status}"
    assert attempt.order is None
    assert attempt.basket.status != "Frozen", "the basket is not open again"
    assert {intent["status"] for intent in intents} <= {"canceled"}, "charged or set aside without an order"
    assert set(attempt.parts.values_list("status", flat=True)) <= {"released"}


def assert_ledger_agrees() -> None:
    """Balances are their transfers, what is held are the open holds, and there are none."""
    Account = get_model("clientportal_accounts", "Account")
    for account in Account.objects.filter(company__isnull=False):
        credits = account.credits.aggregate(sum=Sum("amount"))["sum"] or Decimal(0)
        debits = account.debits.aggregate(sum=Sum("amount"))["sum"] or Decimal(0)
        assert account.balance == credits - debits
        assert account.held == 0, "something is still held"
    assert not get_model("clientportal_accounts", "Hold").objects.filter(status="open").exists()
