"""Work that a request gives rise to and nobody waits for: done a moment after the answer has left.

Whoever asked must not be able to tell by the time what was done. So it happens on a thread of its own, as the next
request on the same connection would have to wait otherwise, and after a pause of random length. A process may die
before: whatever is put off here is also done by a management command.
"""

import logging
import os
import random
import time
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from functools import partial
from typing import Any

from django.db import connection
from django.http import HttpResponseBase

from . import tenancy

logger = logging.getLogger("oscar_clientportal.core")

#: Seconds between the answer and the work: at least, at most.
PAUSE = (0.2, 1.0)
_workers: dict[int, ThreadPoolExecutor] = {}


def after_response(response: HttpResponseBase, act: Callable[[], Any]) -> None:
    """Do ``act`` in this shop once ``response`` has been sent."""
    closers: list[Callable[[], Any]] = response._resource_closers  # type: ignore[attr-defined]
    closers.append(partial(soon, act, shop=tenancy.current_schema()))


def soon(act: Callable[[], Any], *, shop: str | None = None) -> None:
    """Do ``act`` in a moment; at once where an open transaction hides what it needs from everybody else."""
    shop = tenancy.current_schema() if shop is None else shop
    if connection.in_atomic_block:
        _do(act, shop)
    else:
        due = time.monotonic() + random.uniform(*PAUSE)  # noqa: S311 - nobody is to guess it, nobody gains if they do
        _worker().submit(_do_at, due, act, shop)


def _worker() -> ThreadPoolExecutor:
    """This process's one thread: servers fork."""
    pid = os.getpid()
    if pid not in _workers:
        _workers[pid] = ThreadPoolExecutor(max_workers=1, thread_name_prefix="clientportal-afterwards")
    return _workers[pid]


def _do_at(due: float, act: Callable[[], Any], shop: str) -> None:
    time.sleep(max(0.0, due - time.monotonic()))
    try:
        _do(act, shop)
    finally:
        connection.close()


def _do(act: Callable[[], Any], shop: str) -> None:
    try:
        with tenancy.schema(shop):
            act()
    except Exception:
        logger.exception(
            "What was put off until after the response failed; a management command makes up for it"
        )
