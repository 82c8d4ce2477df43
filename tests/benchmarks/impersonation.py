"""What acting as a client costs a page, beside the same page as oneself and beside django-hijack alone."""

import json
import os
import subprocess
import sys
from pathlib import Path

from .report import row

ROOT = Path(__file__).resolve().parents[2]
MOST_QUERIES, NO_QUERY = "<= 2", "<= 0"
#: Of the time a page takes with django-hijack alone; and in milliseconds, until an end is seen.
MOST_TIME, MOST_MS = "<= 2", "<= 100"


def pages() -> dict:
    environment = {**os.environ, "DJANGO_SETTINGS_MODULE": "tests.benchmarks.settings_hijack"}
    command = [sys.executable, "-m", "tests.benchmarks.impersonation_pages"]
    done = subprocess.run(command, cwd=ROOT, env=environment, stdout=subprocess.PIPE, check=True, text=True)
    return json.loads(done.stdout.splitlines()[-1])


def measure() -> list[dict]:
    found = pages()
    rows = []
    for name, of in found["pages"].items():
        acting, oneself, hijack = of["acting"], of["oneself"], of["hijack"]
        rows += [
            row(
                f"impersonation.{name}_extra_queries",
                acting["queries"] - oneself["queries"],
                f"queries over {oneself['queries']}",
                peer=f"the same page as oneself; django-hijack alone {hijack['queries']}",
                goal=MOST_QUERIES,
            ),
            row(
                f"impersonation.{name}_extra_queries_of_others",
                oneself["queries"] - of["without"]["queries"],
                "queries",
                peer="the same page without the middleware",
                goal=NO_QUERY,
            ),
            row(
                f"impersonation.{name}_ms",
                round(acting["ms"], 1),
                "ms",
                peer=f"django-hijack alone {hijack['ms']:.1f} ms, as oneself {oneself['ms']:.1f} ms",
                ratio=round(acting["ms"] / hijack["ms"], 2),
                goal=MOST_TIME,
            ),
        ]
    end = found["end"]
    rows.append(
        row(
            "impersonation.pages_after_revocation",
            end["served"],
            "pages",
            peer=f"{end['rounds']} consents taken back under a running session",
            goal=NO_QUERY,
        )
    )
    rows.append(
        row(
            "impersonation.end_seen_p95",
            round(end["p95"], 1),
            "ms",
            peer="from the consent's end to the answer by which the browser is its owner's again",
            goal=MOST_MS,
        )
    )
    return rows
