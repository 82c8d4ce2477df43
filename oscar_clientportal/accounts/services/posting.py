"""The statements that move money: each locks, checks and writes in one round trip.

Why this is safe under READ COMMITTED: a statement sees the rows as they were when it began, except those it locks,
which it sees as they are once it has the lock. So whatever is decided below stands on ``locked`` alone, never on a
second look at a table. ``before`` is an aggregate: it has its one row only when every lock is held, and all that writes
reads from it. Ids are therefore given under the lock, and are in the chain's order on each account. The UPDATE of an
account follows the row to its newest version, which is the locked one, and adds to what stands there.
"""

from collections.abc import Iterable, Mapping
from decimal import Decimal
from typing import Any

from django.db import connections, models, router
from oscar.core.loading import get_model

from oscar_clientportal.core import money, tenancy

Account = get_model("clientportal_accounts", "Account")
Hold = get_model("clientportal_accounts", "Hold")
Transfer = get_model("clientportal_accounts", "Transfer")


class WrongSchema(RuntimeError):
    """The connection looks at another shop's tables, as a pooler that mixes sessions would make it."""


#: The races' negative control takes it away.
LOCK = "FOR NO KEY UPDATE"

LOCKED = """
WITH locked AS MATERIALIZED (
    SELECT id, currency, status, balance, held, credit_limit, last_hash
    FROM {accounts} WHERE id = ANY(%(customers)s::bigint[]) ORDER BY id {lock}
)"""
# ``granted`` is empty where the transfer or the hold must not be.
BEFORE = """, before AS (
    SELECT count(*) FILTER (WHERE currency = %(currency)s) AS found,
           max(balance) FILTER (WHERE id = %(debit)s) AS debit_balance,
           max(balance) FILTER (WHERE id = %(credit)s) AS credit_balance,
           max(balance - held + credit_limit) FILTER (WHERE id = %(debit)s AND status = 'open') AS free,
           coalesce(max(last_hash) FILTER (WHERE id = %(debit)s), '') AS debit_hash,
           coalesce(max(last_hash) FILTER (WHERE id = %(credit)s), '') AS credit_hash
    FROM locked
), granted AS MATERIALIZED (
    SELECT * FROM before
    WHERE found = cardinality(%(customers)s::bigint[])
      AND %(schema)s IN ('', current_schema())
      AND (%(unguarded)s OR free >= %(sum)s)
      AND coalesce(debit_balance, 0) - %(sum)s > -%(largest)s
      AND coalesce(credit_balance, 0) + %(sum)s < %(largest)s
)"""
GRANTED = LOCKED + BEFORE
CAPTURED = """, captured AS (
    UPDATE {holds} hold SET status = 'captured' FROM granted
    WHERE hold.id = %(hold)s AND hold.account_id = %(debit)s AND hold.status = 'open'
    RETURNING hold.id
)"""
POSTED = """, posted AS (
    INSERT INTO {transfers}
        ({columns}, debit_balance, credit_balance, debit_previous_hash, credit_previous_hash, hash)
    SELECT {values}, debit_balance - %(sum)s, credit_balance + %(sum)s, debit_hash, credit_hash,
           encode(sha256(convert_to(%(head)s || length(debit_hash) || ':' || debit_hash
                                    || length(credit_hash) || ':' || credit_hash, 'UTF8')), 'hex')
    FROM {sources}
    {on_conflict}
    RETURNING id, debit_balance, credit_balance, debit_previous_hash, credit_previous_hash, hash
), moved AS (
    UPDATE {accounts} account
    SET balance = account.balance + CASE account.id WHEN %(debit)s THEN -%(sum)s ELSE %(sum)s END,
        held = account.held - CASE account.id WHEN %(debit)s THEN %(freed)s ELSE 0 END,
        last_hash = posted.hash
    FROM posted WHERE account.id = ANY(%(customers)s::bigint[])
)
SELECT * FROM posted"""
SET_ASIDE = """, posted AS (
    INSERT INTO {holds} ({columns}) SELECT {values} FROM granted
    ON CONFLICT (idempotency_key) DO NOTHING RETURNING id
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

IN_CHAIN = ("debit_balance", "credit_balance", "debit_previous_hash", "credit_previous_hash", "hash")


def insert_transfer(transfer: Any, *, head: str, overdraw: bool = False, hold: Any = None) -> bool:
    """Write the transfer with its place in the chains and the balances; whether it was allowed.

    ``hold`` is an open one to be captured with it: what it set aside needs no further cover.
    """
    sources = GRANTED + POSTED if hold is None else GRANTED + CAPTURED + POSTED
    customers = [account.pk for account in (transfer.debit, transfer.credit) if account.company_id]
    values = _values(transfer, without=("id", *IN_CHAIN))
    found = _run(
        sources,
        values,
        **_figures(transfer.amount, transfer.currency, customers),
        debit=transfer.debit_id,
        credit=transfer.credit_id,
        unguarded=overdraw or hold is not None or transfer.debit_id not in customers,
        head=head,
        hold=hold and hold.pk,
        freed=Decimal(0) if hold is None else hold.amount,
        sources="granted" if hold is None else "granted, captured",
        on_conflict="" if hold is not None else "ON CONFLICT (idempotency_key) DO NOTHING",
    )
    return found is not None and _stored(transfer, ("id", *IN_CHAIN), found)


def insert_hold(hold: Any) -> bool:
    """Write the hold and set its amount aside; whether the account covers it."""
    found = _run(
        GRANTED + SET_ASIDE,
        _values(hold, without=("id",)),
        **_figures(hold.amount, hold.account.currency, [hold.account_id]),
        debit=hold.account_id,
        credit=None,
        unguarded=False,
    )
    return found is not None and _stored(hold, ("id",), found)


def free_hold(hold: Any) -> bool:
    """Release an open hold; whether it was one."""
    return (
        _run(
            LOCKED + GIVEN_BACK,
            {},
            customers=[hold.account_id],
            hold=hold.pk,
            schema=tenancy.current_schema(),
        )
        is not None
    )


def _figures(amount: Decimal, currency: str, customers: Iterable[int]) -> dict[str, Any]:
    return {
        "sum": amount,
        "currency": currency,
        "customers": sorted(customers),
        "largest": money.LARGEST,
        "schema": tenancy.current_schema(),
    }


def _values(row: models.Model, *, without: Iterable[str]) -> dict[str, Any]:
    """Column → value of a new row: a shop's fork may have fields that we know nothing of."""
    return {
        str(field.column): field.get_db_prep_save(getattr(row, field.attname), _connection())
        for field in row._meta.concrete_fields
        if field.name not in without and not field.generated and not field.has_db_default()
    }


def _run(statement: str, values: Mapping[str, Any], **parameters: Any) -> tuple[Any, ...] | None:
    connection = _connection()
    quote = connection.ops.quote_name
    text = statement.format(
        lock=LOCK,
        accounts=quote(Account._meta.db_table),
        holds=quote(Hold._meta.db_table),
        transfers=quote(Transfer._meta.db_table),
        columns=", ".join(map(quote, values)),
        values=", ".join(f"%(value_{column})s" for column in values),
        sources=parameters.pop("sources", ""),
        on_conflict=parameters.pop("on_conflict", ""),
    )
    parameters |= {f"value_{column}": value for column, value in values.items()}
    with connection.cursor() as cursor:
        cursor.execute(text, parameters)
        return cursor.fetchone()


def _stored(row: models.Model, columns: Iterable[str], found: Iterable[Any]) -> bool:
    for column, value in zip(columns, found, strict=True):
        setattr(row, column, value)
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
