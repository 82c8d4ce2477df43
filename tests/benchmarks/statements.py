"""The page of an account with a million movements beside that of one with a hundred, in one shop, turn by turn."""

import json
import os
import subprocess
import sys
from pathlib import Path

from .report import row

ROOT = Path(__file__).resolve().parents[2]


def pages() -> dict[str, dict[str, dict[str, float]]]:
    environment = {**os.environ, "DJANGO_SETTINGS_MODULE": "tests.benchmarks.settings_portal"}
    command = [sys.executable, "-m", "tests.benchmarks.statement_pages"]
    done = subprocess.run(command, cwd=ROOT, env=environment, stdout=subprocess.PIPE, check=True, text=True)
    return json.loads(done.stdout.splitlines()[-1])


def measure() -> list[dict]:
    return [line for name, found in pages().items() for line in lines(name, found["few"], found["many"])]


def lines(name: str, few: dict[str, float], many: dict[str, float]) -> list[dict]:
    peer = "an account with 100"
    return [
        row(
            f"accounts.statement_page_1M{name}",
            round(many["ms"], 1),
            "ms",
            peer=f"{peer}, {few['ms']:.1f} ms",
            ratio=round(many["ms"] / few["ms"], 2),
            goal="<= 1.2",
        ),
        row(
            f"accounts.statement_page_1M{name}_extra_queries",
            many["queries"] - few["queries"],
            f"queries over {few['queries']}",
            peer=peer,
            goal="<= 0",
        ),
    ]
