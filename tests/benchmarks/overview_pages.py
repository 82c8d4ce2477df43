"""The overview of customers among few and among a million, and its export, as JSON."""

import json
import os
import subprocess
import sys
from collections.abc import Callable
from time import perf_counter
from typing import Any
from urllib.parse import urlencode

import django

from .posting import shops

MANY = int(os.environ.get("BENCH_MANY", "1000000"))
FEW = 100
ROUNDS = int(os.environ.get("BENCH_ROUNDS", "9")) * 2
CUSTOMERS = "/cms/client-portal/customers/"
#: The column is filled by hand: computing it a million times is what takes long, and is not what is measured.
PREPARE = """
ALTER TABLE clientportal_clients_company ALTER COLUMN search_text DROP EXPRESSION;
DROP INDEX clientportal_company_search, clientportal_company_name, clientportal_company_town,
    clientportal_company_postcode, clientportal_company_created"""
INDEXES = [
    "INDEX clientportal_company_search ON clientportal_clients_company USING gin (search_text gin_trgm_ops)",
    *[
        f"INDEX clientportal_company_{name} ON clientportal_clients_company ({column}, id)"
        for name, column in [
            ("name", "name"),
            ("town", "town"),
            ("postcode", "postcode"),
            ("created", "created_at"),
        ]
    ],
]
FILL = """
WITH facts AS (
    SELECT n, 'K' || lpad(n::text, 7, '0') AS number,
        (ARRAY['Alpha','Beta','Nordic','Royal','Demo','Harbour','Garden'])[1 + n * 2654435761 %% 7]
            || ' ' || substr(md5(n::text), 1, 8) AS name,
        (ARRAY['GmbH','SARL','Kft','Ltd','AG'])[1 + n %% 5] AS supplement,
        'Main street ' || n %% 300 AS street, lpad((n * 31 %% 100000)::text, 5, '0') AS postcode,
        (ARRAY['Berlin','Paris','Budapest','London','Vienna','Lyon','Hamburg'])[1 + n %% 7] AS town,
        (ARRAY['DE','DE','DE','FR','FR','HU','AT'])[1 + n %% 7] AS country,
        CASE WHEN n %% 50 = 0 THEN 'Deliver to gate ' || n %% 20 ELSE '' END AS remark
    FROM generate_series(%(first)s::bigint, %(last)s) AS n
)
INSERT INTO clientportal_clients_company (number, name, supplement, street, postcode, town, country_id, remark,
    search_text, is_individual, status, language, po_box, phone, fax, email, url, mail_kinds, note, bank_name,
    bank_street, bank_town, iban, bic, bank_code, account_number, vat_id, tax_number, registration_number,
    registration_court, created_at)
SELECT number, name, supplement, street, postcode, town, country, remark,
    lower(' ' || number || ' ' || name || ' ' || supplement || ' ' || street || '  ' || postcode || ' ' || town || ' '
        || remark || ' '),
    false, CASE WHEN n %% 10 = 0 THEN 'inactive' ELSE 'active' END, '', '', '', '', '', '', '{}', '', '', '', '', '',
    '', '', '', '', '', '', '', now() - n * interval '1 minute'
FROM facts ORDER BY n"""

#: What is looked for → words of a round.
SEARCHES: dict[str, Callable[[int], dict[str, str]]] = {
    "hit": lambda n: {"q": f"K{n * 7919 % MANY:07}"},
    "hit_by_name": lambda n: {"q": f"{n % 10}{n % 7}ab", "ordering": "name"},
    "miss": lambda n: {"q": f"zzq{n}xq"},
    "country": lambda n: {"q": ("germany", "hungary", "iceland", "austria paris")[n % 4]},
    "short_word": lambda n: {"q": ("ab", "xq", "7", "be ro")[n % 4]},
    "common_word": lambda n: {"q": ("gmbh", "berlin", "gate", "demo")[n % 4]},
}


def execute(statement: str, facts: dict[str, Any] | None = None) -> None:
    from django.db import connection

    with connection.cursor() as cursor:
        cursor.execute(statement, facts)


def fill(first: int, last: int) -> None:
    from oscar.core.loading import get_model

    country = get_model("address", "Country").objects
    for code, name in [
        ("DE", "Germany"),
        ("FR", "France"),
        ("HU", "Hungary"),
        ("AT", "Austria"),
        ("IS", "Iceland"),
    ]:
        country.get_or_create(iso_3166_1_a2=code, defaults={"printable_name": name, "name": name})
    execute(FILL, {"first": first, "last": last})


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


def p95(figures: list[float]) -> float:
    return sorted(figures)[max(0, -(-len(figures) * 95 // 100) - 1)]


def searches(reader: Reader) -> dict[str, dict[str, float]]:
    found = {}
    for name, words in SEARCHES.items():
        rounds = [reader.read(**words(number)) for number in range(ROUNDS + 2)][2:]
        found[name] = {
            "ms": p95([one["ms"] for one in rounds]),
            "queries": max(one["queries"] for one in rounds),
        }
    found["first_page"] = reader.read(ordering="name")
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


def exports() -> dict[str, Any]:
    from django.conf import settings

    os.environ["BENCH_DATABASE"] = settings.DATABASES["default"]["NAME"]
    small, large = min(MANY, 100_000), min(MANY, 400_000)
    return {
        "ours_small": export(small, "ours"),
        "ours": export(large, "ours"),
        "alone": export(large, "alone"),
        "openpyxl": export(small, "openpyxl"),
    }


def main() -> None:
    django.setup()
    from oscar_clientportal.core import tenancy

    with shops(), tenancy.schema("acme"):
        execute(PREPARE)
        fill(1, FEW)
        for index in INDEXES:
            execute(f"CREATE {index}")
        reader = Reader()
        few = searches(reader)
        for index in INDEXES:
            execute(f"DROP INDEX {index.split()[1]}")
        begun = perf_counter()
        fill(FEW + 1, MANY)
        execute("SET maintenance_work_mem = '512MB'")
        for index in INDEXES:
            execute(f"CREATE {index}")
        execute("VACUUM ANALYZE clientportal_clients_company")
        set_up = perf_counter() - begun
        found = {"set_up": set_up, "few": few, "many": searches(reader), "far_back": far_back(reader)}
        found["exports"] = exports()
    print(json.dumps(found))


if __name__ == "__main__":
    main()
