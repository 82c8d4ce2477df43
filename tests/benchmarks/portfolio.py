"""The portfolio among a million contacts beside that of an agent with a hundred, and beside what Django offers."""

import json
import os
import subprocess
import sys
from pathlib import Path

from .report import row

ROOT = Path(__file__).resolve().parents[2]
#: In the database, at a million contacts.
MOST_MS = "<= 30"


def pages() -> dict:
    environment = {**os.environ, "DJANGO_SETTINGS_MODULE": "tests.benchmarks.settings_portal"}
    command = [sys.executable, "-m", "tests.benchmarks.portfolio_pages"]
    done = subprocess.run(command, cwd=ROOT, env=environment, stdout=subprocess.PIPE, check=True, text=True)
    return json.loads(done.stdout.splitlines()[-1])


def measure() -> list[dict]:
    found = pages()
    size = f"{found['contacts']:,} contacts, {found['clients']:,} clients"
    rows = []
    for name, kinds in found["pages"].items():
        few, many, plain = kinds["few"], kinds["many"], kinds.get("plain")
        peer = f"{size}: icontains over 5 fields and OFFSET, {plain['p95']:.1f} ms" if plain else size
        ratio = f" ({many['p95'] / plain['p95']:.2f} of it)" if plain else ""
        rows.append(
            row(f"portfolios.page_{name}_p95", round(many["p95"], 1), "ms", peer=peer + ratio, goal=MOST_MS)
        )
        rows.append(
            row(
                f"portfolios.page_{name}_extra_queries",
                many["queries"] - few["queries"],
                f"queries over {few['queries']}",
                peer="an agent with 100",
                goal="<= 0",
            )
        )
    return rows
