"""Users found, filtered and far back in a company with 50,000 of them, beside one with 50.

The first page stands in ``company``.
"""

import json
import os
import subprocess
import sys
from pathlib import Path

from .report import row

ROOT = Path(__file__).resolve().parents[2]
#: The whole page, as the browser's request meets it.
MOST_TIMES = "<= 1.5"


def pages() -> dict:
    environment = {**os.environ, "DJANGO_SETTINGS_MODULE": "tests.benchmarks.settings_portal"}
    command = [sys.executable, "-m", "tests.benchmarks.users_pages"]
    done = subprocess.run(command, cwd=ROOT, env=environment, stdout=subprocess.PIPE, check=True, text=True)
    return json.loads(done.stdout.splitlines()[-1])


def measure() -> list[dict]:
    found = pages()
    rows = []
    for name, kinds in found["pages"].items():
        few, many = kinds["few"], kinds["many"]
        peer = f"{many['p50']:.1f} ms with {found['users']:,} users, {few['p50']:.1f} ms with {found['few']}"
        ratio = round(many["p50"] / few["p50"], 2)
        rows.append(row(f"licences.users_{name}_50k_vs_50", ratio, "times", peer=peer, goal=MOST_TIMES))
        rows.append(
            row(
                f"licences.users_{name}_extra_queries",
                many["queries"] - few["queries"],
                f"queries over {few['queries']}",
                peer=f"a company with {found['few']}",
                goal="<= 0",
            )
        )
    return rows
