"""How often a machine may try, and how often an address may be tried, before nobody looks any more.

A try is counted before it is looked at, in one statement, so that however many come at once no more than the limit are
looked at. It is counted in the database: a cache of each process's own would let through as many times more.
"""

from datetime import datetime, timedelta
from typing import Any

from django.db import connection
from django.db.models import F
from django.utils.crypto import salted_hmac
from oscar.core.loading import get_model

from oscar_clientportal.clients import rules
from oscar_clientportal.clients.exceptions import TooManyTries
from oscar_clientportal.core import clock

Throttle = get_model("clientportal_clients", "Throttle")

#: A row whose window is over begins a new one; a count never grows further than what refuses.
IS_OVER = "known.since <= (%(begins)s::timestamptz[])[array_position(%(who)s::text[], known.who::text)]"
COUNT = """
INSERT INTO {table} AS known (who, failures, since)
SELECT who, 1, %(now)s FROM unnest(%(who)s::text[]) AS given(who) ORDER BY who
ON CONFLICT (who) DO UPDATE SET
    failures = CASE WHEN {is_over} THEN 1 ELSE least(known.failures + 1, %(most)s) END,
    since = CASE WHEN {is_over} THEN %(now)s ELSE known.since END
RETURNING who, failures, since
"""


#: A purpose → how often for an address, how often from a machine. A fair's visitors share one machine.
LIMITS = {
    "space": (rules.PER_ADDRESS, rules.PER_MACHINE),
    "registration": (
        rules.ThrottleLimit(5, timedelta(hours=24)),
        rules.ThrottleLimit(100, timedelta(hours=1)),
    ),
    # Inviting tells that an address can't be invited: nobody goes through a list of them.
    "colleagues": (
        rules.ThrottleLimit(200, timedelta(hours=24)),
        rules.ThrottleLimit(400, timedelta(hours=24)),
    ),
}


def throttle(*, email: str, machine: str, purpose: str = "space") -> None:
    """Count one more try for this address from this machine (``rules.machine_of``), and refuse one too many.

    Each ``purpose`` (of ``LIMITS``) is counted by itself.

    Raises ``TooManyTries``, whether or not anybody has the address. One query; one more where a window begins, which
    clears away those that are over. Not inside a transaction that may be undone: the count must stay.
    """
    now = clock.now()
    limits = _limits(email, machine, purpose)
    counted = _count(limits, now)
    if all(count == 1 for _who, count, _since in counted):
        _forget_old_failures(now)
    late = [
        since + limits[who].window for who, count, since in counted if rules.is_throttled(count, limits[who])
    ]
    if late:
        raise TooManyTries(max(late), now)


def forgive(*, email: str, machine: str) -> None:
    """The try was right: the address begins anew, and the machine has this one try back.

    The machine's other failures stay, or somebody could guess at others' between visits to their own space.
    """
    forgive_address(email=email)
    who = _who("machine", machine)
    Throttle.objects.filter(who=who, failures__gt=0).update(failures=F("failures") - 1)


def forgive_address(*, email: str) -> None:
    """Forget the failed tries for this address."""
    Throttle.objects.filter(who=_who("address", email)).delete()


def _limits(email: str, machine: str, purpose: str) -> dict[str, rules.ThrottleLimit]:
    """Who is counted, and how far; a machine of which nothing is known isn't, or all visitors would be one."""
    per_address, per_machine = LIMITS[purpose]
    suffix = "" if purpose == "space" else f".{purpose}"
    limits = {_who(f"address{suffix}", email): per_address}
    if machine:
        limits[_who(f"machine{suffix}", machine)] = per_machine
    return limits


def _who(kind: str, value: str) -> str:
    """What is stored: nobody reads addresses from it without the project's secret."""
    digest = salted_hmac(f"clientportal.throttle.{kind}", value.encode(), algorithm="sha256")
    return digest.hexdigest()


def _count(limits: dict[str, rules.ThrottleLimit], now: datetime) -> list[tuple[str, int, datetime]]:
    parameters: dict[str, Any] = {
        "now": now,
        "who": list(limits),
        "begins": [now - limit.window for limit in limits.values()],
        "most": 1 + max(limit.tries for limit in limits.values()),
    }
    with connection.cursor() as cursor:
        table = connection.ops.quote_name(Throttle._meta.db_table)
        cursor.execute(COUNT.format(table=table, is_over=IS_OVER), parameters)
        return cursor.fetchall()


def _forget_old_failures(now: datetime) -> None:
    longest = max(limit.window for pair in LIMITS.values() for limit in pair)
    Throttle.objects.filter(since__lte=now - longest).delete()
