"""Postings a second, as JSON: ours, django-oscar-accounts', the raw statements; alone, by eight, and at a million.

``raw`` is the least that a guarded balance and unique keys take: lock the account, look for the key, insert the
transfer, update the balance, and commit; prepared, on the very tables that ours writes to, but without hashes.
"""

import json
import os
import sys
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from decimal import Decimal
from statistics import median
from time import perf_counter
from typing import Any
from uuid import uuid4

import django

ROUNDS = int(os.environ.get("BENCH_ROUNDS", "9"))
POSTINGS = int(os.environ.get("BENCH_POSTINGS", "200"))
MANY = int(os.environ.get("BENCH_MANY", "1000000"))
PROCESSES, ONE = 8, Decimal("1.00")

LOCK = "SELECT balance FROM clientportal_accounts_account WHERE id = %s FOR NO KEY UPDATE"
LOOK = "SELECT id, amount FROM clientportal_accounts_transfer WHERE idempotency_key = %s"
INSERT = """INSERT INTO clientportal_accounts_transfer (debit_id, credit_id, amount, currency, kind, reason,
    idempotency_key, debit_previous_hash, credit_previous_hash, hash, created_at)
    VALUES (%s, %s, 1.00, 'EUR', 'purchase', '', %s, '', '', '', now())"""
UPDATE = "UPDATE clientportal_accounts_account SET balance = balance - 1.00 WHERE id = %s"
#: A chain of so many postings of 1.00 to one account, as the ledger itself would have written it.
FILL = """
WITH RECURSIVE facts AS (
    SELECT %(cash)s::bigint AS debit, %(account)s::bigint AS credit, now() AS moment,
           to_char(now() AT TIME ZONE 'UTC', 'YYYY-MM-DD"T"HH24:MI:SS.US"+00:00"') AS text
), chain AS (
    SELECT 0 AS number, ''::text AS hash, ''::text AS previous
    UNION ALL
    SELECT number + 1, encode(sha256(convert_to(
        length(debit::text) || ':' || debit || length(credit::text) || ':' || credit || '5:1.0003:EUR7:opening0:'
        || length('fill-' || number + 1) || ':fill-' || number + 1 || length(text) || ':' || text || '0:'
        || length(hash) || ':' || hash, 'UTF8')), 'hex'), hash
    FROM chain, facts WHERE number < %(many)s
), filled AS (
    INSERT INTO clientportal_accounts_transfer (debit_id, credit_id, amount, currency, kind, reason, idempotency_key,
        debit_previous_hash, credit_previous_hash, hash, created_at, credit_balance)
    SELECT debit, credit, 1, 'EUR', 'opening', '', 'fill-' || number, '', previous, hash, moment, number
    FROM chain, facts WHERE number > 0 ORDER BY number
)
UPDATE clientportal_accounts_account SET balance = %(many)s, last_hash = chain.hash
FROM chain WHERE id = %(account)s AND number = %(many)s"""


@contextmanager
def shops() -> Iterator[None]:
    from django.db import connection

    from tests import database
    from tests.conftest import build_two_shops

    name = database.name_for_this_run()
    database.copy(database.ensure_template("shops", build_two_shops), name)
    database.use(name)
    try:
        yield
    finally:
        connection.close()
        database.drop(name)


