"""Which units an order sells to the people who wanted them; how a decision stands."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from oscar_clientportal.portfolios.rules import Bought, DecisionState, Wanted, decision_state, sold_units

ids = st.integers(1, 4)
lines = st.lists(st.builds(Bought, ids | st.none(), ids | st.none(), ids | st.none()), max_size=6)
units = st.lists(st.tuples(ids, ids), max_size=8).map(
    lambda pairs: [Wanted(key, *pair) for key, pair in enumerate(pairs)]
)
answers = st.lists(st.sampled_from(["waiting", "agreed", "declined"]), max_size=5)

pytestmark = pytest.mark.req("1.11")


@given(units, lines)
def test_a_unit_is_sold_only_to_the_one_it_was_bought_for(wanted, bought):
    for unit in wanted:
        is_sold = unit.key in sold_units(wanted, bought)
        mine = [line for line in bought if line.contact == unit.contact]
        assert is_sold == any(unit.product in (line.product, line.parent) for line in mine)


@given(units, lines, lines)
def test_more_lines_never_take_back_a_sale(wanted, bought, more):
    assert sold_units(wanted, bought) <= sold_units(wanted, bought + more)


def test_a_variant_is_sold_as_itself_and_as_its_parent_but_not_as_its_sister():
    wanted = [
        Wanted(1, contact=9, product=10),
        Wanted(2, contact=9, product=11),
        Wanted(3, contact=9, product=12),
    ]

    assert sold_units(wanted, [Bought(contact=9, product=11, parent=10)]) == {1, 2}


@pytest.mark.req("1.06")
@given(answers, st.booleans())
def test_a_decision_is_agreed_when_all_agree_and_declined_as_soon_as_one_declines(given_answers, withdrawn):
    state = decision_state(given_answers, withdrawn=withdrawn)

    if withdrawn:
        assert state is DecisionState.WITHDRAWN
    elif "declined" in given_answers:
        assert state is DecisionState.DECLINED
    else:
        everybody = bool(given_answers) and "waiting" not in given_answers
        assert state is (DecisionState.AGREED if everybody else DecisionState.WAITING)
