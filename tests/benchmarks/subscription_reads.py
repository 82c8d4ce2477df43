"""What a million subscriptions cost whoever asks for one person's access, or for what is due; as JSON.

With few and with many of them, in one run: the cost must follow what is asked for, not what there is.
"""

import json
import os
from collections.abc import Callable
from statistics import median
from time import perf_counter
from typing import Any

import django

from .posting import shops
from .report import p95

CONTACTS = int(os.environ.get("BENCH_MANY", "1000000")) // 5
EACH, FEW, DUE, ASKED = 5, 2000, 100, 1000
RAW = """
SELECT content.code, term.starts_at, greatest(term.ends_at, term.grace_until)
FROM clientportal_subscriptions_term AS term
JOIN clientportal_subscriptions_subscription AS subscription ON subscription.id = term.subscription_id
JOIN clientportal_clients_contact AS contact ON contact.id = subscription.contact_id
JOIN clientportal_subscriptions_plan_contents AS opens ON opens.plan_id = term.plan_id
JOIN clientportal_subscriptions_content AS content ON content.id = opens.content_id
WHERE contact.user_id = %s AND subscription.status = 'active' AND (term.ends_at > now() OR term.grace_until > now())"""


def milliseconds(act: Callable[[], Any]) -> float:
    begun = perf_counter()
    act()
    return (perf_counter() - begun) * 1000


def access() -> dict[str, float]:
    """Of users whom nobody has asked for before: 95 in a hundred are answered within ``p95``."""
    from django.db import connection
    from django.test.utils import CaptureQueriesContext

    from oscar_clientportal.subscriptions.access import has_access

    from .subscription_rows import readers

    def raw(user: Any) -> None:
        with connection.cursor() as cursor:
            cursor.execute(RAW, [user.pk])
            cursor.fetchall()

    users = readers(ASKED)
    if not has_access(users[0], "Origin"):
        raise AssertionError("whoever has a running subscription should see what it opens")
    with CaptureQueriesContext(connection) as queries:
        for code in ("HS", "Origin", "Valuation"):
            has_access(users[1], code)
    ours, peers = [], []
    for user in users[2:]:
        ours.append(milliseconds(lambda user=user: has_access(user, "HS")))
        peers.append(milliseconds(lambda user=user: raw(user)))
    return {"p95": p95(ours), "median": median(ours), "raw": median(peers), "queries": len(queries)}


def due() -> dict[str, Any]:
    """Finding all that is due, and how PostgreSQL went about it."""
    from django.db import connection
    from oscar.core.loading import get_model

    from oscar_clientportal.core import clock

    def found() -> Any:
        return get_model("clientportal_subscriptions", "Subscription").objects.due(clock.now())

    times = [milliseconds(lambda: list(found().values_list("pk", flat=True))) for _round in range(30)]
    with connection.cursor() as cursor:
        sql, params = found().values_list("pk", flat=True).query.sql_with_params()
        cursor.execute(f"EXPLAIN (ANALYZE, BUFFERS, FORMAT JSON) {sql}", params)
        plan = cursor.fetchone()[0]
    plan = json.loads(plan) if isinstance(plan, str) else plan
    root = plan[0]["Plan"]
    return {
        "ms": median(times),
        "count": found().count(),
        "pages": root["Shared Hit Blocks"] + root["Shared Read Blocks"],
        "index": "clientportal_subscription_due" in json.dumps(plan),
    }


def main() -> None:
    django.setup()
    from oscar_clientportal.core import tenancy

    from . import subscription_rows

    found: dict[str, Any] = {"subscriptions": CONTACTS * EACH}
    for name, contacts in (("few", FEW), ("many", CONTACTS)):
        with shops(), tenancy.schema("acme"):
            subscription_rows.fill(contacts=contacts, each=EACH)
            found[name] = {"access": access()}
            subscription_rows.make_due(DUE)
            found[name]["due"] = due()
    print(json.dumps(found))


if __name__ == "__main__":
    main()
