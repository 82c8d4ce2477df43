"""The sandbox's little ERP for the tests: a process of its own, empty for every test."""

import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
import requests

ROOT = Path(__file__).resolve().parent.parent
TOKEN = "only-the-tests-know-it"


class Erp:
    """What the ERP was sent, and how it is told to misbehave."""

    def __init__(self, root: str) -> None:
        self.root, self.url = root, f"{root}/orders"

    def misbehave(self, how: str = "status", *, times: int = 1, **more: Any) -> None:
        requests.post(f"{self.root}/_erp/fault", json={"how": how, "times": times, **more}, timeout=10)

    def orders(self) -> list[dict[str, Any]]:
        return requests.get(self.url, timeout=10).json()["orders"]

    def requests(self) -> list[str]:
        """The keys of all requests, also of those that came to nothing."""
        return requests.get(self.url, timeout=10).json()["requests"]


@pytest.fixture(scope="session")
def erp_process() -> Iterator[str]:
    command = [sys.executable, "-m", "sandbox.erp", "--port", "0", "--shop", f"acme={TOKEN}"]
    with subprocess.Popen(command, cwd=ROOT, stdout=subprocess.PIPE, text=True) as process:
        said = process.stdout.readline()
        assert said.startswith("ERP on "), said
        yield said.split()[-1]
        process.terminate()
        assert process.wait(timeout=10) == 0


@pytest.fixture
def erp(erp_process: str) -> Erp:
    requests.post(f"{erp_process}/_erp/clear", timeout=10)
    return Erp(erp_process)
