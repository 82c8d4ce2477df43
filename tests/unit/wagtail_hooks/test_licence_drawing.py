"""Where the steps of a licence's chart lie."""

import re
from datetime import UTC, datetime, timedelta
from itertools import pairwise

import pytest
from hypothesis import given
from hypothesis import strategies as st

from wagtail_hooks.panels.licences.drawing import HEIGHT, MARGIN, WIDTH, Point, draw, round_up, thin

BEGIN = datetime(2030, 1, 1, tzinfo=UTC)


def at(day: float, quantity: int = 10, used: int = 0, reserved: int = 0, transferred: int = 0) -> Point:
    return Point(BEGIN + timedelta(days=day), quantity, used, reserved, transferred)


def test_nothing_is_drawn_of_nothing() -> None:
    assert draw([], BEGIN) is None


def test_the_layers_stand_on_one_another_and_the_quantity_is_a_line_of_steps() -> None:
    drawing = draw([at(0, 10), at(5, 10, used=5), at(10, 5, used=3, reserved=2)], BEGIN + timedelta(days=20))
    assert drawing is not None
    assert drawing.top == 10
    assert drawing.line == "M0 8H250V8H500V104H1000"
    assert drawing.layers["used"] == "M0 200H250V104H500V142H1000V200H500V200H250V200H0Z"
    assert drawing.layers["reserved"] == "M0 200H250V104H500V104H1000V142H500V104H250V200H0Z"
    assert drawing.layers["transferred"] == ""


def test_a_change_that_seems_earlier_than_the_one_before_does_not_lead_back() -> None:
    drawing = draw([at(0), at(8, used=1), at(7, used=2)], BEGIN + timedelta(days=10))
    assert drawing is not None
    assert drawing.line.startswith("M0 8H800V8H800V8")


def test_what_happened_in_one_moment_is_drawn() -> None:
    drawing = draw([at(0), at(0, used=3)], BEGIN)
    assert drawing is not None
    assert drawing.ends == drawing.begins


@pytest.mark.parametrize(
    ("most", "top"), [(0, 1), (1, 1), (2, 2), (3, 5), (7, 10), (10, 10), (11, 20), (1_000_000, 1_000_000)]
)
def test_the_scale_ends_with_a_round_number(most: int, top: int) -> None:
    assert round_up(most) == top


@given(st.integers(0, 10**7))
def test_everything_fits_under_the_scale(most: int) -> None:
    assert most <= round_up(most) <= max(5 * most, 1)


POINTS = st.lists(
    st.builds(
        lambda day, used, reserved, transferred, free: at(
            day, used + reserved + transferred + free, used, reserved, transferred
        ),
        st.floats(0, 1000),
        *[st.integers(0, 10_000)] * 4,
    ),
    min_size=1,
    max_size=30,
)


@given(POINTS, st.integers(0, 1000))
def test_all_steps_lie_in_the_picture_and_lead_onwards(points: list[Point], days: int) -> None:
    drawing = draw(points, BEGIN + timedelta(days=days))
    assert drawing is not None
    xs = [int(x) for x in re.findall(r"[HM](\d+)", drawing.line)]
    assert all(one <= other for one, other in pairwise(xs))
    assert xs[-1] == WIDTH
    for path in (drawing.line, *drawing.layers.values()):
        assert all(0 <= int(x) <= WIDTH for x in re.findall(r"[HM](\d+)", path))
        assert all(MARGIN <= int(y) <= HEIGHT for y in re.findall(r"V(\d+)|M\d+ (\d+)", path) for y in y if y)


@given(st.lists(st.integers(), max_size=200), st.integers(2, 50))
def test_a_thinned_history_keeps_its_ends_and_its_order(days: list[int], most: int) -> None:
    points = [at(number) for number in range(len(days))]
    kept = thin(points, most)
    assert len(kept) == min(len(points), most)
    assert kept == sorted(set(kept), key=points.index)
    if points:
        assert (kept[0], kept[-1]) == (points[0], points[-1])
