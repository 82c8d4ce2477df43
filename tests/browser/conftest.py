"""A Chromium and the sandbox, started as anybody would start it."""

import os
import signal
import socket
import subprocess
import sys
import time
from collections.abc import Callable, Iterator
from contextlib import ExitStack
from pathlib import Path

import pytest
import requests
from playwright.sync_api import Browser, expect, sync_playwright

from sandbox.postgres import remove_place
from tests import chromium
from tests.browser.visitor import Visitor

ROOT = Path(__file__).resolve().parents[2]

expect.set_options(timeout=20_000)


@pytest.fixture(scope="session")
def browser() -> Iterator[Browser]:
    path = chromium.find()
    if path is None and not chromium.is_demanded():
        pytest.skip(chromium.HELP)
    with sync_playwright() as playwright:
        running = playwright.chromium.launch(executable_path=path, args=["--no-sandbox", "--disable-gpu"])
        yield running
        running.close()


def free_port() -> int:
    """A port that is free, as is the one 10 above it, where the twin listens."""
    while True:
        with socket.socket() as one, socket.socket() as other:
            one.bind(("127.0.0.1", 0))
            port = one.getsockname()[1]
            try:
                other.bind(("127.0.0.1", port + 10))
            except (OSError, OverflowError):
                continue
            return port


@pytest.fixture(scope="session")
def sandbox(tmp_path_factory: pytest.TempPathFactory) -> Iterator[int]:
    """The port of a sandbox of this run's own, or of the one that ``SANDBOX_PORT`` names."""
    if os.environ.get("SANDBOX_PORT"):
        yield int(os.environ["SANDBOX_PORT"])
        return
    port, folder = free_port(), tmp_path_factory.mktemp("sandbox")
    command = [sys.executable, "-m", "sandbox.run", "--port", str(port), "--dir", str(folder)]
    environment = {name: value for name, value in os.environ.items() if name != "DATABASE_URL"}
    with subprocess.Popen(command, cwd=ROOT, env=environment) as process:
        wait_until_it_answers(process, port)
        yield port
        process.send_signal(signal.SIGINT)
        process.wait(timeout=60)
    remove_place(folder / "postgres")  # it may lie outside of pytest's folder, which only its owner can enter


def wait_until_it_answers(process: subprocess.Popen[bytes], port: int) -> None:
    for _second in range(400):
        assert process.poll() is None, "the sandbox ended before it answered"
        try:
            requests.get(f"http://127.0.0.1:{port}/", headers={"Host": "acme.localhost"}, timeout=60)
            return
        except requests.ConnectionError:
            time.sleep(1)
    pytest.fail("the sandbox does not answer")


@pytest.fixture
def visit(browser: Browser, sandbox: int) -> Iterator[Callable[..., Visitor]]:
    """``visit("acme")`` is somebody new at that shop, in a browser profile of their own."""
    with ExitStack() as stack:

        def enter(shop: str, *, locale: str = "en-GB", width: int = 1280) -> Visitor:
            context = browser.new_context(locale=locale, viewport={"width": width, "height": 900})
            stack.callback(context.close)
            context.set_default_timeout(30_000)
            return Visitor(context.new_page(), shop, sandbox)

        yield enter
