"""Whatever colour a shop chooses, what is written on it and with it can be read."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from oscar_clientportal.core.colours import BLACK, INK, READABLE, WHITE, contrast, ink, text_on

pytestmark = pytest.mark.req("0.07")
COLOURS = st.integers(min_value=0, max_value=0xFFFFFF).map(lambda number: f"#{number:06x}")


@given(COLOURS)
def test_text_on_every_colour_can_be_read(colour):
    assert contrast(text_on(colour), colour) >= READABLE


@given(COLOURS)
def test_every_colour_gives_an_ink_that_can_be_read_on_white(colour):
    assert contrast(ink(colour), WHITE) >= READABLE


@given(COLOURS, COLOURS)
def test_contrast_is_the_same_both_ways_and_between_1_and_21(one, other):
    assert contrast(one, other) == contrast(other, one)
    assert 1 <= contrast(one, other) <= 21.001


def test_black_and_white_are_as_far_apart_as_can_be():
    assert round(contrast(BLACK, WHITE), 3) == 21


def test_dark_colours_take_white_text_and_stay_ink_light_ones_take_black_and_dont():
    assert (text_on("#2b5c8a"), ink("#2b5c8a")) == (WHITE, "#2b5c8a")
    assert (text_on("#FFCC00"), ink("#FFCC00")) == (BLACK, INK)
