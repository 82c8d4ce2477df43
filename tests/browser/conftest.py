"""A Chromium and the sandbox, started as anybody would start it."""

import os
from collections.abc import Callable, Iterator
from contextlib import ExitStack

import pytest
from playwright.sync_api import Browser, expect, sync_playwright

from tests import chromium
from tests.browser.visitor import Visitor
from tests.packaging.built_sandbox import copied
from tests.packaging.sandbox_process import UP, free_port, running

expect.set_options(timeout=20_000)


@pytest.fixture(scope="session")
def browser() -> Iterator[Browser]:
    path = chromium.find()
    if path is None and not chromium.is_demanded():
        pytest.skip(chromium.HELP)
    with sync_playwright() as playwright:
        launched = playwright.chromium.launch(executable_path=path, args=["--no-sandbox", "--disable-gpu"])
        yield launched
        launched.close()


@pytest.fixture(scope="session")
def sandbox() -> Iterator[int]:
    """The port of a sandbox of this run's own, or of the one that ``SANDBOX_PORT`` names."""
    if os.environ.get("SANDBOX_PORT"):
        yield int(os.environ["SANDBOX_PORT"])
        return
    with copied() as directory, running(free_port(), directory) as started:
        started.wait_for(UP)
        yield started.port


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
