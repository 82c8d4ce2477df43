"""Runs every measure, prints a table and writes ``build/bench.json``; an argument keeps one app's."""

import json
import sys
from importlib import import_module
from pathlib import Path

from tests.run import database

from .report import table

ROOT = Path(__file__).resolve().parents[2]
#: App → modules beside this one, each with ``measure() -> list of rows``. The server runs while they do.
MEASURES = {
    "accounts": ["ledger", "statements"],
    "checkout": ["checkout"],
    "clients": ["overview"],
    "conditions": ["conditions"],
    "impersonation": ["impersonation", "partner"],
    "licences": ["company", "seats", "users"],
    "portfolios": ["portfolio"],
    "subscriptions": ["subscription"],
}


def main(arguments: list[str]) -> None:
    wanted = [app for app in MEASURES if not arguments or app in arguments]
    if not wanted:
        sys.exit(f"There are measures of: {', '.join(MEASURES)}")
    with database():
        rows = []
        for module in (module for app in wanted for module in MEASURES[app]):
            rows += import_module(f"tests.benchmarks.{module}").measure()
    print(table(rows))
    folder = ROOT / "build"
    folder.mkdir(exist_ok=True)
    (folder / "bench.json").write_text(json.dumps(rows, indent=1) + "\n")


if __name__ == "__main__":
    main(sys.argv[1:])
