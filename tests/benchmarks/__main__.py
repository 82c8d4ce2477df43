"""Runs every measure, prints a table and writes ``build/bench.json``; an argument keeps one app's."""

import json
import os
import subprocess
import sys
from pathlib import Path

from tests.run import database

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


def checkout() -> list[dict]:
    ours, vanilla = steps_of("portal"), steps_of("vanilla")
    return [row for shape in ours for step in ours[shape] for row in rows_of(shape, step, ours, vanilla)]


def rows_of(shape: str, step: str, ours: dict, vanilla: dict) -> list[dict]:
    kind, lines = shape.split("_")
    mine, peer = ours[shape][step], vanilla[f"plain_{lines}"][step]
    allowed = place_order_goal(kind, int(lines)) if step == "place_order" else STEP_GOAL
    name = f"checkout.{step}_{NAMES[kind]}_{lines}"
    ratio = mine["ms"] / peer["ms"]
    return [
        {
            "name": f"{name}_extra_queries",
            "value": mine["queries"] - peer["queries"],
            "unit": f"queries over {peer['queries']}",
            "peer": "vanilla Oscar",
            "ratio": None,
            "goal": f"<= {allowed}",
        },
        {
            "name": f"{name}_time",
            "value": round(mine["ms"], 1),
            "unit": "ms",
            "peer": f"vanilla Oscar, {peer['ms']:.1f} ms",
            "ratio": round(ratio, 2),
            "goal": f"<= {TIME_GOALS.get(step, 1.10)}",
        },
    ]


def is_reached(row: dict) -> bool:
    sign, goal = row["goal"].split()
    value = row["value"] if row["ratio"] is None else row["ratio"]
    return value <= float(goal) if sign == "<=" else value >= float(goal)


def table(rows: list[dict]) -> str:
    heads = ("name", "value", "unit", "ratio", "goal", "")
    cells = [
        (
            r["name"],
            str(r["value"]),
            r["unit"],
            str(r["ratio"] or ""),
            r["goal"],
            "" if is_reached(r) else "MISSED",
        )
        for r in rows
    ]
    widths = [max(len(row[i]) for row in [heads, *cells]) for i in range(len(heads))]
    return "\n".join(
        "  ".join(cell.ljust(width) for cell, width in zip(row, widths, strict=True))
        for row in [heads, *cells]
    )


MEASURES = {"checkout": checkout}


def main(arguments: list[str]) -> None:
    wanted = [name for name in MEASURES if not arguments or name in arguments]
    if not wanted:
        sys.exit(f"There are measures of: {', '.join(MEASURES)}")
    with database():
        rows = [row for name in wanted for row in MEASURES[name]()]
    print(table(rows))
    folder = ROOT / "build"
    folder.mkdir(exist_ok=True)
    (folder / "bench.json").write_text(json.dumps(rows, indent=1) + "\n")


if __name__ == "__main__":
    main(sys.argv[1:])
