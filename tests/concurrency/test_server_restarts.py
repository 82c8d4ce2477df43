"""PostgreSQL itself dies in the middle of a checkout and comes back by its log: what was committed is there, the rest
is not, and one recovery brings everything to its end. Run by ``make soak`` alone: a restart takes its time.
"""

import os
import subprocess
from collections.abc import Iterator
from pathlib import Path
from tempfile import TemporaryDirectory

import pytest
from django.core.cache import cache
from django.db import connection, connections

from sandbox.postgres import Server, find_binaries, remove_place
from tests.concurrency import crashes
from tests.concurrency.crashes import killed_at
from tests.faults import orders_of, press, preview
from tests.leftovers import reconcile

EVERY_STEP = [*crashes.BEFORE_ORDER, *crashes.AFTER_ORDER]


class DurableServer(Server):
    """With a database's usual promises, which the sandbox trades for speed."""

    def _options(self) -> str:
        return "-c listen_addresses= -c unix_socket_directories=."

    def crash(self) -> None:
        """Stop with nothing written out, and start again from the log."""
        self._run("pg_ctl", "stop", "-w", "-m", "immediate")
        self._run("pg_ctl", "start", "-w", "-t", "60", "-l", self._log, "-o", self._options())


def copy_of_this_database(url: str) -> None:
    """The two shops of this run, in the server's own database."""
    known, tools = connection.settings_dict, find_binaries()
    dump = [str(tools / "pg_dump"), "-d", known["NAME"], "-U", known["USER"] or "postgres"]
    dump += [
        part
        for key, flag in (("HOST", "-h"), ("PORT", "-p"))
        if known[key]
        for part in (flag, str(known[key]))
    ]
    with subprocess.Popen(dump, stdout=subprocess.PIPE) as reading:
        subprocess.run(
            [str(tools / "psql"), "-q", "-d", url],
            stdin=reading.stdout,
            stdout=subprocess.DEVNULL,
            check=True,
        )


@pytest.fixture(scope="module")
def server(kept_rows: None) -> Iterator[DurableServer]:
    given, ours = os.environ.pop("DATABASE_URL", None), dict(connection.settings_dict)
    with TemporaryDirectory(prefix="clientportal-") as folder:
        Path(folder).chmod(0o755)
        server = DurableServer(Path(folder) / "postgres", database="shops")
        try:
            with server as url:
                copy_of_this_database(url)
                subprocess.run(
                    [str(find_binaries() / "psql"), "-q", "-d", url, "-c", "CHECKPOINT"], check=True
                )
                connections.close_all()
                own = {
                    "HOST": str(server.place),
                    "PORT": "",
                    "NAME": "shops",
                    "USER": "postgres",
                    "PASSWORD": "",
                }
                connection.settings_dict.update(own)
                cache.clear()
                yield server
                connections.close_all()
        finally:
            connection.settings_dict.update(ours)
            if given is not None:
                os.environ["DATABASE_URL"] = given
            remove_place(server.directory)


@pytest.mark.parametrize("_time", range(5))
@pytest.mark.parametrize("step", EVERY_STEP, ids=str)
def test_restarted_under_a_process_that_goes_on(
    _time, step, server, stripe_shop, shopper, agent, nothing_is_stuck, monkeypatch
):
    preview(shopper)
    step.interrupt(server.crash, monkeypatch.setattr)
    assert press(shopper).status_code in (200, 302)
    monkeypatch.undo()
    reconcile()
    nothing_is_stuck()
    assert orders_of(agent).count() == int(step in crashes.AFTER_ORDER)


@pytest.mark.parametrize("_time", range(5))
@pytest.mark.parametrize("step", EVERY_STEP, ids=str)
def test_restarted_after_the_process_was_killed(
    _time, step, server, stripe_shop, shopper, agent, nothing_is_stuck
):
    preview(shopper)
    killed_at(step, lambda: press(shopper))
    server.crash()
    reconcile()
    nothing_is_stuck()
