"""What a customer sees of an account: its movements with the balance after each, a page or a period of them.

Every read follows the two indexes (debit, id) and (credit, id), so it costs the same however long the account is. A
date becomes an id: on one account both rise together, as both are set under its lock.
"""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import datetime
from decimal import Decimal
from typing import Any

from django.db import connection
from django.db.models import OuterRef, QuerySet, Subquery, Sum
from oscar.core.loading import get_model

Account = get_model("clientportal_accounts", "Account")
Transfer = get_model("clientportal_accounts", "Transfer")

#: Above every id: where a period ends that has no end.
NO_END = 2**63 - 1
ROWS_AT_A_TIME = 1000

#: For each moment, the lowest id from which on every transfer of the account is of that moment or later: a binary
#: search over ids, each step of which looks into both indexes once.
BOUNDS = """
WITH RECURSIVE search AS (
    SELECT moment, lowest AS low, highest + 1 AS high
      FROM unnest(%(moments)s::timestamptz[]) AS moment,
           (SELECT least((SELECT min(id) FROM {table} WHERE debit_id = %(account)s),
                         (SELECT min(id) FROM {table} WHERE credit_id = %(account)s)) AS lowest,
                   greatest((SELECT max(id) FROM {table} WHERE debit_id = %(account)s),
                            (SELECT max(id) FROM {table} WHERE credit_id = %(account)s)) AS highest) AS span
    UNION ALL
    SELECT moment,
           CASE WHEN probe.created_at < moment THEN probe.id + 1 ELSE low END,
           CASE WHEN probe.created_at < moment THEN high ELSE (low + high) / 2 END
      FROM search LEFT JOIN LATERAL (
           SELECT id, created_at FROM (
               (SELECT id, created_at FROM {table}
                 WHERE debit_id = %(account)s AND id >= (low + high) / 2 ORDER BY id LIMIT 1)
               UNION ALL
               (SELECT id, created_at FROM {table}
                 WHERE credit_id = %(account)s AND id >= (low + high) / 2 ORDER BY id LIMIT 1)
           ) AS sides ORDER BY id LIMIT 1) AS probe ON true
     WHERE low < high
)
SELECT moment, max(low) FROM search GROUP BY moment
"""


@dataclass(frozen=True)
class Movement:
    """One transfer as the account's owner reads it: ``amount`` is negative where money left."""

    transfer: Any
    amount: Decimal
    #: The account's balance after it.
    balance: Decimal

    @property
    def date(self) -> datetime:
        return self.transfer.created_at

    @property
    def text(self) -> str:
        """What it was, in words: "Purchase · Order 100012". Never a code of ours, nor who of the staff did it."""
        kind, reason = str(self.transfer.get_kind_display()), self.transfer.reason.strip()
        if not reason or reason.casefold().startswith(kind.casefold()):
            return reason or kind
        return f"{kind} · {reason}"


@dataclass(frozen=True)
class Statement:
    """A period of an account, ``[since, until)``: its ends are fixed, so that it stays the same while it is read."""

    account: Any
    since: datetime | None
    until: datetime | None
    #: The ids its movements lie between: from ``first`` on, below ``end``.
    first: int
    end: int
    opening: Decimal
    closing: Decimal
    #: The hash of the account's last transfer before the period's end; it proves all transfers up to there.
    seal: str


def movements(
    *,
    account: Any,
    since: datetime | None = None,
    until: datetime | None = None,
    before: int | None = None,
    after: int | None = None,
    limit: int = 50,
) -> list[Movement]:
    """A page of the account's movements, newest first: the newest of ``[since, until)``.

    ``before`` (a transfer's id) gives those next older than it, ``after`` those next newer.
    """
    first, end = _bounds(account, since, until)
    if after is not None:
        rows = _rows(account, max(first, after + 1), end, limit=limit, newest_first=False)[::-1]
    else:
        rows = _rows(account, first, end if before is None else min(end, before), limit=limit)
    return _with_balances(account, rows)


