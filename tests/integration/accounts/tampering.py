"""Altering what can't be altered, as somebody with the database's own password might."""

from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any

from django.db import connection

from oscar_clientportal.accounts.services import ledger

TABLE = "clientportal_accounts_transfer"


@contextmanager
def unguarded() -> Iterator[Any]:
    """A cursor that the append-only trigger does not stop."""
    with connection.cursor() as cursor:
        cursor.execute("SET CONSTRAINTS ALL IMMEDIATE")  # a table with pending checks can't be altered
        cursor.execute(f"ALTER TABLE {TABLE} DISABLE TRIGGER clientportal_transfer_append_only")
        yield cursor
        cursor.execute("SET CONSTRAINTS ALL IMMEDIATE")
        cursor.execute(f"ALTER TABLE {TABLE} ENABLE TRIGGER clientportal_transfer_append_only")
        cursor.execute("SET CONSTRAINTS ALL DEFERRED")


def alter(transfer: Any, *, rehash: bool = False, **fields: Any) -> None:
    """Write other facts into a transfer; ``rehash`` makes its own hash fit again."""
    for name, value in fields.items():
        setattr(transfer, name, value)
    if rehash:
        fields["hash"] = hash_of(transfer)
    with unguarded() as cursor:
        setting = ", ".join(f"{name} = %s" for name in fields)
        cursor.execute(f"UPDATE {TABLE} SET {setting} WHERE id = %s", [*fields.values(), transfer.pk])  # noqa: S608


def remove(transfer: Any) -> None:
    with unguarded() as cursor:
        cursor.execute(f"DELETE FROM {TABLE} WHERE id = %s", [transfer.pk])  # noqa: S608


def swap(first: Any, second: Any) -> None:
    """Let each stand in the other's place."""
    with unguarded() as cursor:
        for before, after in ((first.pk, -1), (second.pk, first.pk), (-1, second.pk)):
            cursor.execute(f"UPDATE {TABLE} SET id = %s WHERE id = %s", [after, before])  # noqa: S608


def put_in(transfer: Any, *, before: Any) -> Any:
    """A forged transfer, well linked to the one before it, in a free place before another."""
    transfer.pk = before.pk - 1
    transfer.debit_previous_hash = before.debit_previous_hash
    transfer.credit_previous_hash = before.credit_previous_hash
    transfer.hash = hash_of(transfer)
    transfer.save(force_insert=True)
    return transfer


def hash_of(transfer: Any) -> str:
    return ledger.rules.transfer_hash(
        debit=transfer.debit_id,
        credit=transfer.credit_id,
        reverses=transfer.reverses_id,
        **{
            name: getattr(transfer, name)
            for name in (
                "amount",
                "currency",
                "kind",
                "reason",
                "idempotency_key",
                "created_at",
                "debit_previous_hash",
                "credit_previous_hash",
            )
        },
    )
