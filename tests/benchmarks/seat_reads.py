"""What asking for access costs whoever holds a seat, beside whoever has a subscription of their own; as JSON.

10,000 subscriptions, first without licences, then with 50,000 seats; and the question as it was before there were any.
"""

import json
from datetime import UTC, datetime
from statistics import median
from typing import Any

import django

from .posting import shops
from .subscription_reads import milliseconds

SUBSCRIPTIONS, SEATS_EACH, ASKED = 10_000, 5, 800
LICENCES = """
WITH made AS (
    INSERT INTO clientportal_licences_licence (company_id, title, description, kind, source, quantity, used, reserved,
        transferred, valid_from, created_at)
    SELECT company_id, 'Users', '', 'customer', 'plan', %(each)s, %(each)s, 0, 0, now() - interval '9 years', now()
    FROM clientportal_subscriptions_subscription ORDER BY id RETURNING id
)
INSERT INTO clientportal_subscriptions_subscriptionlicence (subscription_id, licence_id)
SELECT subscription.id, licence.id
FROM (SELECT id, row_number() OVER (ORDER BY id) AS n FROM clientportal_subscriptions_subscription) AS subscription
JOIN (SELECT id, row_number() OVER (ORDER BY id) AS n FROM made) AS licence USING (n)"""
SEATS = """
INSERT INTO clientportal_licences_seat (licence_id, contact_id, status, given_at)
SELECT tied.licence_id, subscription.contact_id + n, 'used', now()
FROM clientportal_subscriptions_subscriptionlicence AS tied
JOIN clientportal_subscriptions_subscription AS subscription ON subscription.id = tied.subscription_id,
     generate_series(0, %(each)s - 1) AS n"""
TABLES = (
    "clientportal_licences_seat",
    "clientportal_licences_licence",
    "clientportal_subscriptions_subscriptionlicence",
    "clientportal_subscriptions_subscription",
)


def give_seats() -> int:
    from django.db import connection

    with connection.cursor() as cursor:
        cursor.execute("SET session_replication_role = replica")
        cursor.execute(LICENCES, {"each": SEATS_EACH})
        cursor.execute(SEATS, {"each": SEATS_EACH})
        seats = cursor.rowcount
        cursor.execute("UPDATE clientportal_subscriptions_subscription SET by_seat = true")
        cursor.execute("SET session_replication_role = DEFAULT")
        for table in TABLES:
            cursor.execute(f"VACUUM ANALYZE {table}")
    return seats


def as_before() -> Any:
    """The question as it was asked before subscriptions could have licences."""
    from django.contrib.postgres.expressions import ArraySubquery
    from django.db.models import OuterRef, Q, QuerySet, Subquery
    from django.db.models.functions import Greatest
    from oscar.core.loading import get_model

    from oscar_clientportal.core.prepared import PreparedQuery
    from oscar_clientportal.subscriptions.access import OPENING, Contact, Content

    terms_of = get_model("clientportal_subscriptions", "Term").objects

    def build(*, user: int, now: datetime) -> QuerySet:
        contact = Contact.objects.filter(user=user).order_by().values("pk")[:1]
        running = Q(ends_at__gt=now) | Q(grace_until__gt=now)
        terms = terms_of.filter(
            running, subscription__status__in=OPENING, subscription__contact=Subquery(contact)
        )
        contents = Content.objects.filter(plans=OuterRef("plan")).order_by().values("code")
        until = Greatest("ends_at", "grace_until")
        return terms.order_by().values("starts_at", codes=ArraySubquery(contents), until=until)

    return PreparedQuery(build, user=-1, now=datetime(1, 1, 1, tzinfo=UTC))


def users() -> list[Any]:
    """As a request has them: with their contact."""
    from django.contrib.auth import get_user_model

    found = get_user_model()._default_manager.filter(username__startswith="reader")
    found = found.filter(clientportal_contact__isnull=False).order_by("username")
    return list(found.select_related("clientportal_contact__company")[:ASKED])


def asked() -> float:
    from oscar_clientportal.subscriptions.access import has_access

    people = users()
    if not all(has_access(person, "HS") for person in people[:20]):
        raise AssertionError("whoever has a subscription, or a seat of one, should see what it opens")
    return median(milliseconds(lambda person=person: has_access(person, "HS")) for person in people[20:])


def asked_as_before() -> float:
    from oscar_clientportal.core import clock

    before = as_before()
    people = users()
    list(before.rows(user=people[0].pk, now=clock.now()))
    return median(
        milliseconds(lambda person=person: list(before.rows(user=person.pk, now=clock.now())))
        for person in people[20:]
    )


def queries() -> int:
    from django.db import connection
    from django.test.utils import CaptureQueriesContext

    from oscar_clientportal.subscriptions.access import has_access

    person = users()[0]
    with CaptureQueriesContext(connection) as found:
        for code in ("HS", "Origin", "Valuation"):
            has_access(person, code)
    return len(found)


def main() -> None:
    django.setup()
    from oscar_clientportal.core import tenancy

    from . import subscription_rows

    with shops(), tenancy.schema("acme"):
        subscription_rows.fill(contacts=SUBSCRIPTIONS, each=1)
        found: dict[str, Any] = {"before": asked_as_before(), "plain": asked()}
        found["seats"] = give_seats()
        found |= {"seated": asked(), "queries": queries()}
    print(json.dumps(found))


if __name__ == "__main__":
    main()
