"""Stripe's twin for the tests: a process of its own, and an account of its own for every test."""

import subprocess
import sys
import uuid
from collections.abc import Iterator
from pathlib import Path

import pytest

ROOT = Path(__file__).resolve().parent.parent


@pytest.fixture(scope="session")
def stripe_twin() -> Iterator[str]:
    """The twin's address, e.g. ``http://127.0.0.1:38211``."""
    command = [sys.executable, "-m", "tests.checked_twin", "--port", "0"]
    with subprocess.Popen(command, cwd=ROOT, stdout=subprocess.PIPE, text=True) as process:
        said = process.stdout.readline()
        assert said.startswith("Stripe twin on "), said
        yield said.split()[-1]
        process.terminate()
        assert process.wait(timeout=10) == 0


@pytest.fixture
def stripe_key() -> str:
    """A secret key whose account at the twin is empty."""
    return f"sk_test_{uuid.uuid4().hex}"
