"""``make sandbox``: what it starts, what it says, and that nothing of it is left behind."""

import signal
import socket
import subprocess
import sys
import time
from collections.abc import Iterator
from pathlib import Path

import psycopg
import pytest

from sandbox.postgres import Server
from tests.packaging.built_sandbox import copied
from tests.packaging.sandbox_process import UP, Sandbox, free_port, running

RENAMED = "UPDATE acme.django_site SET name = %s"


@pytest.fixture(scope="module")
def directory() -> Iterator[Path]:
    """Where ``make sandbox`` has built its shops from nothing."""
    with copied() as directory:
        yield directory


@pytest.fixture
def sandbox(directory: Path) -> Iterator[Sandbox]:
    with running(free_port(), directory) as sandbox:
        sandbox.wait_for(UP)
        yield sandbox


def wait_until_alone(sandbox: Sandbox) -> list[str]:
    deadline = time.monotonic() + 10
    while (left := sandbox.leftovers()) and time.monotonic() < deadline:
        time.sleep(0.1)
    return left


def clean(directory: Path) -> subprocess.CompletedProcess[str]:
    command = [sys.executable, "-m", "sandbox.clean", "--dir", str(directory)]
    return subprocess.run(command, capture_output=True, text=True, check=False)


def test_both_shops_answer_and_nobody_takes_their_directory(sandbox: Sandbox) -> None:
    for shop, name in (("acme", "Acme Customs"), ("globex", "Globex Tickets")):
        status, page = sandbox.get("/", shop)
        assert status == 200
        assert name in page
    with running(free_port(), sandbox.directory) as second:
        assert second.process.wait(30) == 1
        assert "in use by another run" in second.wait_for("Ctrl-C")
    refused = clean(sandbox.directory)
    assert refused.returncode == 1
    assert "end it with Ctrl-C there" in refused.stderr
    # Database, twin, ERP, server: the checks below look for the right thing.
    assert len(sandbox.leftovers()) == 4


def test_ctrl_c_ends_everything_it_started(sandbox: Sandbox) -> None:
    assert sandbox.stop(signal.SIGINT) == 0
    assert sandbox.leftovers() == []


def test_a_second_run_keeps_the_data_even_of_a_killed_one(directory: Path) -> None:
    database = Server(directory / "postgres", database="clientportal").url
    with running(free_port(), directory) as first:
        first.wait_for(UP)
        with psycopg.connect(database) as connection:
            connection.execute(RENAMED, ["Acme renamed"])
        first.process.kill()
    with running(free_port(), directory) as second:
        assert "Building" not in second.wait_for(UP)
        with psycopg.connect(database) as connection:
            names = connection.execute("SELECT name FROM acme.django_site").fetchall()
            connection.execute(RENAMED, ["Acme Customs"])
        assert names == [("Acme renamed",)]
        assert second.stop(signal.SIGTERM) == 0
        assert wait_until_alone(second) == []


def test_a_taken_port_is_one_clear_message(folder: Path) -> None:
    with socket.socket() as taken:
        taken.bind(("127.0.0.1", 0))
        taken.listen()
        port = taken.getsockname()[1]
        with running(port, folder) as sandbox:
            assert sandbox.process.wait(30) == 1
            said = sandbox.wait_for("make sandbox PORT=")
    assert f"Port {port} is taken" in said
    assert "Traceback" not in said


def test_a_database_that_does_not_answer_is_one_clear_message(folder: Path) -> None:
    address = f"postgres://somebody@127.0.0.1:{free_port()}/shop"
    with running(free_port(), folder, DATABASE_URL=address) as sandbox:
        assert sandbox.process.wait(30) == 1
        said = sandbox.wait_for("Is the server running")
    assert "DATABASE_URL can't be used" in said
    assert "Traceback" not in said


def test_a_database_with_something_else_in_it_is_left_alone(folder: Path) -> None:
    with Server(folder / "postgres", database="other", fsync=False) as address:
        with psycopg.connect(address) as connection:
            connection.execute("CREATE TABLE precious (id int)")
        with running(free_port(), folder / "sandbox", DATABASE_URL=address) as sandbox:
            assert sandbox.process.wait(30) == 1
            assert "holds something else" in sandbox.wait_for("empty one")
        with psycopg.connect(address) as connection:
            assert connection.execute("SELECT count(*) FROM precious").fetchone() == (0,)


def test_clean_removes_what_was_kept(folder: Path) -> None:
    directory = folder / "sandbox"
    server = Server(directory / "postgres", fsync=False)
    server.start()  # nobody stops it, as after a kill
    done = clean(directory)
    assert (done.returncode, done.stderr) == (0, "")
    assert not server.is_running()
    assert not directory.exists()
    assert not server.place.exists()
