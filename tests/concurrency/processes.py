"""Many processes at once, each with a database connection of its own."""

import multiprocessing
from collections.abc import Callable
from multiprocessing.synchronize import Barrier
from typing import Any

from django.db import connection, connections

from oscar_clientportal.core import tenancy


def in_processes(act: Callable[[int, Barrier], Any], processes: int) -> list[Any]:
    """What ``act(number, barrier)`` gives in each process, in order. They are forked: the test's patches hold there."""
    connection.close()  # or the children would talk through it, too
    context = multiprocessing.get_context("fork")
    barrier, results = context.Barrier(processes), context.Queue()

    def run(number: int) -> None:
        connections["default"] = connections.create_connection("default")
        try:
            with tenancy.schema("acme"):
                result = act(number, barrier)
        except BaseException as error:  # noqa: BLE001 - the test looks at it
            barrier.abort()
            result = error
        connection.close()
        results.put((number, result))

    started = [context.Process(target=run, args=(number,)) for number in range(processes)]
    for process in started:
        process.start()
    found = dict(results.get(timeout=600) for _process in started)
    for process in started:
        process.join(timeout=30)
    return [found[number] for number in range(processes)]
