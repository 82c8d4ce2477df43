"""Tests that need Stripe itself: ``pytest -m stripe_live``, with a test key in ``STRIPE_TEST_KEY``.

Nobody runs them by accident: without the marker they are deselected, key or no key. Without a key they are deselected
too, and the run says so. A live key is refused.
"""

import os

import pytest

MARKER = "stripe_live"
KEY = os.environ.get("STRIPE_TEST_KEY", "")
NO_KEY = "The tests against Stripe itself are skipped: no key (STRIPE_TEST_KEY is not set)."


def are_wanted(config: pytest.Config) -> bool:
    return MARKER in (config.option.markexpr or "")


def pytest_configure(config: pytest.Config) -> None:
    if KEY and not KEY.startswith(("sk_test_", "rk_test_")):
        raise pytest.UsageError("STRIPE_TEST_KEY is no test key: these tests move money.")


def pytest_collection_modifyitems(config: pytest.Config, items: list[pytest.Item]) -> None:
    if are_wanted(config) and KEY:
        return
    live = [item for item in items if item.get_closest_marker(MARKER)]
    if live:
        config.hook.pytest_deselected(items=live)
        items[:] = [item for item in items if item not in live]


def pytest_terminal_summary(terminalreporter: pytest.TerminalReporter, config: pytest.Config) -> None:
    if are_wanted(config) and not KEY:
        terminalreporter.write_line(NO_KEY)
