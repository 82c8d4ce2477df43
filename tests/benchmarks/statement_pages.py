"""Queries and milliseconds of an account's pages, as JSON: the newest movements, a page far back, and a period."""

import json
import os
from decimal import Decimal
from statistics import median
from time import perf_counter
from typing import Any

import django

from .posting import shops

ROUNDS = int(os.environ.get("BENCH_ROUNDS", "9")) * 3
MANY = int(os.environ.get("BENCH_MANY", "1000000"))
FEW = 100
#: On a page: both must show as many.
ROWS = 25
#: Both accounts' movements are spread over these days, in and out by turns; what is long is only the account.
FIRST, LAST = "2024-01-01", "2026-01-01"
FILL = """
INSERT INTO clientportal_accounts_transfer (debit_id, credit_id, amount, currency, kind, reason, idempotency_key,
    debit_previous_hash, credit_previous_hash, hash, created_at, debit_balance, credit_balance)
SELECT CASE WHEN n %% 2 = 1 THEN %(cash)s ELSE %(account)s END,
       CASE WHEN n %% 2 = 1 THEN %(account)s ELSE %(cash)s END,
       CASE WHEN n %% 2 = 1 THEN 20 ELSE 19 END, 'EUR', 'correction', 'Movement ' || n,
       'page-' || %(account)s || '-' || n, '', '', md5(n::text) || md5('x' || n),
       %(first)s::timestamptz + (%(last)s::timestamptz - %(first)s) * n / %(many)s,
       CASE WHEN n %% 2 = 0 THEN n / 2 END, CASE WHEN n %% 2 = 1 THEN n / 2 + 20 END
FROM generate_series(1, %(many)s) AS n ORDER BY n"""


class Reader:
    """A customer with so many movements, and their browser."""

    def __init__(self, movements: int) -> None:
        from django.db import connection
        from oscar.core.loading import get_model

        from oscar_clientportal.accounts import services
        from tests import factories
        from tests.conftest import ShopClient
        from tests.functional.shopping import Shopper

        user = factories.make_user()
        self.account = factories.make_account(factories.make_contact(user=user).company)
        cash = services.system_account(code=services.CASH, currency="EUR")
        facts = {"cash": cash.pk, "account": self.account.pk, "many": movements, "first": FIRST, "last": LAST}
        with connection.cursor() as cursor:
            cursor.execute(FILL, facts)
        type(self.account).objects.filter(pk=self.account.pk).update(balance=Decimal(movements // 2))
        newest = get_model("clientportal_accounts", "Transfer").objects.latest("pk").pk
        self.client = Shopper(ShopClient(), user).client
        self.pages = {
            "": "",
            "_far_back": f"?before={newest - movements * 2 // 3}",
            "_period": "?since=2024-06-01&until=2025-06-30",
        }

    def read(self, name: str) -> dict[str, Any]:
        from django.db import connection
        from django.test.utils import CaptureQueriesContext

        address = "/portal/account/" + self.pages[name]
        begun = perf_counter()
        answer = self.client.get(address)
        taken = (perf_counter() - begun) * 1000
        if answer.content.count(b"portal-movement-date") != ROWS:
            raise AssertionError(f"not a full page at {address}")
        with CaptureQueriesContext(connection) as queries:
            self.client.get(address)
        return {"ms": taken, "queries": len(queries)}


def main() -> None:
    django.setup()
    from django.db import connection

    from oscar_clientportal.core import tenancy

    with shops(), tenancy.schema("acme"):
        readers = {"few": Reader(FEW), "many": Reader(MANY)}
        with connection.cursor() as cursor:
            cursor.execute("ANALYZE clientportal_accounts_transfer")  # as PostgreSQL does by itself in time
        names = list(readers["few"].pages)
        found: dict[str, dict[str, list]] = {name: {kind: [] for kind in readers} for name in names}
        for _round in range(ROUNDS + 1):
            for name in names:
                for kind, reader in readers.items():
                    found[name][kind].append(reader.read(name))
    print(
        json.dumps(
            {
                name: {kind: middle(rounds[1:]) for kind, rounds in kinds.items()}
                for name, kinds in found.items()
            }
        )
    )


def middle(rounds: list[dict[str, Any]]) -> dict[str, Any]:
    """Of all rounds but the first, which warms up: the middle time, the most queries."""
    return {"ms": median(one["ms"] for one in rounds), "queries": max(one["queries"] for one in rounds)}


if __name__ == "__main__":
    main()
