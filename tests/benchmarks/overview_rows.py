"""A million made-up customers: towns don't depend on countries, nothing but numbers on the order of rows."""

from collections.abc import Iterator
from contextlib import contextmanager
from hashlib import md5
from typing import Any

COUNTRIES = {"DE": "Germany", "FR": "France", "HU": "Hungary", "AT": "Austria", "IS": "Iceland"}
#: The column is filled by hand: computing it a million times is what takes long, and is not what is measured.
PREPARE = "ALTER TABLE clientportal_clients_company ALTER COLUMN search_text DROP EXPRESSION"
#: ``dice``: six numbers of a row, each from 0 to 255 and each for itself.
FILL = """
WITH rolled AS (
    SELECT n, md5(n::text) AS hash, decode(md5('dice' || n), 'hex') AS dice
    FROM generate_series(%(first)s::bigint, %(last)s) AS n
), facts AS (
    SELECT n, 'K' || lpad(n::text, 7, '0') AS number,
        (ARRAY['Alpha','Beta','Nordic','Royal','Demo','Harbour','Garden','Silver'])[1 + get_byte(dice, 0) %% 8]
            || ' ' || substr(hash, 1, 6) AS name,
        (ARRAY['GmbH','SARL','Kft','Ltd','AG'])[1 + get_byte(dice, 1) %% 5] AS supplement,
        (ARRAY['High','Mill','Church','New'])[1 + get_byte(dice, 2) %% 4] || ' road ' || n %% 90 AS street,
        lpad((n * 7919 %% 100000)::text, 5, '0') AS postcode,
        CASE WHEN get_byte(dice, 3) < 100
            THEN (ARRAY['Berlin','Paris','Budapest','Vienna','Lyon'])[1 + get_byte(dice, 3) %% 5]
            ELSE 'Village' || get_byte(dice, 3) * 4 + get_byte(dice, 1) %% 4 END AS town,
        (ARRAY['DE','DE','DE','FR','FR','HU','AT'])[1 + get_byte(dice, 4) %% 7] AS country,
        CASE WHEN get_byte(dice, 5) < 5 THEN 'Deliver to gate ' || n %% 20 ELSE '' END AS remark,
        CASE WHEN get_byte(dice, 5) %% 10 = 0 THEN 'inactive' ELSE 'active' END AS status
    FROM rolled
)
INSERT INTO clientportal_clients_company (number, name, supplement, street, postcode, town, country_id, remark, status,
    search_text, is_individual, language, po_box, phone, fax, email, url, mail_kinds, note, bank_name,
    bank_street, bank_town, iban, bic, bank_code, account_number, vat_id, tax_number, registration_number,
    registration_court, created_at)
SELECT number, name, supplement, street, postcode, town, country, remark, status,
    lower(' ' || number || ' ' || name || ' ' || supplement || ' ' || street || '  ' || postcode || ' ' || town || ' '
        || remark || ' '),
    false, '', '', '', '', '', '', '{}', '', '', '', '', '', '', '', '', '', '', '', '',
    now() - n * interval '1 minute'
FROM facts ORDER BY n"""
INDEXES = """
SELECT indexname, indexdef FROM pg_indexes WHERE schemaname = current_schema()
AND tablename = 'clientportal_clients_company' AND indexdef NOT LIKE 'CREATE UNIQUE%%'"""


def number_of(row: int) -> str:
    return f"K{row:07}"


def name_of(row: int) -> str:
    """What nobody else's name holds, nearly."""
    return md5(str(row).encode(), usedforsecurity=False).hexdigest()[:6]


def postcode_of(row: int) -> str:
    return f"{row * 7919 % 100000:05}"


def asked(statement: str, facts: dict[str, Any] | None = None) -> list[Any]:
    from django.db import connection

    with connection.cursor() as cursor:
        cursor.execute(statement, facts)
        return cursor.fetchall() if cursor.description else []


@contextmanager
def without_indexes() -> Iterator[None]:
    """They are made afterwards, at once, which is what takes long otherwise."""
    indexes = asked(INDEXES)
    for name, _definition in indexes:
        asked(f"DROP INDEX {name}")
    yield
    asked("SET maintenance_work_mem = '512MB'")
    for _name, definition in indexes:
        asked(definition)


def prepare() -> None:
    from oscar.core.loading import get_model

    country = get_model("address", "Country").objects
    for code, name in COUNTRIES.items():
        country.get_or_create(iso_3166_1_a2=code, defaults={"printable_name": name, "name": name})
    asked(PREPARE)


def fill(first: int, last: int) -> None:
    """The countries are known to be there: nobody looks after each of them."""
    asked("SET session_replication_role = replica")
    asked(FILL, {"first": first, "last": last})
    asked("RESET session_replication_role")
    asked("VACUUM ANALYZE clientportal_clients_company")
