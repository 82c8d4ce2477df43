"""The checkout beside vanilla Oscar's: queries and time of each step.

Both shops live at once, each in a process of its own, and take turns round by round: what slows the machine down for a
while slows both down.
"""

import json
import os
import subprocess
import sys
from collections.abc import Iterator
from contextlib import ExitStack, contextmanager
from pathlib import Path
from statistics import median

from .report import row

ROOT = Path(__file__).resolve().parents[2]
ROUNDS = int(os.environ.get("BENCH_ROUNDS", "15"))
#: Rounds that count queries; the first only fills caches, such as that of Django's sites. Then time is taken.
COUNTED = 3
#: Queries a step may have more than vanilla Oscar's; see ``place_order_goal``.
STEP_GOAL = 3
#: Times vanilla Oscar's own. Its payment method step asks nothing and shows nothing: it only redirects. A page with a
#: choice can't be had in that time, so it is measured against the plainest page with a form of that checkout, which
#: is vanilla's next step.
TIME_GOALS = {"place_order": 1.25}
PEER_OF = {"payment_method": "payment_details"}
NAMES = {"plain": "lines", "clients": "client_lines", "plans": "client_plans"}
SHAPES = [(kind, lines) for lines in (1, 20) for kind in NAMES]
#: One turn of ours and one of vanilla's.
Round = tuple[dict[str, float], dict[str, float]]


class Shop:
    """A shop in a process of its own, asked for one round at a time."""

    def __init__(self, process: subprocess.Popen) -> None:
        self.process = process

    def round_of(self, kind: str, lines: int, what: str) -> dict[str, float]:
        """The queries (``count``) or the milliseconds (``time``) of each step."""
        return self.ask(f"{kind} {lines} {what}")

    def ask(self, question: str) -> dict[str, float]:
        self.process.stdin.write(f"{question}\n")
        self.process.stdin.flush()
        answer = self.process.stdout.readline()
        if not answer:
            raise SystemExit("A shop of the benchmark has ended: see its message above.")
        return json.loads(answer)


@contextmanager
def shop(project: str, module: str = "checkout_steps") -> Iterator[Shop]:
    environment = {**os.environ, "DJANGO_SETTINGS_MODULE": f"tests.benchmarks.settings_{project}"}
    command = [sys.executable, "-m", f"tests.benchmarks.{module}"]
    pipes = {"stdin": subprocess.PIPE, "stdout": subprocess.PIPE}
    with subprocess.Popen(command, cwd=ROOT, env=environment, text=True, **pipes) as process:
        yield Shop(process)
        process.stdin.close()


def place_order_goal(kind: str, lines: int) -> int:
    """At most 25 queries over vanilla writing the same payments, and one per line for a client.

    Subscriptions that the order brings are work vanilla Oscar has no word for: ten more, however many there are.
    """
    return {"plain": 25, "clients": 25 + lines, "plans": 25 + lines + 10}[kind]


def measure() -> list[dict]:
    with ExitStack() as stack:
        ours, vanilla = (stack.enter_context(shop(project)) for project in ("portal", "vanilla"))
        found = []
        for kind, lines in SHAPES:
            rounds = [
                (ours.round_of(kind, lines, what), vanilla.round_of("plain", lines, what))
                for what in ["count"] * COUNTED + ["time"] * ROUNDS
            ]
            counts, times = rounds[1:COUNTED], rounds[COUNTED:]
            found += [
                found_row for step in counts[0][0] for found_row in rows_of(kind, lines, step, counts, times)
            ]
        return found


def rows_of(kind: str, lines: int, step: str, counts: list[Round], times: list[Round]) -> list[dict]:
    like = PEER_OF.get(step, step)
    queries, peer_queries = (max(turn[shop][step] for turn in counts) for shop in (0, 1))
    ms, peer_ms = median(turn[0][step] for turn in times), median(turn[1][like] for turn in times)
    ratio = median(turn[0][step] / turn[1][like] for turn in times)
    allowed = place_order_goal(kind, lines) if step == "place_order" else STEP_GOAL
    name = f"checkout.{step}_{NAMES[kind]}_{lines}"
    return [
        row(
            f"{name}_extra_queries",
            queries - peer_queries,
            f"queries over {peer_queries}",
            peer="vanilla Oscar",
            goal=f"<= {allowed}",
        ),
        row(
            f"{name}_time",
            round(ms, 1),
            "ms",
            peer=f"vanilla Oscar's {like}, {peer_ms:.1f} ms",
            ratio=round(ratio, 2),
            goal=f"<= {TIME_GOALS.get(step, 1.10)}",
        ),
    ]
