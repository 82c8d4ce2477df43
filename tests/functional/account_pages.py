"""Movements on an account at a moment of one's choice, for the tests of what a customer sees."""

from datetime import UTC, datetime, timedelta
from decimal import Decimal
from typing import Any

import time_machine

from oscar_clientportal.accounts import services

BEGINNING = datetime(2026, 1, 1, 9, tzinfo=UTC)


def move(account: Any, amount: Any, *, day: int = 0, reason: str = "", kind: str = "correction") -> Any:
    """A transfer to (or, negative, from) the account on this day after the beginning."""
    corrections = services.system_account(code=services.CORRECTIONS, currency=account.currency)
    amount = Decimal(amount)
    pair = (corrections, account) if amount > 0 else (account, corrections)
    with time_machine.travel(BEGINNING + timedelta(days=day), tick=False):
        transfer = services.post_transfer(
            debit=pair[0],
            credit=pair[1],
            amount=abs(amount),
            kind=kind,
            reason=reason,
            overdraw=True,
            idempotency_key=f"move-{account.pk}-{day}-{amount}-{reason}",
        )
    account.refresh_from_db()
    return transfer