class Bench:
    """One shop's account with money enough for all, and the contenders that take from it."""

    def __init__(self) -> None:
        from oscar_clientportal.accounts import services
        from tests import factories

        self.services = services
        self.account = factories.make_account(factories.make_company(), "9999999.00")
        self.sales = services.system_account(code=services.SALES, currency="EUR")

    def ours(self) -> None:
        self.services.post_transfer(
            debit=self.account,
            credit=self.sales,
            amount=ONE,
            kind="purchase",
            idempotency_key=uuid4().hex,
        )

    def raw(self) -> None:
        from django.db import connection

        driver = connection.connection  # psycopg's own
        driver.autocommit = False
        key = uuid4().hex
        driver.execute(LOCK, [self.account.pk], prepare=True).fetchone()
        driver.execute(LOOK, [key], prepare=True).fetchone()
        driver.execute(INSERT, [self.account.pk, self.sales.pk, key], prepare=True)
        driver.execute(UPDATE, [self.account.pk], prepare=True)
        driver.commit()
        driver.autocommit = True

    def peer(self) -> Callable[[], None]:
        from oscar_accounts import facade
        from oscar_accounts.models import Account

        # Its ``save`` of a new account fails under Django 5.
        source, destination = Account.objects.bulk_create(
            [Account(name="source", credit_limit=None), Account(name="destination")]
        )
        return lambda: facade.transfer(source, destination, ONE)


def rate(act: Callable[[], Any], postings: int = POSTINGS) -> float:
    begun = perf_counter()
    for _posting in range(postings):
        act()
    return postings / (perf_counter() - begun)


def take_turns(acts: dict[str, Callable[[], float]]) -> dict[str, float]:
    """The median rate of each; the first round warms up."""
    rounds = [{name: act() for name, act in acts.items()} for _round in range(ROUNDS + 1)][1:]
    return {name: median(found[name] for found in rounds) for name in acts}


def by_eight(act: Callable[[], None]) -> float:
    """Postings a second by eight processes on one account, from the first one's start to the last one's end."""
    from django.db import connection

    from tests.concurrency.processes import in_processes

    def work(number: int, barrier: Any) -> tuple[float, float]:
        connection.cursor().execute("SELECT 1")  # connects, and finds the shop's schema
        act()
        barrier.wait(timeout=60)
        begun = perf_counter()
        for _posting in range(POSTINGS // 2):
            act()
        return begun, perf_counter()

    times = in_processes(work, PROCESSES)
    for error in times:
        if isinstance(error, BaseException):
            raise error
    begun, ended = min(begun for begun, _ in times), max(ended for _, ended in times)
    return PROCESSES * (POSTINGS // 2) / (ended - begun)


def at_a_million() -> dict[str, float]:
    """The same posting in a shop whose account has a million and in one whose account has none."""
    from django.db import connection

    from oscar_clientportal.core import tenancy

    with tenancy.schema("globex"):
        none = Bench()
    many = Bench()
    from tests import factories

    many.account = factories.make_account(factories.make_company())
    with connection.cursor() as cursor:
        cursor.execute("SET session_replication_role = replica")  # no foreign keys are looked up
        cash = many.services.system_account(code=many.services.CASH, currency="EUR")
        cursor.execute(FILL, {"cash": cash.pk, "account": many.account.pk, "many": MANY})
        cursor.execute("SET session_replication_role = DEFAULT")
        for schema in ("acme", "globex"):
            cursor.execute(f"VACUUM ANALYZE {schema}.clientportal_accounts_transfer")

    def in_globex() -> float:
        with tenancy.search_path("globex"):
            none.ours()
            return rate(none.ours)

    def in_acme() -> float:
        many.ours()
        return rate(many.ours)

    found = take_turns({"at_1m": in_acme, "at_none": in_globex})
    begun = perf_counter()
    verified = many.services.verify_account(many.account)
    assert verified.intact, verified.problems
    assert verified.transfers > MANY
    return {**found, "verify": perf_counter() - begun}


def main() -> None:
    django.setup()
    from oscar_clientportal.core import tenancy

    with shops(), tenancy.schema("acme"):
        bench = Bench()
        peer = bench.peer()
        found = take_turns(
            {
                "ours": lambda: rate(bench.ours),
                "raw": lambda: rate(bench.raw),
                "oscar_accounts": lambda: rate(peer),
            }
        )
        found |= take_turns({"ours_8": lambda: by_eight(bench.ours), "raw_8": lambda: by_eight(bench.raw)})
        found |= at_a_million()
    json.dump(found, sys.stdout)


if __name__ == "__main__":
    main()
