"""Renewals a second, as JSON: by one worker and by two, against the twin over HTTP, which answers at once.

Each renewal is a real order: its basket, payment attempt, authorisation, order, term, capture and mail.
"""

import json
import multiprocessing
import os
import sys
from datetime import timedelta
from statistics import median
from time import perf_counter
from typing import Any

import django

from .posting import shops

ROUNDS = int(os.environ.get("BENCH_ROUNDS", "9")) // 3 or 1
COUNT, PAYERS = int(os.environ.get("BENCH_RENEWALS", "240")), 20


def make_payers() -> list[Any]:
    """Users who have left a card with the provider."""
    from oscar_clientportal.payments import services as payments
    from tests import factories

    payers = [factories.make_user() for _number in range(PAYERS)]
    for user in payers:
        factories.make_contact(user=user)
        payments.add_card(user=user, payment_method="pm_card_visa", return_url="http://acme.localhost/")
    return payers


def make_due(payers: list[Any], plan: Any) -> None:
    """Subscriptions whose terms have just ended."""
    from oscar_clientportal.core import clock
    from oscar_clientportal.subscriptions.services import schedule
    from tests import factories

    starts_at = clock.now() - timedelta(days=365, minutes=1)
    made = [
        factories.make_subscription(
            factories.make_contact(),
            plan,
            starts_at=starts_at,
            auto_renew=True,
            renewal_payer=payers[number % PAYERS],
            price="75.00",
            currency="EUR",
        )
        for number in range(COUNT)
    ]
    schedule.reschedule(subscriptions=made)


def renew(workers: int) -> float:
    """How many a second, of those that are due."""
    from django.db import connection

    connection.close()
    context = multiprocessing.get_context("fork")
    barrier, times = context.Barrier(workers + 1), context.Queue()

    def work() -> None:
        from oscar_clientportal.core import tenancy
        from oscar_clientportal.payments.stripe.transport import client_for
        from oscar_clientportal.subscriptions.services import renew_subscriptions

        client_for.cache_clear()  # its open connection is the parent's
        with tenancy.schema("acme"):
            connection.ensure_connection()
            barrier.wait()
            done = renew_subscriptions()
        times.put(sum(done.values()))

    processes = [context.Process(target=work) for _number in range(workers)]
    for process in processes:
        process.start()
    barrier.wait()
    begun = perf_counter()
    for process in processes:
        process.join()
    return COUNT / (perf_counter() - begun)


def main() -> None:
    django.setup()
    from django.conf import settings

    from oscar_clientportal.core import conf, tenancy
    from tests import factories

    key, base = os.environ["BENCH_STRIPE"].split("@")
    settings.CLIENTPORTAL = {
        **settings.CLIENTPORTAL,
        "STRIPE_SECRET_KEY": key,
        "STRIPE_PUBLISHABLE_KEY": key.replace("sk_", "pk_"),
        "STRIPE_API_BASE": base,
        "PAYMENT_METHODS": conf.DEFAULTS["PAYMENT_METHODS"],
    }
    found: dict[str, list[float]] = {"1": [], "2": []}
    with shops(), tenancy.schema("acme"):
        payers, plan = make_payers(), factories.make_plan()
        for _round in range(ROUNDS):
            for workers in (1, 2):
                make_due(payers, plan)
                found[str(workers)].append(renew(workers))
                check(plan)
    print(json.dumps({workers: median(rates) for workers, rates in found.items()}))


def check(plan: Any) -> None:
    """All that were due have their next term, and nothing is left."""
    from oscar.core.loading import get_model

    from oscar_clientportal.core import clock

    subscriptions = get_model("clientportal_subscriptions", "Subscription").objects
    renewed = get_model("clientportal_subscriptions", "Term").objects.filter(kind="renewal").count()
    if subscriptions.due(clock.now()).exists() or renewed % COUNT:
        sys.exit(f"{renewed} renewals are no multiple of {COUNT}")


if __name__ == "__main__":
    main()
