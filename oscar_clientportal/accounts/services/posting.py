"""The statements that move money: each locks, checks and writes in one round trip.

Why this is safe under READ COMMITTED: a statement sees the rows as they were when it began, except those it locks,
which it sees as they are once it has the lock. So whatever is decided below stands on ``locked`` alone, never on a
second look at a table. ``before`` is an aggregate: it has its one row only when every lock is held, and all that writes
reads from it. Ids are therefore given under the lock, and are in the chain's order on each account. The UPDATE of an
account follows the row to its newest version, which is the locked one, and adds to what stands there.
"""

from collections.abc import Sequence
from decimal import Decimal
from functools import lru_cache
from typing import Any

from django.db import connections, router
from oscar.core.loading import get_model

from oscar_clientportal.accounts import abstract_models
from oscar_clientportal.core import money, tenancy

Account = get_model("clientportal_accounts", "Account")
Hold = get_model("clientportal_accounts", "Hold")
Transfer = get_model("clientportal_accounts", "Transfer")


class WrongSchema(RuntimeError):
    """The connection looks at another shop's tables, as a pooler that mixes sessions would make it."""


#: Constants of their own, for the races' negative controls take them away.
LOCK = "FOR NO KEY UPDATE"
ONCE = "ON CONFLICT (idempotency_key) DO NOTHING"

LOCKED = """
WITH locked AS MATERIALIZED (
    SELECT id, id = %(debit)s AS is_debit, currency, status, balance, held, credit_limit, last_hash
    FROM {accounts} WHERE id IN ({customers}) ORDER BY id {lock}
)"""
# ``granted`` is empty where the transfer or the hold must not be.
BEFORE = """, before AS (
    SELECT count(*) FILTER (WHERE currency = %(currency)s) AS found, %(sum)s::numeric AS sum,
           max(balance) FILTER (WHERE is_debit) AS debit_balance,
           max(balance) FILTER (WHERE NOT is_debit) AS credit_balance,
           max(balance - held + credit_limit) FILTER (WHERE is_debit AND status = 'open') AS free,
           coalesce(max(last_hash) FILTER (WHERE is_debit), '') AS debit_hash,
           coalesce(max(last_hash) FILTER (WHERE NOT is_debit), '') AS credit_hash
    FROM locked
), granted AS (
    SELECT * FROM before
    WHERE found = %(count)s
      AND %(schema)s IN ('', current_schema())
      AND (%(unguarded)s OR free >= sum)
      AND coalesce(debit_balance, 0) - sum > -{largest}
      AND coalesce(credit_balance, 0) + sum < {largest}
)"""
GRANTED = LOCKED + BEFORE
CAPTURED = """, captured AS (
    UPDATE {holds} hold SET status = 'captured' FROM granted
    WHERE hold.id = %(hold)s AND hold.account_id = %(debit)s AND hold.status = 'open'
    RETURNING hold.amount AS freed
)"""
POSTED = """, posted AS (
    INSERT INTO {transfers}
        ({columns}, debit_balance, credit_balance, debit_previous_hash, credit_previous_hash, hash)
    SELECT {values}, debit_balance - sum, credit_balance + sum, debit_hash, credit_hash,
           encode(sha256(convert_to(%(head)s || length(debit_hash) || ':' || debit_hash
                                    || length(credit_hash) || ':' || credit_hash, 'UTF8')), 'hex')
    FROM granted {captured}
    {once}
    RETURNING id, debit_id, amount, debit_balance, credit_balance, debit_previous_hash, credit_previous_hash, hash
), moved AS (
    UPDATE {accounts} account
    SET balance = account.balance + CASE account.id WHEN posted.debit_id THEN -posted.amount ELSE posted.amount END,
        held = account.held - {freed},
        last_hash = posted.hash
    FROM posted {captured} WHERE account.id IN ({customers})
)
SELECT id, debit_balance, credit_balance, debit_previous_hash, credit_previous_hash, hash FROM posted"""
SET_ASIDE = """, posted AS (
    INSERT INTO {holds} ({columns}) SELECT {values} FROM granted
    {once} RETURNING id
), moved AS (
    UPDATE {accounts} account SET held = account.held + %(sum)s FROM posted WHERE account.id = %(debit)s
)
SELECT * FROM posted"""
GIVEN_BACK = """, given AS (
    UPDATE {holds} hold SET status = 'released' FROM locked
    WHERE hold.id = %(hold)s AND hold.account_id = locked.id AND hold.status = 'open'
      AND %(schema)s IN ('', current_schema())
    RETURNING hold.account_id, hold.amount
), moved AS (
    UPDATE {accounts} account SET held = account.held - given.amount
    FROM given WHERE account.id = given.account_id
)
SELECT amount FROM given"""
#: What a transfer that captures a hold has more than another. Its key can't be there: the hold was open.
WITH_HOLD = {"captured": ", captured", "freed": "captured.freed", "once": ""}

