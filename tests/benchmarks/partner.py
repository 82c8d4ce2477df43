"""The dashboard of a partner with 5,000 clients beside that of one with 30."""

import json
import os
import subprocess
import sys
from pathlib import Path

from .report import row

ROOT = Path(__file__).resolve().parents[2]
#: In the database, of 5,000 clients.
MOST_MS = "<= 60"


def pages() -> dict:
    environment = {**os.environ, "DJANGO_SETTINGS_MODULE": "tests.benchmarks.settings_portal"}
    command = [sys.executable, "-m", "tests.benchmarks.partner_pages"]
    done = subprocess.run(command, cwd=ROOT, env=environment, stdout=subprocess.PIPE, check=True, text=True)
    return json.loads(done.stdout.splitlines()[-1])


def measure() -> list[dict]:
    found = pages()
    rows = []
    for name, kinds in found["pages"].items():
        few, many = kinds["few"], kinds["many"]
        peer = f"{found['clients']:,} clients; with 30 of them {few['p95']:.1f} ms"
        rows.append(
            row(f"impersonation.dashboard_{name}_p95", round(many["p95"], 1), "ms", peer=peer, goal=MOST_MS)
        )
        rows.append(
            row(
                f"impersonation.dashboard_{name}_extra_queries",
                many["queries"] - few["queries"],
                f"queries over {few['queries']}",
                peer="a partner with 30",
                goal="<= 0",
            )
        )
    return rows
