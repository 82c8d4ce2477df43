"""What a customer account allows. Pure decisions on amounts in one currency."""

import hashlib
from datetime import datetime
from decimal import Decimal


def available(*, balance: Decimal, held: Decimal, credit_limit: Decimal) -> Decimal:
    """What can be spent now: never below zero, however far staff took the account."""
    return max(Decimal(0), balance - held + credit_limit)


def may_hold(*, amount: Decimal, balance: Decimal, held: Decimal, credit_limit: Decimal) -> bool:
    """Whether ``amount`` more can be set aside."""
    return 0 < amount <= available(balance=balance, held=held, credit_limit=credit_limit)


def transfer_hash(
    *,
    debit: int,
    credit: int,
    amount: Decimal,
    currency: str,
    kind: str,
    reason: str,
    idempotency_key: str,
    created_at: datetime,
    debit_previous_hash: str,
    credit_previous_hash: str,
) -> str:
    """The transfer's place in the chains of its accounts: SHA-256 over its facts and the hashes before it.

    The actor is not part of it, as a login may be erased without the statement losing its proof.
    """
    facts = (
        str(debit),
        str(credit),
        f"{amount:.3f}",
        currency,
        kind,
        reason,
        idempotency_key,
        created_at.isoformat(),
        debit_previous_hash,
        credit_previous_hash,
    )
    # Lengths keep two different lists of facts from reading the same once joined.
    return hashlib.sha256("".join(f"{len(fact)}:{fact}" for fact in facts).encode()).hexdigest()
