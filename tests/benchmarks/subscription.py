"""Subscriptions: who may see what, what is due, renewals a second, and baskets for two hundred people."""

import json
import os
import subprocess
import sys
import uuid
from contextlib import ExitStack
from pathlib import Path
from typing import Any

from .checkout import shop
from .report import row

ROOT = Path(__file__).resolve().parents[2]
#: In how many lines the queries of a step are counted: what lies between is the lines' own.
FEWER, MORE = 20, 200
STEPS = ("basket", "payment_method", "payment_details", "preview", "place_order")


def answer_of(module: str, **environment: str) -> dict[str, Any]:
    environ = {**os.environ, "DJANGO_SETTINGS_MODULE": "tests.benchmarks.settings_portal", **environment}
    command = [sys.executable, "-m", f"tests.benchmarks.{module}"]
    done = subprocess.run(command, cwd=ROOT, env=environ, stdout=subprocess.PIPE, check=True, text=True)
    return json.loads(done.stdout.splitlines()[-1])


def reads() -> list[dict]:
    found = answer_of("subscription_reads")
    few, many, size = found["few"], found["many"], f"{found['subscriptions']:,} subscriptions"
    access, due, little = many["access"], many["due"], few["due"]
    return [
        row(
            "subscriptions.entitlement_check_p95",
            round(access["p95"], 2),
            "ms",
            peer=f"{size}: the bare statement, {access['raw']:.2f} ms",
            goal="<= 0.3",
        ),
        row(
            "subscriptions.entitlement_queries",
            access["queries"],
            "queries",
            peer="3 contents asked for",
            goal="<= 1",
        ),
        row(
            "subscriptions.due_found_pages",
            due["pages"],
            f"pages for {due['count']} due",
            peer=f"{size} beside 10,000 with as many due, {little['pages']} pages",
            ratio=round(due["pages"] / max(1, little["pages"]), 2),
            goal="<= 2",
        ),
        row(
            "subscriptions.due_found_by_index",
            int(due["index"]),
            "1 = the partial index",
            peer=size,
            goal=">= 1",
        ),
    ]


def renewals() -> list[dict]:
    key = f"sk_test_{uuid.uuid4().hex}"
    command = [sys.executable, "-m", "sandbox.stripe_twin", "--port", "0"]
    with subprocess.Popen(command, cwd=ROOT, stdout=subprocess.PIPE, text=True) as twin:
        base = twin.stdout.readline().split()[-1]
        try:
            found = answer_of("subscription_renewals", BENCH_STRIPE=f"{key}@{base}")
        finally:
            twin.terminate()
    return [
        row(
            "subscriptions.renewals_per_second",
            round(found["1"], 1),
            "a second",
            peer="one worker, the twin over HTTP",
            goal=">= 50",
        ),
        row(
            "subscriptions.renewals_by_two_workers",
            round(found["2"], 1),
            "a second",
            peer=f"one worker, {found['1']:.1f} a second",
            ratio=round(found["2"] / found["1"], 2),
            goal=">= 1.7",
        ),
    ]


def baskets() -> list[dict]:
    """Queries for each further line, of plans for as many people, beside vanilla Oscar's of as many products."""
    with ExitStack() as stack:
        ours, vanilla = (stack.enter_context(shop(project)) for project in ("portal", "vanilla"))
        counted = {
            (name, lines): max_of(shop_, kind, lines)
            for name, shop_, kind in (("ours", ours, "plans"), ("vanilla", vanilla, "plain"))
            for lines in (FEWER, MORE)
        }
    rows = []
    for step in STEPS:
        slope, peer = (
            (counted[name, MORE][step] - counted[name, FEWER][step]) / (MORE - FEWER)
            for name in ("ours", "vanilla")
        )
        rows.append(
            row(
                f"subscriptions.{step}_queries_per_beneficiary",
                round(slope, 2),
                f"queries a line, {MORE} people",
                peer=f"vanilla Oscar's {peer:.2f} a line",
                ratio=round(slope / peer, 2) if peer else None,
                goal="<= 1" if peer else "<= 0",
            )
        )
    return rows


def max_of(shop_: Any, kind: str, lines: int) -> dict[str, float]:
    """The second round counts: the first fills caches."""
    shop_.round_of(kind, lines, "count")
    return shop_.round_of(kind, lines, "count")


def measure() -> list[dict]:
    return [*reads(), *baskets(), *renewals()]
