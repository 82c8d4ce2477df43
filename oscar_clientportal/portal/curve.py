"""The curve of a balance: a step line, as the strings an SVG is made of. Pure Python, no clock."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from decimal import Decimal
from itertools import accumulate

#: The drawing's own units; the page stretches it to its width.
WIDTH, HEIGHT = 1000, 200
#: Space above the highest and below the lowest point, and before the first step, so that neither is cut.
MARGIN = 10
LEAD = 20


@dataclass(frozen=True)
class Curve:
    """``line``, ``area`` (between it and the zero line) and ``zero`` are paths in a drawing of ``view_box``."""

    line: str
    area: str
    zero: str
    lowest: Decimal
    highest: Decimal
    begins: datetime
    ends: datetime
    opening: Decimal
    closing: Decimal
    view_box: str = f"0 0 {WIDTH} {HEIGHT}"


def draw(opening: Decimal, points: Sequence[tuple[datetime, Decimal]], ends: datetime) -> Curve | None:
    """The balance from the first of ``points`` (moment, balance after it; oldest first) to ``ends``.

    None without points: there is nothing to see.
    """
    if not points:
        return None
    begins, ends = points[0][0], max(ends, *(moment for moment, _balance in points))
    balances = [opening, *(balance for _moment, balance in points)]
    lowest, highest = min(Decimal(0), *balances), max(Decimal(0), *balances)
    # Two clocks may disagree a little: the line never goes back.
    xs = list(accumulate((_place(moment - begins, ends - begins) for moment, _balance in points), max))
    ys = [_height(balance, lowest, highest) for balance in balances]
    steps = "".join(f"H{x}V{y}" for x, y in zip(xs, ys[1:], strict=True))
    line, zero_y = f"M0 {ys[0]}{steps}H{WIDTH}", _height(Decimal(0), lowest, highest)
    return Curve(
        line=line,
        area=f"{line}V{zero_y}H0Z",
        zero=f"M0 {zero_y}H{WIDTH}",
        lowest=lowest,
        highest=highest,
        begins=begins,
        ends=ends,
        opening=opening,
        closing=balances[-1],
    )


def _place(passed: timedelta, whole: timedelta) -> int:
    """How far from the left; in the middle where everything happened at once."""
    share = passed / whole if whole else 0.5
    return LEAD + round((WIDTH - LEAD) * share)


def _height(balance: Decimal, lowest: Decimal, highest: Decimal) -> int:
    """How far from the top."""
    share = (balance - lowest) / (highest - lowest) if highest != lowest else Decimal(0)
    return HEIGHT - MARGIN - round((HEIGHT - 2 * MARGIN) * share)
