"""The catalogue of a customer with a view and conditions beside vanilla Oscar's: queries and time of each page.

Both shops live at once and take turns, as in ``checkout``.
"""

import os
from contextlib import ExitStack
from statistics import median

from .checkout import shop
from .report import row

ROUNDS = int(os.environ.get("BENCH_ROUNDS", "15"))
COUNTED = 3
#: Queries a page may have more than vanilla Oscar's, and times its time.
MORE, LONGER = 2, 1.15
KINDS = {"left_out": "view_that_leaves_out", "put_in": "view_that_puts_in"}


def measure() -> list[dict]:
    with ExitStack() as stack:
        ours, vanilla = (
            stack.enter_context(shop(project, "conditions_pages")) for project in ("portal", "vanilla")
        )
        rows = []
        for kind, name in KINDS.items():
            turns = [
                tuple(each.ask(f"{kind} {what}") for each in (ours, vanilla))
                for what in ["count"] * COUNTED + ["time"] * ROUNDS
            ]
            for page in turns[0][0]:
                rows += rows_of(f"conditions.{page}_{name}", page, turns[1:COUNTED], turns[COUNTED:])
        return rows


def rows_of(name: str, page: str, counts: list, times: list) -> list[dict]:
    queries, peer_queries = (max(turn[shop][page] for turn in counts) for shop in (0, 1))
    ms, peer_ms = (median(turn[shop][page] for turn in times) for shop in (0, 1))
    ratio = median(turn[0][page] / turn[1][page] for turn in times)
    return [
        row(
            f"{name}_extra_queries",
            queries - peer_queries,
            f"queries over {peer_queries}",
            peer="vanilla Oscar",
            goal=f"<= {MORE}",
        ),
        row(
            f"{name}_time",
            round(ms, 1),
            "ms",
            peer=f"vanilla Oscar, {peer_ms:.1f} ms",
            ratio=round(ratio, 2),
            goal=f"<= {LONGER}",
        ),
    ]
