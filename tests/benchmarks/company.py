"""The pages of a company with 50,000 users and 50 licences beside those of one with 50 users and as many licences."""

import json
import os
import subprocess
import sys
from pathlib import Path

from .report import row

ROOT = Path(__file__).resolve().parents[2]
#: As long again and a half, and no query more.
GOAL = "<= 1.5"


def pages() -> dict:
    environment = {**os.environ, "DJANGO_SETTINGS_MODULE": "tests.benchmarks.settings_portal"}
    command = [sys.executable, "-m", "tests.benchmarks.company_pages"]
    done = subprocess.run(command, cwd=ROOT, env=environment, stdout=subprocess.PIPE, check=True, text=True)
    return json.loads(done.stdout.splitlines()[-1])


def measure() -> list[dict]:
    rows = []
    for name, kinds in pages().items():
        few, many = kinds["few"], kinds["many"]
        rows.append(
            row(
                f"licences.{name}_page_50k_vs_50",
                round(many["ms"], 1),
                "ms",
                peer=f"50 users: {few['ms']:.1f} ms",
                ratio=round(many["ms"] / few["ms"], 2),
                goal=GOAL,
            )
        )
        rows.append(
            row(
                f"licences.{name}_page_extra_queries",
                many["queries"] - few["queries"],
                f"queries over {few['queries']}",
                peer="50 users",
                goal="<= 0",
            )
        )
    return rows
