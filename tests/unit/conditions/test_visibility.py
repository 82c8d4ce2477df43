"""What a catalogue view shows."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from oscar_clientportal.conditions.rules import is_shown

pytestmark = pytest.mark.req("2.41")
groups = st.lists(st.integers())


@given(starts=st.booleans(), product=st.booleans(), ins=groups, outs=groups)
def test_what_it_says_of_the_product_itself_counts_first(starts, product, ins, outs):
    shown = is_shown(starts_with_all=starts, product=product, groups_in=ins, groups_out=outs)
    assert shown is product


@given(starts=st.booleans(), ins=groups, outs=st.lists(st.integers(), min_size=1))
def test_a_group_left_out_beats_one_put_in(starts, ins, outs):
    assert not is_shown(starts_with_all=starts, product=None, groups_in=ins, groups_out=outs)


@given(starts=st.booleans(), ins=st.lists(st.integers(), min_size=1))
def test_a_group_put_in_is_shown(starts, ins):
    assert is_shown(starts_with_all=starts, product=None, groups_in=ins, groups_out=[])


@given(starts=st.booleans())
def test_of_what_it_says_nothing_it_is_as_it_begins(starts):
    assert is_shown(starts_with_all=starts, product=None, groups_in=[], groups_out=[]) is starts
