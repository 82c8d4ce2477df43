"""Many at once: threads, each with a database connection of its own, that all start together."""

import os
import threading
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from typing import Any

import pytest
import requests
from django.db import connection

from oscar_clientportal.core import tenancy

#: ``make soak`` runs the races at their full counts.
SOAK = bool(os.environ.get("SOAK"))


def rounds(full: int, small: int = 1) -> range:
    """How often a race is run: all the times in ``make soak``, a few in the suite."""
    return range(full if SOAK else small)


def at_once(acts: list[Callable[[], Any]]) -> list[Any]:
    """Run the acts in threads that start together, in acme; their results or exceptions, in order."""
    barrier = threading.Barrier(len(acts))
    results: list[Any] = [None] * len(acts)

    def run(index: int, act: Callable[[], Any]) -> None:
        try:
            with tenancy.schema("acme"):
                barrier.wait(timeout=30)
                results[index] = act()
        except BaseException as error:  # noqa: BLE001 - the test looks at it
            results[index] = error
        finally:
            connection.close()

    threads = [threading.Thread(target=run, args=pair) for pair in enumerate(acts)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join(timeout=120)
        assert not thread.is_alive(), "a deadlock"
    return results


#: In place of the ledger's lock: whoever has read the rows waits a moment, so that others read the same ones meanwhile.
NO_LOCK = "LIMIT (SELECT 9 FROM pg_sleep(0.02))"


@contextmanager
def without_row_locks(monkeypatch: pytest.MonkeyPatch) -> Iterator[None]:
    """The negative control: every lock of ours is switched off, so a race test must go wrong."""
    from django.db.models import QuerySet

    from oscar_clientportal.accounts.services import posting

    with monkeypatch.context() as patch:
        patch.setattr(QuerySet, "select_for_update", lambda self, *args, **kwargs: self.all())
        patch.setattr(posting, "LOCK", NO_LOCK)
        yield


def intents_at_twin(twin: str, key: str) -> list[dict[str, Any]]:
    """Every payment intent that was ever made with this key."""
    answer = requests.get(
        f"{twin}/v1/payment_intents",
        params={"limit": 100},
        headers={"Authorization": f"Bearer {key}"},
        timeout=10,
    )
    answer.raise_for_status()
    return answer.json()["data"]
