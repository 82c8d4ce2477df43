"""The picture of the ladder: nothing overlaps, arrows go up and keep clear of what lies between."""

from itertools import combinations

from hypothesis import given
from hypothesis import strategies as st

from oscar_clientportal.subscriptions.rules.ladder import Rung, ladder
from wagtail_hooks.panels.plans.drawing import draw

contents = st.frozensets(st.sampled_from(["HS", "Origin", "Valuation", "Dual use"]))
ladders = st.lists(st.tuples(contents, st.booleans(), st.integers(0, 2)), max_size=10).map(
    lambda made: ladder([Rung(number, f"Plan {number}", *kind) for number, kind in enumerate(made)])
)


def overlap(one, other):
    across = one.x < other.x + other.width and other.x < one.x + one.width
    return across and one.y < other.y + other.height and other.y < one.y + one.height


@given(ladders)
def test_every_step_has_a_box_within_the_picture_that_touches_no_other(found):
    drawing = draw(found)
    assert {box.step for box in drawing.boxes} == set(found.steps)
    for box in drawing.boxes:
        assert 0 <= box.x <= box.x + box.width <= drawing.width
        assert 0 <= box.y <= box.y + box.height <= drawing.height
    assert not any(overlap(*pair) for pair in combinations(drawing.boxes, 2))


@given(ladders)
def test_every_upgrade_has_an_arrow_that_goes_up(found):
    drawing = draw(found)
    assert {(arrow.low, arrow.high) for arrow in drawing.arrows} == set(found.covers)
    for arrow in drawing.arrows:
        heights = [y for _x, y in arrow.points]
        assert heights == sorted(heights, reverse=True)


@given(ladders)
def test_no_arrow_leads_through_a_box_between(found):
    drawing = draw(found)
    for arrow in drawing.arrows:
        for x, y in arrow.points[1:-1]:
            for box in drawing.boxes:
                assert not (box.x < x < box.x + box.width and box.y < y < box.y + box.height)


def test_more_contents_stand_higher():
    low, high = Rung(1, "HS", frozenset({"HS"})), Rung(2, "Both", frozenset({"HS", "Origin"}))
    first, second = draw(ladder([low, high])).boxes
    assert first.step.rungs == (low,)
    assert second.y + second.height < first.y


def test_a_shop_without_plans_has_an_empty_picture():
    drawing = draw(ladder([]))
    assert (drawing.boxes, drawing.arrows) == ((), ())
    assert drawing.width > 0
    assert drawing.height > 0
