"""How a licence was used over time, as the paths an SVG is made of: steps, as nothing changes between two changes.

Pure Python, no clock.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from itertools import accumulate

#: The drawing's own units; the page stretches it to its width.
WIDTH, HEIGHT = 1000, 200
#: Space above the highest point, so that it is not cut.
MARGIN = 8
#: From the bottom to the top of the stack.
LAYERS = ("used", "reserved", "transferred")


@dataclass(frozen=True)
class Point:
    """What held from this moment on."""

    at: datetime
    quantity: int
    used: int
    reserved: int
    transferred: int

    @property
    def taken(self) -> int:
        return self.used + self.reserved + self.transferred


@dataclass(frozen=True)
class Drawing:
    """``layers``: the areas by name, each standing on the one before; ``line``: the quantity."""

    layers: dict[str, str]
    line: str
    top: int
    begins: datetime
    ends: datetime
    view_box: str = f"0 0 {WIDTH} {HEIGHT}"


def draw(points: Sequence[Point], ends: datetime) -> Drawing | None:
    """From the first point (oldest first) to ``ends``. None without points: there is nothing to see."""
    if not points:
        return None
    begins, ends = points[0].at, max(ends, *(point.at for point in points))
    # Two clocks may disagree a little: the line never goes back.
    xs = list(accumulate((_place(point.at, begins, ends) for point in points), max))
    top = round_up(max(max(point.quantity, point.taken) for point in points))
    below, layers = [0] * len(points), {}
    for name in LAYERS:
        above = [low + getattr(point, name) for low, point in zip(below, points, strict=True)]
        layers[name] = _area(xs, below, above, top)
        below = above
    line = _steps(xs, [point.quantity for point in points], top)
    return Drawing(layers, line, top, begins, ends)


def round_up(most: int) -> int:
    """The top of the scale: 1, 2 or 5 times a power of ten that is no less than ``most``."""
    power = 1
    while power * 10 < most:
        power *= 10
    return next((power * step for step in (1, 2, 5, 10) if power * step >= most), most)


def thin(points: Sequence[Point], most: int) -> list[Point]:
    """No more than ``most`` of them, evenly chosen, the first and the last always."""
    if len(points) <= most:
        return list(points)
    if most < 2:
        return [points[-1]][:most]
    return [points[round(number * (len(points) - 1) / (most - 1))] for number in range(most)]


def _place(moment: datetime, begins: datetime, ends: datetime) -> int:
    return round(WIDTH * ((moment - begins) / (ends - begins))) if ends > begins else 0


def _height(count: int, top: int) -> int:
    """How far from the top of the picture."""
    return HEIGHT - round((HEIGHT - MARGIN) * count / top)


def _steps(xs: Sequence[int], counts: Sequence[int], top: int) -> str:
    ys = [_height(count, top) for count in counts]
    steps = "".join(f"H{x}V{y}" for x, y in zip(xs[1:], ys[1:], strict=True))
    return f"M{xs[0]} {ys[0]}{steps}H{WIDTH}"


def _area(xs: Sequence[int], below: Sequence[int], above: Sequence[int], top: int) -> str:
    """Between the two, there above and back below; empty where there is nothing between them."""
    if list(below) == list(above):
        return ""
    lows = [_height(count, top) for count in below]
    back = "".join(f"V{low}H{x}" for x, low in zip(reversed(xs), reversed(lows), strict=True))
    return f"{_steps(xs, above, top)}{back}Z"
