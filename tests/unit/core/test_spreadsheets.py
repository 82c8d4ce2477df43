"""What a person typed stays text in a spreadsheet program."""

import pytest

from oscar_clientportal.core.spreadsheets import as_text, is_formula_like


@pytest.mark.parametrize("value", ["=1+1", "+1", "-1", "@x", "\t=1", "\r=1", "\n=1"])
def test_what_looks_like_a_formula_gets_an_apostrophe(value):
    assert is_formula_like(value)
    assert as_text(value) == f"'{value}"


@pytest.mark.parametrize("value", ["", "Order 100012", "1-1", -5, None])
def test_everything_else_stays_as_it_is(value):
    assert as_text(value) == value
