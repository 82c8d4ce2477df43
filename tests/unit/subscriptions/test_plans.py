"""Which plan is higher: by contents alone, against brute force."""

from itertools import product

import pytest
from hypothesis import given
from hypothesis import strategies as st

from oscar_clientportal.subscriptions.rules import Comparison, Refusal, compare, may_buy

CODES = ["HS", "Origin", "Valuation", "Dual use"]
contents = st.frozensets(st.sampled_from([*CODES, "", "hs", "Ő", "a-b"]))


def brute_force(current, wanted):
    """Word for word: higher has everything and something more; lower lacks something and has nothing more."""
    lacks = [code for code in current if code not in wanted]
    gains = [code for code in wanted if code not in current]
    return {
        (False, True): Comparison.HIGHER,
        (False, False): Comparison.SAME,
        (True, False): Comparison.LOWER,
        (True, True): Comparison.INCOMPARABLE,
    }[bool(lacks), bool(gains)]


@pytest.mark.req("0.22")
def test_every_pair_of_plans_compares_as_by_brute_force():
    plans = [
        frozenset(code for code, is_in in zip(CODES, bits, strict=True) if is_in)
        for bits in product([False, True], repeat=len(CODES))
    ]
    pairs = list(product(plans, plans))
    assert len(pairs) == 256
    assert [compare(*pair) for pair in pairs] == [brute_force(*pair) for pair in pairs]


@pytest.mark.req("0.22")
@given(contents, contents)
def test_any_pair_of_plans_compares_as_by_brute_force(current, wanted):
    assert compare(current, wanted) is brute_force(current, wanted)


@given(contents, contents)
def test_higher_one_way_is_lower_the_other_way(one, other):
    assert (compare(one, other) is Comparison.HIGHER) == (compare(other, one) is Comparison.LOWER)


@pytest.mark.req("0.21")
@given(contents, contents)
def test_while_something_runs_only_a_higher_plan_may_be_bought(current, wanted):
    assert (may_buy(current, wanted, True) is None) == (set(current) < set(wanted))


@given(contents.filter(bool))
def test_with_nothing_running_any_open_plan_may_be_bought(wanted):
    assert may_buy(None, wanted, True) is None


@given(st.none() | contents)
def test_a_plan_that_opens_nothing_may_not_be_bought(current):
    assert may_buy(current, frozenset(), True) is Refusal.EMPTY


@given(st.none() | contents, contents)
def test_a_closed_plan_may_not_be_bought(current, wanted):
    assert may_buy(current, wanted, False) is Refusal.CLOSED
