"""The statements that move money: each locks, checks and writes in one round trip.

Why this is safe under READ COMMITTED: a statement sees the rows as they were when it began, except those it locks,
which it sees as they are once it has the lock. So whatever is decided below stands on ``locked`` alone, never on a
second look at a table. A row of ``granted`` needs the rows of all customers concerned, and all that writes reads from
it, so nothing is written before every lock is held; ids are given under the lock, and are in the chain's order on each
account. The UPDATE of an account follows the row to its newest version, which is the locked one, and adds to what
stands there.
"""

from collections.abc import Sequence
from functools import lru_cache
from typing import Any

from django.db import connections, router
from oscar.core.loading import get_model

from oscar_clientportal.accounts import abstract_models
from oscar_clientportal.core import money, written

Account = get_model("clientportal_accounts", "Account")
Hold = get_model("clientportal_accounts", "Hold")
Transfer = get_model("clientportal_accounts", "Transfer")


class WrongSchema(RuntimeError):
    """The connection looks at another shop's tables, as a pooler that mixes sessions would make it."""


#: Constants of their own, for the races' negative controls take them away.
LOCK = "FOR NO KEY UPDATE"
ORDER = "ORDER BY id"
ONCE = "ON CONFLICT (idempotency_key) DO NOTHING"

LOCKED = """
WITH locked AS MATERIALIZED (
    SELECT id, currency, status, balance, held, credit_limit, last_hash
    FROM {accounts} WHERE id IN ({customers}) {order} {lock}
)"""
# ``granted`` is empty where the transfer or the hold must not be.
GRANT = """, granted AS (
    SELECT %(sum)s::numeric AS sum, {debit_balance} AS debit_balance, {credit_balance} AS credit_balance,
           {debit_hash} AS debit_hash, {credit_hash} AS credit_hash
    FROM {sides} WHERE %(schema)s IN ('', current_schema()) {conditions}
)"""
GRANTED = LOCKED + GRANT
COVERED = "payer.status = 'open' AND payer.balance - payer.held + payer.credit_limit >= %(sum)s"
PAYER = "payer.currency = %(currency)s AND payer.balance - %(sum)s > -{largest}"
PAYEE = "payee.currency = %(currency)s AND payee.balance + %(sum)s < {largest}"
#: By who is a customer, the one debited and the one credited: the shop's own accounts are not read.
SIDES = {
    (True, False): "locked payer",
    (False, True): "locked payee",
    (True, True): "locked payer JOIN locked payee ON payer.id = %(debit)s AND payee.id = %(credit)s",
    (False, False): "(SELECT) nobody",
}
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
    sides = (transfer.debit.company_id is not None, transfer.credit.company_id is not None)
    parameters = {"debit": transfer.debit_id, "credit": transfer.credit_id, "head": head}
    parameters |= {"sum": transfer.amount, "currency": transfer.currency}
    if hold is None:
        found = _run(GRANTED + POSTED, parameters, sides, row=transfer, covered=not overdraw)
    else:
        parameters["hold"] = hold.pk
        found = _run(GRANTED + CAPTURED + POSTED, parameters, sides, row=transfer, **WITH_HOLD)
    if found is None:
        return False
    _stored(transfer, found)
    written.announce(lambda: _written(transfer))
    return True


def _written(transfer: Any) -> written.Written:
    """What is kept of a transfer that somebody made in a customer's name."""
    amount = {"kind": transfer.kind, "amount": str(transfer.amount), "currency": transfer.currency}
    return written.Written(
        kind="posting",
        action="created",
        model=Transfer._meta.label_lower,
        pk=transfer.pk,
        title=transfer.reason,
        after={**amount, "is_paid": transfer.debit.company_id is not None},
    )


def insert_hold(hold: Any) -> bool:
    """Write the hold and set its amount aside; whether the account covers it."""
    parameters = {"debit": hold.account_id, "sum": hold.amount, "currency": hold.account.currency}
    found = _run(GRANTED + SET_ASIDE, parameters, (True, False), row=hold, covered=True)
    return found is not None and _stored(hold, found)


def free_hold(hold: Any) -> bool:
    """Release an open hold; whether it was one."""
    parameters = {"debit": hold.account_id, "hold": hold.pk}
    return _run(LOCKED + GIVEN_BACK, parameters, (True, False)) is not None


def _run(
    statement: str, parameters: dict[str, Any], sides: tuple[bool, bool], *, row: Any = None, **pieces: Any
) -> tuple[Any, ...] | None:
    connection = _connection()
    parameters["schema"] = _schema(connection)
    model: Any = None if row is None else type(row)
    if model:
        for field, is_ours in _fields(model):
            value = getattr(row, field.attname)
            parameters[f"value_{field.column}"] = (
                value if is_ours else field.get_db_prep_save(value, connection)
            )
    text = _text(statement, model, sides, LOCK, ORDER, COVERED, ONCE, *pieces.items())
    with connection.cursor() as cursor:
        cursor.execute(text, parameters)
        return cursor.fetchone()


@lru_cache(maxsize=100)
def _text(
    statement: str,
    model: Any,
    sides: tuple[bool, bool],
    lock: str,
    order: str,
    covered: str,
    once: str,
    *pieces: Any,
) -> str:
    """The statement as the database takes it: with this shop's names of tables, and a column for each field."""
    quote = _connection().ops.quote_name
    columns = [field.column for field, _ in _fields(model)] if model else []
    wanted = dict(pieces)
    conditions = [text for text, wants in zip((PAYER, PAYEE), sides, strict=True) if wants]
    conditions += [covered] if wanted.pop("covered", False) and sides[0] else []
    customers = [name for name, wants in zip(("%(debit)s", "%(credit)s"), sides, strict=True) if wants]
    return statement.format(
        **{
            "lock": lock,
            "order": order if all(sides) else "",
            "once": once,
            "customers": ", ".join(customers) or "NULL",
            "sides": SIDES[sides],
            "conditions": "".join(f" AND {text}" for text in conditions).format(largest=money.LARGEST),
            "debit_balance": "payer.balance" if sides[0] else "NULL::numeric",
            "credit_balance": "payee.balance" if sides[1] else "NULL::numeric",
            "debit_hash": "payer.last_hash" if sides[0] else "''",
            "credit_hash": "payee.last_hash" if sides[1] else "''",
            "accounts": quote(Account._meta.db_table),
            "holds": quote(Hold._meta.db_table),
            "transfers": quote(Transfer._meta.db_table),
            "columns": ", ".join(map(quote, columns)),
            "values": ", ".join(f"%(value_{column})s" for column in columns),
            "captured": "",
            "freed": "0",
            **wanted,
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
    row._state.adding, row._state.db = False, router.db_for_write(type(row))
    return True


def _connection() -> Any:
    return connections[router.db_for_write(Transfer)]


def _schema(connection: Any) -> str:
    """The shop's schema; empty where there are none."""
    return getattr(connection, "schema_name", "")


def check_schema() -> None:
    """Raises ``WrongSchema`` where the connection is in another shop's schema than Django believes."""
    connection = _connection()
    with connection.cursor() as cursor:
        cursor.execute("SELECT current_schema()")
        found, wanted = cursor.fetchone()[0], _schema(connection)
    if wanted and found != wanted:
        raise WrongSchema(f"The connection is in the schema {found}, not in {wanted}: nothing was written.")
