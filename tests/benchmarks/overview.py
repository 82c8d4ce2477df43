"""The overview of customers: the database's time for a search among a million, far pages, and Excel."""

import json
import os
import subprocess
import sys
from pathlib import Path
from typing import Any

from .overview_searches import SEARCHES
from .report import p95, row

ROOT = Path(__file__).resolve().parents[2]


def figures() -> dict[str, Any]:
    environment = {**os.environ, "DJANGO_SETTINGS_MODULE": "tests.benchmarks.settings_portal"}
    command = [sys.executable, "-m", "tests.benchmarks.overview_pages"]
    done = subprocess.run(command, cwd=ROOT, env=environment, stdout=subprocess.PIPE, check=True, text=True)
    return json.loads(done.stdout.splitlines()[-1])


def measure() -> list[dict]:
    found = figures()
    return [
        *pages(found["many"], found["peers"]),
        extra_queries(found["few"], found["many"]),
        far_back(found["far_back"]),
        *excel(found["exports"]),
        row("clients.overview_set_up", round(found["set_up"]), "s", peer="a million customers", goal="<= 90"),
    ]


def pages(many: dict[str, Any], peers: dict[str, float]) -> list[dict]:
    mixed = [ms for name in SEARCHES for ms in many[name]["each"]]
    plain = p95([peers[name] for name in SEARCHES])
    every = {name: (found["ms"], peers[name]) for name, found in many.items()}
    return [
        row(
            f"clients.overview_1M_{name}_p95",
            round(ms, 1),
            "ms in the database",
            peer=f"{'a plain list' if 'filter' in name else 'icontains over eight fields'}, {peer:.0f} ms",
            goal="<= 30",
        )
        for name, (ms, peer) in {"mix": (p95(mixed), plain), **every}.items()
    ]


def extra_queries(few: dict[str, Any], many: dict[str, Any]) -> dict:
    extra = max(many[name]["queries"] - few[name]["queries"] for name in many)
    counted = f"queries over {max(found['queries'] for found in few.values())}"
    return row("clients.overview_1M_extra_queries", extra, counted, peer="100 customers", goal="<= 0")


def far_back(found: dict[str, float]) -> dict:
    peer = f"OFFSET, {found['offset']:.1f} ms"
    return row("clients.overview_page_10000_p95", round(found["keyset"], 1), "ms", peer=peer, goal="<= 30")


def excel(found: dict[str, dict[str, float]]) -> list[dict]:
    small, large, alone, peer = (found[name] for name in ("ours_small", "ours", "alone", "openpyxl"))
    return [
        row(
            "clients.excel_400k",
            round(large["seconds"], 1),
            "s",
            peer=f"the writer alone, {alone['seconds']:.1f} s",
            ratio=round(large["seconds"] / alone["seconds"], 2),
            goal="<= 1.3",
        ),
        row(
            "clients.excel_memory_400k_above_100k",
            round(large["mb"] - small["mb"], 1),
            "MB",
            peer=f"100k rows, {small['mb']:.0f} MB",
            goal="<= 10",
        ),
        row(
            "clients.excel_100k",
            round(small["seconds"], 1),
            "s",
            peer=f"openpyxl without reading, {peer['seconds']:.1f} s",
            ratio=round(small["seconds"] / peer["seconds"], 2),
            goal="<= 1",
        ),
    ]
