"""The ladder of plans against brute force: next upgrades, equal sets, dead ends, and what a change does to them."""

from itertools import combinations, product

import pytest
from hypothesis import given
from hypothesis import strategies as st

from oscar_clientportal.subscriptions.rules.ladder import Concern, Rung, changes, findings, ladder

CODES = ["HS", "Origin", "Valuation", "Dual use"]
contents = st.frozensets(st.sampled_from(CODES))
kinds = st.tuples(contents, st.booleans(), st.integers(0, 3))
shops = st.lists(kinds, max_size=9).map(
    lambda made: [Rung(number, f"Plan {number}", *kind) for number, kind in enumerate(made)]
)


def rung(number, codes, *, is_open=True, people=0):
    return Rung(number, codes, frozenset(codes.split("+")), is_open, people)


def counted(rungs):
    return [each for each in rungs if each.is_open or each.people]


def leads(low, high):
    """Word for word: the higher one is for sale, lacks nothing of the lower one and has something more."""
    has_all = all(code in high.contents for code in low.contents)
    has_more = any(code not in low.contents for code in high.contents)
    return high.is_open and has_all and has_more


def concerns(found):
    return {(finding.concern, finding.ids, finding.people) for finding in found}


@pytest.mark.req("0.22")
@given(shops)
def test_an_arrow_is_an_upgrade_with_nothing_for_sale_between(rungs):
    expected = set()
    for low, high in product(counted(rungs), repeat=2):
        between = [each for each in rungs if each.is_open and leads(low, each) and leads(each, high)]
        if leads(low, high) and not between:
            expected.add((low.contents, high.contents))
    assert {(low.contents, high.contents) for low, high in ladder(rungs).covers} == expected


@given(shops)
def test_whatever_can_be_bought_above_a_plan_is_reached_by_arrows_alone(rungs):
    found = ladder(rungs)
    arrows = {(low.contents, high.contents) for low, high in found.covers}
    reached = set(arrows)
    for _round in CODES:
        reached |= {(a, d) for (a, b), (c, d) in product(reached, arrows) if b == c}
    pairs = product(counted(rungs), repeat=2)
    assert reached == {(low.contents, high.contents) for low, high in pairs if leads(low, high)}


@given(shops)
def test_no_way_up_comes_back_to_where_it_began(rungs):
    for low, high in ladder(rungs).covers:
        assert len(low.contents) < len(high.contents)


@given(shops)
def test_plans_that_open_the_same_stand_on_one_step(rungs):
    equal = {
        frozenset((one.plan_id, other.plan_id))
        for one, other in combinations(counted(rungs), 2)
        if one.contents == other.contents
    }
    together = {
        frozenset(pair)
        for step in ladder(rungs).equals
        for pair in combinations([each.plan_id for each in step.rungs], 2)
    }
    assert together == equal


@given(shops)
def test_a_dead_end_leads_nowhere_though_something_else_is_sold(rungs):
    sold = {code for each in rungs if each.is_open for code in each.contents}
    expected = {
        each.contents
        for each in counted(rungs)
        if not any(leads(each, other) for other in rungs) and sold - set(each.contents)
    }
    assert {step.contents for step in ladder(rungs).dead_ends} == expected


@given(shops)
def test_an_entry_is_for_sale_and_nothing_leads_to_it(rungs):
    expected = {
        each.contents
        for each in rungs
        if each.is_open and not any(leads(other, each) for other in counted(rungs))
    }
    assert {step.contents for step in ladder(rungs).entries} == expected


@given(shops)
def test_nothing_changed_is_nothing_to_say(rungs):
    assert changes(rungs, rungs) == []


@given(shops, shops)
def test_an_upgrade_that_people_lose_is_said_with_how_many_they_are(before, after):
    ids = {each.plan_id: each for each in counted(after)}
    expected = {
        (Concern.LOST, frozenset((low.plan_id, high.plan_id)), low.people)
        for low, high in product(before, repeat=2)
        if low.people and leads(low, high)
        if not (low.plan_id in ids and high.plan_id in ids and leads(ids[low.plan_id], ids[high.plan_id]))
    }
    found = [finding for finding in changes(before, after) if finding.concern is Concern.LOST]
    assert concerns(found) == expected


@given(shops)
def test_a_shops_first_plans_are_judged_as_they_stand(rungs):
    assert concerns(changes([], rungs)) == concerns(findings(rungs))


def test_a_second_plan_with_the_same_contents_is_named_with_the_people_of_both():
    before = [rung(1, "HS", people=3), rung(2, "HS+Origin")]
    found = changes(before, [*before, rung(3, "HS", people=2)])
    assert concerns(found) == {(Concern.EQUAL, frozenset({1, 3}), 5)}


def test_one_of_three_equal_plans_goes_without_a_word():
    before = [rung(number, "HS") for number in (1, 2, 3)]
    assert changes(before, before[:2]) == []


def test_a_plan_beside_the_others_makes_dead_ends_of_all_that_is_not_above_both():
    before = [rung(1, "HS", people=4), rung(2, "HS+Origin", people=1)]
    found = changes(before, [*before, rung(3, "Valuation")])
    assert concerns(found) == {
        (Concern.DEAD_END, frozenset({2}), 1),
        (Concern.DEAD_END, frozenset({3}), 0),
    }


def test_closing_the_plan_on_top_strands_those_below():
    low, high = rung(1, "HS", people=4), rung(2, "HS+Origin", people=2)
    other = rung(3, "HS+Valuation")
    closed = rung(2, "HS+Origin", is_open=False, people=2)
    found = changes([low, high, other], [low, closed, other])
    assert (Concern.LOST, frozenset({1, 2}), 4) in concerns(found)


def test_a_plan_that_nothing_leads_to_any_longer_is_named():
    low, high = rung(1, "HS"), rung(2, "HS+Origin", people=5)
    found = changes([low, high], [rung(1, "HS", is_open=False), high])
    assert concerns(found) == {(Concern.UNREACHED, frozenset({2}), 5)}
