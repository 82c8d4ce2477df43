"""Customer numbers: how the shop's pattern makes them."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from oscar_clientportal.clients.rules import format_number, is_number_pattern

numbers = st.integers(min_value=0, max_value=10**15)
years = st.integers(min_value=1970, max_value=2999)
texts = st.text(st.characters(exclude_characters="{}", codec="utf-8"), max_size=8).filter(str.isprintable)
marks = st.sampled_from(["{number}", *(f"{{number:{width}}}" for width in range(10))])
good_patterns = st.tuples(texts, marks, texts).map("".join).filter(lambda pattern: len(pattern) <= 24)


@given(good_patterns, numbers, numbers, years)
def test_two_numbers_never_look_the_same_in_one_year(pattern: str, one: int, other: int, year: int) -> None:
    assert is_number_pattern(pattern)
    assert (format_number(pattern, one, year) == format_number(pattern, other, year)) == (one == other)


@given(st.text(max_size=30), numbers, years)
def test_what_passes_as_a_pattern_tells_numbers_apart_and_is_of_one_line(
    pattern: str, number: int, year: int
) -> None:
    if is_number_pattern(pattern):
        text = format_number(pattern, number, year)
        assert text != format_number(pattern, number + 1, year)
        assert text.isprintable()
        assert len(text) <= 24 - len("{number}") + max(9, len(str(number)))


@pytest.mark.parametrize(
    ("pattern", "text"),
    [("C{number:5}", "C00042"), ("{year}-{number}", "2026-42"), ("{number:1}", "42"), ("K{number:0}", "K42")],
)
def test_a_pattern_has_leading_zeros_and_the_year(pattern: str, text: str) -> None:
    assert format_number(pattern, 42, 2026) == text


@pytest.mark.parametrize(
    "pattern",
    [
        "",
        "C",
        "{year}",
        "{number}{number}",
        "{number}{number:5}",
        "{x}{number}",
        "{number",
        "}{number}",
        "{number:10}",
        "C\n{number}",
        "\x00{number}",
        "{number!r}",
        "{number.__class__}",
        "x" * 17 + "{number}",
    ],
)
def test_other_patterns_are_none(pattern: str) -> None:
    assert not is_number_pattern(pattern)
