"""What a customer account allows. Pure decisions on amounts in one currency."""

import hashlib
from datetime import datetime
from decimal import Decimal
from typing import Any


def available(*, balance: Decimal, held: Decimal, credit_limit: Decimal) -> Decimal:
    """What can be spent now: never below zero, however far staff took the account."""
    return max(Decimal(0), balance - held + credit_limit)


def fits(text: str, longest: int) -> bool:
    """Whether the database can keep ``text``: neither too long, nor with a NUL or half of a surrogate pair."""
    if len(text) > longest or "\0" in text:
        return False
    return not any("\ud800" <= letter <= "\udfff" for letter in text)


def chain_head(
    *,
    debit: int,
    credit: int,
    amount: Decimal,
    currency: str,
    kind: str,
    reason: str,
    idempotency_key: str,
    created_at: datetime,
    reverses: int | None = None,
) -> str:
    """A transfer's own facts, as its hash takes them; the hashes before it follow.

    The actor is not part of it, as a login may be erased without the statement losing its proof. ``reverses`` is
    a fact only where there is one, so that chains from before it keep their hashes.
    """
    own = (debit, credit, f"{amount:.3f}", currency, kind, reason, idempotency_key, created_at.isoformat())
    return "".join(map(_fact, own)) + ("" if reverses is None else _fact(reverses))


def transfer_hash(*, debit_previous_hash: str, credit_previous_hash: str, **own: Any) -> str:
    """The transfer's place in the chains of its accounts: SHA-256 over its facts and the hashes before it."""
    facts = chain_head(**own) + _fact(debit_previous_hash) + _fact(credit_previous_hash)
    return hashlib.sha256(facts.encode()).hexdigest()


def _fact(value: Any) -> str:
    """With its length: two different lists of facts must not read the same once joined."""
    return f"{len(str(value))}:{value}"
