"""Where everything stands in a picture of the ladder: fewest contents below, upgrades upwards. Pure Python."""

from collections.abc import Iterable
from dataclasses import dataclass
from itertools import pairwise
from typing import Any

from oscar_clientportal.subscriptions.rules.ladder import Ladder, Step

WIDTH, GAP, PASSAGE = 224, 28, 16
HEAD, RUNG, BETWEEN, EDGE = 64, 66, 56, 12
SWEEPS = 4

Point = tuple[int, int]


@dataclass(frozen=True)
class Box:
    step: Step
    x: int
    y: int
    height: int
    width: int = WIDTH


@dataclass(frozen=True)
class Arrow:
    """From the lower step to the higher, by these points; it keeps clear of the boxes between."""

    low: Step
    high: Step
    points: tuple[Point, ...]


@dataclass(frozen=True)
class Drawing:
    width: int
    height: int
    boxes: tuple[Box, ...]
    arrows: tuple[Arrow, ...]


def height_of(step: Step) -> int:
    return HEAD + RUNG * len(step.rungs)


def draw(ladder: Ladder) -> Drawing:
    """The layout. Steps with as many contents stand side by side, in an order that crosses few arrows."""
    levels, chains = _levels(ladder)
    rows = _ordered(levels, chains)
    across = max((_row_width(row) for row in rows), default=0)
    xs = {node: x for row in rows for node, x in _places(row, across)}
    tops, height = _tops(rows)
    boxes = tuple(
        Box(node, xs[node], tops[number] + _tallest(row) - height_of(node), height_of(node))
        for number, row in enumerate(rows)
        for node in row
        if isinstance(node, Step)
    )
    by_step = {box.step: box for box in boxes}
    level_of = {node: number for number, row in enumerate(rows) for node in row}
    arrows = tuple(
        Arrow(chain[0], chain[-1], tuple(_points(chain, by_step, xs, level_of, rows, tops)))
        for chain in chains
    )
    return Drawing(across + 2 * EDGE, height, boxes, arrows)


def _levels(ladder: Ladder) -> tuple[list[list[Any]], list[list[Any]]]:
    """The rows, lowest first, and each arrow as what it goes through: a passage in every row between."""
    sizes = sorted({len(step.contents) for step in ladder.steps})
    number = {size: index for index, size in enumerate(sizes)}
    rows: list[list[Any]] = [[] for _size in sizes]
    for step in ladder.steps:
        rows[number[len(step.contents)]].append(step)
    chains = []
    for low, high in ladder.covers:
        between = range(number[len(low.contents)] + 1, number[len(high.contents)])
        passages = [(low, high, index) for index in between]
        for passage in passages:
            rows[passage[2]].append(passage)
        chains.append([low, *passages, high])
    return rows, chains


def _ordered(rows: list[list[Any]], chains: list[list[Any]]) -> list[list[Any]]:
    """Each row by the middle of what its nodes are tied to, up and down in turns."""
    tied: dict[Any, list[Any]] = {}
    for chain in chains:
        for one, other in pairwise(chain):
            tied.setdefault(one, []).append(other)
            tied.setdefault(other, []).append(one)
    place = {node: index for row in rows for index, node in enumerate(row)}
    for sweep in range(SWEEPS):
        for row in rows if sweep % 2 == 0 else reversed(rows):
            own = {node: _middle(tied.get(node, []), place, place[node]) for node in row}
            row.sort(key=own.__getitem__)
            place.update({node: index for index, node in enumerate(row)})
    return rows


def _middle(nodes: list[Any], place: dict[Any, int], default: int) -> float:
    return sum(place[node] for node in nodes) / len(nodes) if nodes else default


def _width(node: Any) -> int:
    return WIDTH if isinstance(node, Step) else PASSAGE


def _row_width(row: list[Any]) -> int:
    return sum(_width(node) for node in row) + GAP * max(len(row) - 1, 0)


def _places(row: list[Any], across: int) -> Iterable[tuple[Any, int]]:
    x = EDGE + (across - _row_width(row)) // 2
    for node in row:
        yield node, x
        x += _width(node) + GAP


def _tallest(row: list[Any]) -> int:
    return max((height_of(node) for node in row if isinstance(node, Step)), default=0)


def _tops(rows: list[list[Any]]) -> tuple[list[int], int]:
    """The upper edge of each row, lowest row first, and the height of all."""
    tops, y = [], EDGE
    for row in reversed(rows):
        tops.append(y)
        y += _tallest(row) + BETWEEN
    return tops[::-1], max(y - BETWEEN + EDGE, 2 * EDGE)


def _points(
    chain: list[Any],
    boxes: dict[Step, Box],
    xs: dict[Any, int],
    level_of: dict[Any, int],
    rows: list[list[Any]],
    tops: list[int],
) -> Iterable[Point]:
    low, high = boxes[chain[0]], boxes[chain[-1]]
    yield low.x + WIDTH // 2, low.y
    for passage in chain[1:-1]:
        x, level = xs[passage] + PASSAGE // 2, level_of[passage]
        yield x, tops[level] + _tallest(rows[level])
        yield x, tops[level]
    yield high.x + WIDTH // 2, high.y + high.height
