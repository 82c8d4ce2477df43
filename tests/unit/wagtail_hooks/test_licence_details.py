"""What a licence's history keeps, in words."""

from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from wagtail_hooks.panels.licences.details import in_words

JSON = st.recursive(
    st.none() | st.booleans() | st.integers() | st.floats(allow_nan=False) | st.text(max_size=8),
    lambda inner: st.lists(inner, max_size=3) | st.dictionaries(st.text(max_size=8), inner, max_size=3),
    max_leaves=6,
)
KEYS = ["before", "after", "quantity", "quantity_next", "company", "source", "outcome", "reason", "transfer"]


@pytest.mark.parametrize(
    ("kept", "told"),
    [
        ({"before": 12}, "12 seats before"),
        ({"source": "given"}, "Given by the shop"),
        ({"reason": "Left sales"}, "Left sales"),
        ({"reason": "invitation over"}, "The invitation is over."),
        ({"quantity_next": 1, "outcome": "asked"}, "1 seat; Asked for"),
        ({"transfer": 7, "quantity": 2, "company": "Demo Sisters"}, "2 seats; Demo Sisters"),
        ({"transfer": 7, "outcome": "declined", "quantity": 2}, "2 seats; Declined"),
        ({"before": {"title": "Users"}, "after": {"title": "Sales"}}, "title: Users, now Sales"),
        ({"before": {"kind": "customer"}, "after": {"kind": "supplier"}}, "type: Customer, now Supplier"),
        ({}, ""),
        (None, ""),
    ],
)
def test_it_is_said_in_words(kept: Any, told: str) -> None:
    assert in_words(kept) == told


@given(st.dictionaries(st.sampled_from(KEYS), JSON) | JSON)
def test_whatever_was_kept_can_be_read(kept: Any) -> None:
    assert isinstance(in_words(kept), str)