def statement(*, account: Any, since: datetime | None = None, until: datetime | None = None) -> Statement:
    """The account from ``since`` to ``until`` (exclusive); without them from its beginning to now."""
    first, end = _bounds(account, since, until)
    last = _rows(account, 0, end, limit=1)
    return Statement(
        account=account,
        since=since,
        until=until,
        first=first,
        end=min(end, last[0].pk + 1) if last else first,
        opening=balance_before(account, first) if first else Decimal(0),
        closing=_with_balances(account, last)[0].balance if last else Decimal(0),
        seal=last[0].hash if last else "",
    )


def each_movement(of: Statement) -> Iterator[Movement]:
    """The statement's movements, oldest first, loaded a batch at a time."""
    balance, first = of.opening, of.first
    while rows := _rows(of.account, first, of.end, limit=ROWS_AT_A_TIME, newest_first=False):
        for row in rows:
            amount = _signed(of.account, row)
            balance += amount
            yield Movement(row, amount, balance)
        first = rows[-1].pk + 1


def balance_before(account: Any, transfer_id: int) -> Decimal:
    """The balance that the transfer with this id, or the first one after it, found on the account."""
    rows = _rows(account, 0, transfer_id, limit=1)
    return _with_balances(account, rows)[0].balance if rows else Decimal(0)


def _bounds(account: Any, since: datetime | None, until: datetime | None) -> tuple[int, int]:
    """The ids between which the transfers of ``[since, until)`` lie; one query, none without dates."""
    moments = [moment for moment in (since, until) if moment is not None]
    found: dict[datetime, int | None] = {}
    if moments:
        table = connection.ops.quote_name(Transfer._meta.db_table)
        with connection.cursor() as cursor:
            cursor.execute(BOUNDS.format(table=table), {"moments": moments, "account": account.pk})
            found = dict(cursor.fetchall())
    first = 0 if since is None else found[since] or 0
    return first, NO_END if until is None else found[until] or 0


def _rows(account: Any, first: int, end: int, *, limit: int, newest_first: bool = True) -> list[Any]:
    """Two index ranges merged: an OR over both columns would read the whole account."""
    order = "-pk" if newest_first else "pk"

    def side(name: str) -> QuerySet:
        rows = Transfer.objects.filter(**{name: account.pk}, pk__gte=first, pk__lt=end)
        return rows.order_by(order)[:limit]

    return list(side("debit").union(side("credit"), all=True).order_by(order)[:limit])


def _signed(account: Any, transfer: Any) -> Decimal:
    return -transfer.amount if transfer.debit_id == account.pk else transfer.amount


def _with_balances(account: Any, rows: Sequence[Any]) -> list[Movement]:
    """``rows`` (newest first) as movements. Old transfers carry no balance: theirs follows from the newer ones."""
    found: list[Movement] = []
    for row in rows:
        stored = row.debit_balance if row.debit_id == account.pk else row.credit_balance
        if stored is None:
            newer = found[-1] if found else None
            stored = newer.balance - newer.amount if newer else _balance_after(account, row.pk)
        found.append(Movement(row, _signed(account, row), stored))
    return found


def _balance_after(account: Any, transfer_id: int) -> Decimal:
    """The balance after a transfer that carries none: today's, less all that came later."""

    def later(side: str) -> Subquery:
        rows = Transfer.objects.filter(**{side: OuterRef("pk")}, pk__gt=transfer_id).order_by()
        return Subquery(rows.values(side).annotate(total=Sum("amount")).values("total"))

    accounts = Account.objects.filter(pk=account.pk).annotate(came=later("credit"), went=later("debit"))
    balance, came, went = accounts.values_list("balance", "came", "went").get()
    return balance - (came or 0) + (went or 0)


def find_sealed(*, account: Any, seal: str) -> Movement | None:
    """The account's movement that bears this hash, if there is one. It reads the whole account."""
    rows = Transfer.objects.of_account(account).filter(hash=seal).order_by("-pk")[:1]
    return next(iter(_with_balances(account, rows)), None)
