"""A million contacts in the portfolios of many agents, written by PostgreSQL itself."""

from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any

from django.db.models import F

#: Names as they are given, some with accents; every contact has a number in its address, so that one can be found.
FIRST = "Ádám Anna Béla Clara David Emma Ferenc Gréta Hugo Ilona Jakob Katalin Léon Maria Noémie Oscar Paula"
LAST = "Almási Bernard Cohen Dubois Eriksson Farkas Garnier Horváth Ivanov Jensen Kovács Laurent Müller Nagy"

#: As ``core.search`` folds them, with a table for these letters alone: its own takes a quarter of a millisecond a row.
FOLDED = "lower(translate({}, 'ÁáÉéÍíÓóÖöŐőÚúÜüŰű', 'aaeeiioooooouuuuuu'))"
CONTACTS = """
INSERT INTO clientportal_clients_contact (kind, status, first_name, last_name, email, language, role, title, position,
    department, phone, fax, mobile, mail_kinds, remark, note, is_default, created_at, search_text)
SELECT 'client', status, first_name, last_name, email, '', 'user', '', '', '', '', '', '', '{}', '', '', false, now(),
    {folded}
FROM (
    SELECT CASE WHEN n %% 3 = 0 THEN 'active' ELSE 'invited' END AS status,
           CASE WHEN n %% 3 = 0 THEN (string_to_array(%(first)s, ' '))[1 + n %% 17] ELSE '' END AS first_name,
           CASE WHEN n %% 3 = 0 THEN (string_to_array(%(last)s, ' '))[1 + n / 7 %% 14] ELSE '' END AS last_name,
           'person' || n || '@shop' || n %% 997 || '.example' AS email
    FROM generate_series(1, %(many)s) AS n
) AS made""".replace("{folded}", FOLDED.format("' ' || first_name || ' ' || last_name || ' ' || email"))
LINKS = """
INSERT INTO clientportal_portfolios_clientlink (agent_id, contact_id, email, first_name, last_name, company_name,
    language, kind, status, invited_at, created_at, reason, reminded, search_text)
SELECT %(agent)s, id, email, first_name, last_name, '', '', 'client',
       CASE WHEN id %% 5 = 0 THEN 'pending' ELSE 'linked' END, now(), now() - id * interval '1 second', '', 0, {folded}
FROM (
    SELECT id, email, CASE WHEN id %% 2 = 0 THEN 'Typed' ELSE '' END AS first_name,
           CASE WHEN id %% 2 = 0 THEN (string_to_array(%(last)s, ' '))[1 + id %% 14] ELSE '' END AS last_name
    FROM clientportal_clients_contact WHERE email LIKE 'person%%' ORDER BY id OFFSET %(from)s LIMIT %(many)s
) AS typed""".replace(
    "{folded}", FOLDED.format("' ' || email || ' ' || first_name || ' ' || last_name || ' '")
)
#: Every fourth client of one agent has a subscription of a year, begun at any time within two.
SUBSCRIPTIONS = """
WITH made AS (
    INSERT INTO clientportal_subscriptions_subscription (company_id, contact_id, payer_id, plan_id, status, anchor,
        created_at)
    SELECT %(company)s, contact_id, %(payer)s, %(plan)s, CASE WHEN status = 'pending' THEN 'pending' ELSE 'active' END,
           now() - id %% 700 * interval '1 day', now()
    FROM clientportal_portfolios_clientlink WHERE agent_id = %(agent)s AND id %% 4 = 0
    RETURNING id, anchor
)
INSERT INTO clientportal_subscriptions_term (subscription_id, plan_id, starts_at, ends_at)
SELECT id, %(plan)s, anchor, anchor + interval '365 days' FROM made"""
#: Tables, largest first, that are written without their search indexes.
SEARCHED = {
    "clientportal_clients_contact": "clientportal_contact_search",
    "clientportal_portfolios_clientlink": "clientportal_link_search",
}


def fill(portfolios: dict[Any, int]) -> None:
    """Give every one of the agents so many clients, each a contact of their own."""
    from django.db import connection

    many = sum(portfolios.values())
    with _written_in_bulk(), connection.cursor() as cursor:
        names = {"first": FIRST, "last": LAST}
        cursor.execute(CONTACTS, {**names, "many": many})
        begin = 0
        for agent, clients in portfolios.items():
            cursor.execute(LINKS, {**names, "agent": agent.pk, "from": begin, "many": clients})
            begin += clients


def check(model: Any) -> None:
    """The rows hold what the generated column would."""
    field = model._meta.get_field("search_text")
    rows = model.objects.filter(pk__in=model.objects.filter(email__startswith="person1").values("pk")[:200])
    if rows.alias(kept=field.expression).exclude(search_text=F("kept")).exists():
        raise AssertionError(f"{model.__name__}: what is searched is not what the shop would search")


def subscribe(agent: Any) -> None:
    """A subscription for every fourth client of the agent."""
    from django.db import connection

    from tests import factories

    facts = {
        "company": factories.make_company().pk,
        "payer": agent.user_id,
        "agent": agent.pk,
        "plan": factories.make_plan().pk,
    }
    with connection.cursor() as cursor:
        cursor.execute(SUBSCRIPTIONS, facts)


@contextmanager
def _written_in_bulk() -> Iterator[None]:
    """Foreign keys are not looked at row by row, and the search indexes are built once all is there."""
    from django.db import connection

    with connection.cursor() as cursor:
        cursor.execute("SET session_replication_role = replica")
        for table, index in SEARCHED.items():
            cursor.execute(f"DROP INDEX {index}")
            cursor.execute(f"ALTER TABLE {table} ALTER COLUMN search_text DROP EXPRESSION")
        yield
        cursor.execute("SET session_replication_role = DEFAULT")
        cursor.execute("SET maintenance_work_mem = '512MB'")
        for table, index in SEARCHED.items():
            cursor.execute(f"CREATE INDEX {index} ON {table} USING gin (search_text public.gin_trgm_ops)")
        for table in SEARCHED:
            cursor.execute(f"VACUUM ANALYZE {table}")
