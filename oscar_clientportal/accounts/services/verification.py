"""Whether the ledger is what was written: chains, balances, holds and sums, and where they no longer are."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from django.db import connections, router
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _
from oscar.core.loading import get_model

from oscar_clientportal.core import clock, conf, money

from . import proofs

Account = get_model("clientportal_accounts", "Account")
AccountAct = get_model("clientportal_accounts", "AccountAct")
Hold = get_model("clientportal_accounts", "Hold")
Transfer = get_model("clientportal_accounts", "Transfer")

#: Of each kind of problem so many are told: who finds more looks for the first.
MOST = 100

MESSAGES = {
    "hash": _("It was altered: it no longer says what it said when it was written."),
    "altered": _("It was altered: what follows remembers it otherwise."),
    "link": _("It does not follow what stands before it: something was altered, moved or removed there."),
    "inserted": _("It was put in later: what follows does not know it."),
    "end": _("What came after it was removed."),
    "step": _("The balance after it is kept as %(found)s, and should be %(expected)s."),
    "balance": _("The balance is kept as %(found)s, but the movements make %(expected)s."),
    "held": _("What is held is kept as %(found)s, but the holds make %(expected)s."),
    "limit": _(
        "The balance of %(found)s is below the limit of %(expected)s, and no act of the staff explains it."
    ),
    "reversed": _("%(found)s of it was taken back, though it moved %(expected)s."),
    "direction": _("It was taken back between other accounts than its own."),
    "capture": _("Hold %(hold)s over %(found)s does not agree with the movement that paid it."),
    "overdue": _("Hold %(hold)s over %(found)s should have been given back long ago."),
    "currency": _("Its currency is not that of its accounts."),
    "sum": _("All accounts in %(currency)s together make %(found)s, and should make nothing."),
}
#: Those that say that a movement is not what was written.
ALTERATIONS = {"hash", "altered", "link", "inserted", "step"}


@dataclass(frozen=True)
class Problem:
    """Something that does not hold. ``account`` and ``transfer`` are None where it is about none."""

    what: str
    text: str
    account: Any = None
    transfer: Any = None

    @property
    def date(self) -> datetime | None:
        return self.transfer.created_at if self.transfer is not None else None

    def __str__(self) -> str:
        if self.transfer is None:
            return self.text
        where = {"number": self.transfer.pk, "date": f"{self.date:%Y-%m-%d %H:%M}", "text": self.text}
        return gettext("Movement %(number)s of %(date)s: %(text)s") % where


@dataclass(frozen=True)
class Verification:
    """What a look at one account, or at all, has found."""

    transfers: int
    found: tuple[Problem, ...] = ()

    @property
    def intact(self) -> bool:
        return not self.found

    @property
    def problems(self) -> list[str]:
        """In words, each with its movement."""
        return [str(problem) for problem in self.found]

    @property
    def first_altered(self) -> Any:
        """The earliest movement that is not what was written, or stands next to where one was removed; or None."""
        altered = [problem.transfer for problem in self.found if problem.what in ALTERATIONS]
        return min(altered, key=lambda transfer: transfer.pk, default=None)


def verify_account(account: Any) -> Verification:
    """Prove one account's movements, balance and holds."""
    return _verify(proofs.OF_AN_ACCOUNT, account.pk)


def verify_ledger() -> Verification:
    """Prove all of this shop's accounts, and that together they make nothing in each currency."""
    return _verify(proofs.OF_THE_LEDGER, None)


def _verify(statements: Iterable[str], account: int | None) -> Verification:
    rows = [row for statement in statements for row in _ask(statement, account)]
    (count,) = _ask(proofs.COUNT, account)
    accounts, transfers = _named(rows, account)
    problems: dict[tuple[Any, ...], Problem] = {}
    for row in rows:
        problem = _problem(row, accounts, transfers)
        problems.setdefault((problem.account, problem.transfer, problem.text), problem)
    return Verification(transfers=count["count"], found=tuple(problems.values()))


def _ask(statement: str, account: int | None) -> list[dict[str, Any]]:
    connection = connections[router.db_for_read(Transfer)]
    tables = {"accounts": Account, "transfers": Transfer, "holds": Hold, "acts": AccountAct}
    quoted = {name: connection.ops.quote_name(model._meta.db_table) for name, model in tables.items()}
    overdue = clock.now() - 2 * conf.settings.reconcile_after
    with connection.cursor() as cursor:
        cursor.execute(statement.format(**quoted), {"account": account, "most": MOST, "overdue": overdue})
        columns = [column.name for column in cursor.description]
        return [dict(zip(columns, row, strict=True)) for row in cursor]


def _named(rows: list[dict[str, Any]], account: int | None) -> tuple[dict[int, Any], dict[int, Any]]:
    """The accounts and movements that the problems are about."""
    movements = Transfer.objects.select_related("debit__company", "credit__company")
    transfers = movements.in_bulk({row["transfer_id"] for row in rows if row["transfer_id"]})
    for row in rows:
        transfer = transfers.get(row["transfer_id"])
        if row["account_id"] is None and transfer is not None:
            row["account_id"] = account or _side_shown(transfer)
    wanted = {row["account_id"] for row in rows if row["account_id"]}
    return Account.objects.select_related("company").in_bulk(wanted), transfers


def _side_shown(transfer: Any) -> int:
    """The customer's account, of a movement between a customer and the shop."""
    return transfer.debit_id if transfer.debit.company_id else transfer.credit_id


def _problem(row: dict[str, Any], accounts: dict[int, Any], transfers: dict[int, Any]) -> Problem:
    account = accounts.get(row["account_id"])
    currency = row.get("currency") or (account.currency if account is not None else "")
    facts = {"hold": row.get("hold"), "currency": currency}
    for name in ("found", "expected"):
        if row.get(name) is not None:
            facts[name] = money.display(row[name], currency)
    what = row["what"]
    return Problem(what, MESSAGES[what] % facts, account, transfers.get(row["transfer_id"]))