IN_CHAIN = ("debit_balance", "credit_balance", "debit_previous_hash", "credit_previous_hash", "hash")


def insert_transfer(transfer: Any, *, head: str, overdraw: bool = False, hold: Any = None) -> bool:
    """Write the transfer with its place in the chains and the balances; whether it was allowed.

    ``hold`` is an open one to be captured with it: what it set aside needs no further cover.
    """
    customers = [account.pk for account in (transfer.debit, transfer.credit) if account.company_id]
    parameters = {
        **_figures(transfer.amount, transfer.currency),
        "debit": transfer.debit_id,
        "unguarded": overdraw or hold is not None or transfer.debit_id not in customers,
        "head": head,
    }
    if hold is None:
        found = _run(GRANTED + POSTED, parameters, customers, row=transfer)
    else:
        parameters["hold"] = hold.pk
        found = _run(GRANTED + CAPTURED + POSTED, parameters, customers, row=transfer, **WITH_HOLD)
    return found is not None and _stored(transfer, found)


def insert_hold(hold: Any) -> bool:
    """Write the hold and set its amount aside; whether the account covers it."""
    parameters = {
        **_figures(hold.amount, hold.account.currency),
        "debit": hold.account_id,
        "unguarded": False,
    }
    found = _run(GRANTED + SET_ASIDE, parameters, [hold.account_id], row=hold)
    return found is not None and _stored(hold, found)


def free_hold(hold: Any) -> bool:
    """Release an open hold; whether it was one."""
    parameters = {"debit": hold.account_id, "hold": hold.pk, "schema": tenancy.current_schema()}
    return _run(LOCKED + GIVEN_BACK, parameters, [hold.account_id]) is not None


def _figures(amount: Decimal, currency: str) -> dict[str, Any]:
    return {"sum": amount, "currency": currency, "schema": tenancy.current_schema()}


def _run(
    statement: str, parameters: dict[str, Any], customers: Sequence[int], *, row: Any = None, **pieces: str
) -> tuple[Any, ...] | None:
    connection = _connection()
    if row is not None:
        for field, is_ours in _fields(type(row)):
            value = getattr(row, field.attname)
            parameters[f"value_{field.column}"] = (
                value if is_ours else field.get_db_prep_save(value, connection)
            )
    parameters["count"] = len(customers)
    parameters |= {f"customer_{number}": pk for number, pk in enumerate(customers)}
    with connection.cursor() as cursor:
        text = _text(
            statement, row and type(row), len(customers), LOCK, pieces.get("once", ONCE), *pieces.items()
        )
        cursor.execute(text, parameters)
        return cursor.fetchone()


@lru_cache(maxsize=100)
def _text(statement: str, model: Any, customers: int, lock: str, once: str, *pieces: tuple[str, str]) -> str:
    """The statement as the database takes it: with this shop's names of tables, and a column for each field."""
    quote = _connection().ops.quote_name
    columns = [field.column for field, _ in _fields(model)] if model else []
    return statement.format(
        **{
            "lock": lock,
            "customers": ", ".join(f"%(customer_{number})s" for number in range(customers)) or "NULL",
            "largest": money.LARGEST,
            "accounts": quote(Account._meta.db_table),
            "holds": quote(Hold._meta.db_table),
            "transfers": quote(Transfer._meta.db_table),
            "columns": ", ".join(map(quote, columns)),
            "values": ", ".join(f"%(value_{column})s" for column in columns),
            "captured": "",
            "freed": "0",
            **dict(pieces),
            "once": once,
        }
    )


@lru_cache(maxsize=10)
def _fields(model: Any) -> list[tuple[Any, bool]]:
    """The fields of a new row, and whether each is ours: a shop's fork may have some that we know nothing of."""
    ours = {
        field.name
        for abstract in (abstract_models.AbstractTransfer, abstract_models.AbstractHold)
        for field in abstract._meta.local_fields
    }
    return [
        (field, field.name in ours)
        for field in model._meta.concrete_fields
        if field.name not in ("id", *IN_CHAIN) and not field.generated and not field.has_db_default()
    ]


def _stored(row: Any, found: Sequence[Any]) -> bool:
    """Write on the row what the database made of it."""
    for name, value in zip(("pk", *IN_CHAIN), found, strict=False):
        setattr(row, name, value)
    row._state.adding, row._state.db = False, _connection().alias
    return True


def _connection() -> Any:
    return connections[router.db_for_write(Transfer)]


def check_schema() -> None:
    """Raises ``WrongSchema`` where the connection is in another shop's schema than Django believes."""
    schema = tenancy.current_schema()
    with _connection().cursor() as cursor:
        cursor.execute("SELECT current_schema()")
        found = cursor.fetchone()[0]
    if schema and found != schema:
        raise WrongSchema(f"The connection is in the schema {found}, not in {schema}: nothing was written.")
