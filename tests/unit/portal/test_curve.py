"""The curve of a balance: its steps are the movements, and nothing leaves the drawing."""

import itertools
import re
from datetime import UTC, datetime, timedelta
from decimal import Decimal

from hypothesis import given
from hypothesis import strategies as st

from oscar_clientportal.portal.curve import HEIGHT, LEAD, MARGIN, WIDTH, draw

BEGINNING = datetime(2026, 1, 1, tzinfo=UTC)
amounts = st.decimals(min_value=-(10**9), max_value=10**9, places=2)
points = st.lists(st.tuples(st.integers(0, 10**9), amounts), min_size=1, max_size=60)


def at(second):
    return BEGINNING + timedelta(seconds=second)


def numbers(path):
    return [int(number) for number in re.findall(r"-?[0-9]+", path)]


def test_without_movements_there_is_no_curve():
    assert draw(Decimal(0), [], BEGINNING) is None


def test_a_balance_steps_up_and_falls_below_the_zero_line():
    curve = draw(Decimal(0), [(at(0), Decimal(30)), (at(10), Decimal(-60))], at(20))
    top, bottom, zero = MARGIN, HEIGHT - MARGIN, 70
    middle = (LEAD + WIDTH) // 2
    assert curve.line == f"M0 {zero}H{LEAD}V{top}H{middle}V{bottom}H{WIDTH}"
    assert curve.zero == f"M0 {zero}H{WIDTH}"
    assert (curve.lowest, curve.highest, curve.closing) == (-60, 30, -60)


@given(amounts, points, st.integers(0, 2 * 10**9))
def test_every_movement_is_a_step_within_the_drawing(opening, moves, end):
    rows = [(at(second), balance) for second, balance in moves]
    curve = draw(opening, rows, at(end))
    steps = re.findall(r"H([0-9]+)V([0-9]+)", curve.line)
    assert len(steps) == len(moves)
    assert all(MARGIN <= int(y) <= HEIGHT - MARGIN for _x, y in steps)
    xs = [int(x) for x, _y in steps]
    assert xs == sorted(xs)
    assert xs[-1] <= WIDTH


@given(amounts, points)
def test_higher_balances_are_never_drawn_lower(opening, moves):
    curve = draw(opening, [(at(second), balance) for second, balance in moves], at(0))
    heights = numbers(curve.line)[1:2] + [int(y) for y in re.findall(r"V([0-9]+)", curve.line)]
    drawn = sorted(zip([opening, *(balance for _second, balance in moves)], heights, strict=True))
    assert all(one[1] >= other[1] for one, other in itertools.pairwise(drawn) if one[0] < other[0])
