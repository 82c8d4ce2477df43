"""The bar of a licence has a part for each number, and nothing that isn't one of its seats."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from oscar_clientportal.licences.rules import Numbers
from oscar_clientportal.portal.seat_bar import bar_of

pytestmark = pytest.mark.req("2.72")
count = st.integers(0, 10_000)


@given(used=count, reserved=count, transferred=count, free=count)
def test_the_parts_make_the_whole(used: int, reserved: int, transferred: int, free: int) -> None:
    whole = used + reserved + transferred + free
    bar = bar_of(Numbers(whole, used=used, reserved=reserved, transferred=transferred))
    assert [part.number for part in bar] == [used, reserved, transferred, free]
    assert sum(part.number for part in bar) == bar.quantity == whole
