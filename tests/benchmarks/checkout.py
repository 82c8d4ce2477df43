"""The checkout beside vanilla Oscar's: queries and time of each step."""

import json
import os
import subprocess
import sys
from pathlib import Path

from .report import row

ROOT = Path(__file__).resolve().parents[2]
#: Queries a step may have more than vanilla Oscar's; see ``place_order_goal``.
STEP_GOAL = 3
TIME_GOALS = {"place_order": 1.25}
NAMES = {"plain": "lines", "clients": "client_lines", "plans": "client_plans"}


def steps_of(project: str) -> dict:
    environment = {**os.environ, "DJANGO_SETTINGS_MODULE": f"tests.benchmarks.settings_{project}"}
    command = [sys.executable, "-m", "tests.benchmarks.checkout_steps"]
    done = subprocess.run(command, cwd=ROOT, env=environment, stdout=subprocess.PIPE, check=True, text=True)
    return json.loads(done.stdout.splitlines()[-1])


def place_order_goal(kind: str, lines: int) -> int:
    """At most 25 queries over vanilla writing the same payments, and one per line for a client.

    Subscriptions that the order brings are work vanilla Oscar has no word for: ten more, however many there are.
    """
    return {"plain": 25, "clients": 25 + lines, "plans": 25 + lines + 10}[kind]


def measure() -> list[dict]:
    ours, vanilla = steps_of("portal"), steps_of("vanilla")
    return [found for shape in ours for step in ours[shape] for found in rows_of(shape, step, ours, vanilla)]


def rows_of(shape: str, step: str, ours: dict, vanilla: dict) -> list[dict]:
    kind, lines = shape.split("_")
    mine, peer = ours[shape][step], vanilla[f"plain_{lines}"][step]
    allowed = place_order_goal(kind, int(lines)) if step == "place_order" else STEP_GOAL
    name = f"checkout.{step}_{NAMES[kind]}_{lines}"
    return [
        row(
            f"{name}_extra_queries",
            mine["queries"] - peer["queries"],
            f"queries over {peer['queries']}",
            peer="vanilla Oscar",
            goal=f"<= {allowed}",
        ),
        row(
            f"{name}_time",
            round(mine["ms"], 1),
            "ms",
            peer=f"vanilla Oscar, {peer['ms']:.1f} ms",
            ratio=round(mine["ms"] / peer["ms"], 2),
            goal=f"<= {TIME_GOALS.get(step, 1.10)}",
        ),
    ]
