"""The overview of customers among few and among a million, and its export, as JSON."""

import json
import os
import subprocess
import sys
from time import perf_counter
from typing import Any
from urllib.parse import urlencode

import django

from . import overview_rows
from .overview_searches import RARER, SEARCHES, plainly
from .posting import shops
from .report import p95

MANY = int(os.environ.get("BENCH_MANY", "1000000"))
FEW = 100
ROUNDS = int(os.environ.get("BENCH_ROUNDS", "9")) * 2
CUSTOMERS = "/cms/client-portal/customers/"


class Reader:
    """An editor's browser; counts what the database is asked, and how long it takes for the rows."""

    def __init__(self) -> None:
        from tests import factories
        from tests.conftest import ShopClient

        self.client = ShopClient()
        self.client.force_login(factories.make_user(is_superuser=True, is_staff=True))

    def read(self, **query: str) -> dict[str, Any]:
        from django.db import connection

        taken: list[float] = []

        def timed(execute: Any, sql: str, params: Any, many: bool, context: Any) -> Any:
            begun = perf_counter()
            try:
                return execute(sql, params, many, context)
            finally:
                taken.append((perf_counter() - begun) * 1000 * ("clientportal_clients_company" in sql))

        with connection.execute_wrapper(timed):
            answer = self.client.get(f"{CUSTOMERS}?{urlencode(query)}")
        if answer.status_code != 200:
            raise AssertionError(answer.status_code)
        return {"ms": sum(taken), "queries": len(taken)}


def searches(reader: Reader, rows: int) -> dict[str, dict[str, Any]]:
    found = {}
    for name, words in {**SEARCHES, **RARER}.items():
        queries = [words(turn, 1 + turn * 7919 * 13 % rows) for turn in range(ROUNDS + 2)]
        rounds = [reader.read(**query) for query in queries][2:]
        found[name] = {
            "each": [one["ms"] for one in rounds],
            "ms": p95([one["ms"] for one in rounds]),
            "queries": max(one["queries"] for one in rounds),
        }
    return found


def peers() -> dict[str, float]:
    """The plain way, once each: it takes seconds."""
    found = {}
    for name, words in {**SEARCHES, **RARER}.items():
        begun = perf_counter()
        plainly(words(0, MANY // 3))
        found[name] = (perf_counter() - begun) * 1000
    return found


def far_back(reader: Reader) -> dict[str, float]:
    """Page 10,000 in the order of names, by its cursor, and what OFFSET would take."""
    from oscar.core.loading import get_model

    from wagtail_hooks.lists.keyset import Order

    companies, order = get_model("clientportal_clients", "Company").objects, Order.of("name")
    place = min(9_999 * 20, companies.count() - 21)
    figures: dict[str, list[float]] = {"keyset": [], "offset": []}
    for _round in range(ROUNDS):
        begun = perf_counter()
        row = next(iter(order.applied(companies.all())[place : place + 21]))
        figures["offset"].append((perf_counter() - begun) * 1000)
        figures["keyset"].append(reader.read(ordering="name", after=order.cursor(row), p="10000")["ms"])
    return {name: p95(values) for name, values in figures.items()}


def export(rows: int, kind: str) -> dict[str, float]:
    """One export in a process of its own, as memory is only ever gained."""
    command = [sys.executable, "-m", "tests.benchmarks.overview_export", str(rows), kind]
    done = subprocess.run(command, stdout=subprocess.PIPE, check=True, text=True, env=os.environ)
    return json.loads(done.stdout.splitlines()[-1])


def in_turns(rows: int) -> dict[str, dict[str, float]]:
    """Ours and the writer alone by turns, the better of two: neither has the quieter machine."""
    taken: dict[str, list[dict[str, float]]] = {"ours": [], "alone": []}
    for _turn in range(2):
        for kind, figures in taken.items():
            figures.append(export(rows, kind))
    return {
        kind: {"seconds": min(one["seconds"] for one in figures), "mb": max(one["mb"] for one in figures)}
        for kind, figures in taken.items()
    }


def exports() -> dict[str, Any]:
    from django.conf import settings

    os.environ["BENCH_DATABASE"] = settings.DATABASES["default"]["NAME"]
    small, large = min(MANY, 100_000), min(MANY, 400_000)
    return {
        "ours_small": export(small, "ours"),
        "openpyxl": export(small, "openpyxl"),
        **in_turns(large),
    }


def main() -> None:
    django.setup()
    from oscar_clientportal.core import tenancy

    with shops(), tenancy.schema("acme"):
        overview_rows.prepare()
        overview_rows.fill(1, FEW)
        reader = Reader()
        few = searches(reader, FEW)
        begun = perf_counter()
        with overview_rows.without_indexes():
            overview_rows.fill(FEW + 1, MANY)
        set_up = perf_counter() - begun
        found = {"set_up": set_up, "few": few, "many": searches(reader, MANY)}
        found |= {"peers": peers(), "far_back": far_back(reader), "exports": exports()}
    print(json.dumps(found))


if __name__ == "__main__":
    main()
