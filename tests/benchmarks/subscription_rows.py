"""A million subscriptions of two hundred thousand contacts, written by PostgreSQL itself."""

from typing import Any

from . import portfolio_rows

#: Of the contacts, so many have a login.
LOGINS = 2000
USERS = """
INSERT INTO auth_user (username, email, password, first_name, last_name, is_active, is_staff, is_superuser, date_joined)
SELECT 'reader' || n, 'reader' || n || '@shop.example', '', '', '', true, false, false, now()
FROM generate_series(1, %(logins)s) AS n"""
GIVE_LOGINS = """
UPDATE clientportal_clients_contact SET user_id = found.user_id FROM (
    SELECT contact.id AS contact_id, reader.id AS user_id
    FROM (SELECT id, row_number() OVER (ORDER BY id) AS n FROM clientportal_clients_contact
          WHERE email LIKE 'person%%') AS contact
    JOIN (SELECT id, row_number() OVER (ORDER BY id) AS n FROM auth_user WHERE username LIKE 'reader%%') AS reader
      ON contact.n = reader.n * %(every)s
) AS found WHERE clientportal_clients_contact.id = found.contact_id"""
#: Each contact's latest runs, for up to a year; those before it have ended. A few are due now.
SUBSCRIPTIONS = """
WITH made AS (
    INSERT INTO clientportal_subscriptions_subscription (company_id, contact_id, plan_id, status, anchor, created_at,
        currency, auto_renew, due_at)
    SELECT %(company)s, contact.id, %(plan)s, 'active', begun, begun, 'EUR', n = 0,
           CASE WHEN n = 0 THEN begun + interval '365 days' END
    FROM clientportal_clients_contact AS contact, generate_series(0, %(each)s - 1) AS n,
         LATERAL (SELECT now() - n * interval '366 days' - contact.id %% 364 * interval '1 day' AS begun) AS dates
    WHERE contact.email LIKE 'person%%'
    RETURNING id, anchor
)
INSERT INTO clientportal_subscriptions_term (subscription_id, plan_id, kind, starts_at, ends_at)
SELECT id, %(plan)s, 'first', anchor, anchor + interval '365 days' FROM made"""
DUE = """
UPDATE clientportal_subscriptions_subscription SET due_at = now() - interval '1 minute'
WHERE id IN (SELECT id FROM clientportal_subscriptions_subscription WHERE due_at IS NOT NULL ORDER BY random()
             LIMIT %(due)s)"""


def fill(*, contacts: int, each: int) -> None:
    """So many contacts, each with one running subscription and the others before it."""
    from django.db import connection

    from tests import factories

    portfolio_rows.fill({factories.make_agent(): contacts})
    facts = {
        "company": factories.make_company().pk,
        "plan": factories.make_plan("HS+Origin").pk,
        "each": each,
    }
    with connection.cursor() as cursor:
        cursor.execute(USERS, {"logins": LOGINS})
        cursor.execute(GIVE_LOGINS, {"every": max(1, contacts // LOGINS)})
        cursor.execute("SET session_replication_role = replica")
        cursor.execute(SUBSCRIPTIONS, facts)
        cursor.execute("SET session_replication_role = DEFAULT")
        for table in ("subscription", "term"):
            cursor.execute(f"VACUUM ANALYZE clientportal_subscriptions_{table}")
        cursor.execute("VACUUM ANALYZE clientportal_clients_contact")


def make_due(count: int) -> None:
    """So many of them are due now."""
    from django.db import connection

    with connection.cursor() as cursor:
        cursor.execute(DUE, {"due": count})
        cursor.execute("VACUUM ANALYZE clientportal_subscriptions_subscription")


def readers(count: int) -> list[Any]:
    """So many users with a running subscription, spread over all."""
    from django.contrib.auth import get_user_model

    users = get_user_model().objects.filter(username__startswith="reader", clientportal_contact__isnull=False)
    return list(users.order_by("username")[:count])
