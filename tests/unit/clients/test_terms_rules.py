"""What a company's answers come to, and what waits for them."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from oscar_clientportal.clients.rules import TermsState, accepted_version, terms_are_asked, terms_state

pytestmark = pytest.mark.req("2.69")
VERSIONS = st.integers(1, 50)
LAST = st.dictionaries(VERSIONS, st.booleans())


@given(LAST, VERSIONS)
def test_accepting_is_remembered_until_that_version_is_declined(last: dict[int, bool], version: int) -> None:
    assert accepted_version({**last, version: True}) == max(
        version, accepted_version({**last, version: False}) or 0
    )


@given(LAST)
def test_only_what_was_accepted_last_stands_accepted(last: dict[int, bool]) -> None:
    found = accepted_version(last)
    assert found is None or last[found]
    assert all(not is_accepted for version, is_accepted in last.items() if version > (found or 0))


@given(VERSIONS, st.sampled_from([None, True, False]))
def test_the_last_answer_to_the_version_that_holds_is_the_state(current: int, last: bool | None) -> None:
    words = {None: TermsState.UNREAD, True: TermsState.ACCEPTED, False: TermsState.DECLINED}
    assert terms_state(current=current, last=last) == words[last]
    assert terms_state(current=None, last=last) == TermsState.NONE


@pytest.mark.parametrize(
    ("before", "orders", "portal"), [("", False, False), ("orders", True, False), ("portal", True, True)]
)
def test_what_waits_is_the_shops_choice(before: str, orders: bool, portal: bool) -> None:
    asked = [terms_are_asked(what=what, before=before) for what in ("orders", "portal")]
    assert asked == [orders, portal]
