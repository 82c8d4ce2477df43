"""From when a plan can be bought, and which one is the cheapest that covers what is wanted: against brute force."""

from datetime import UTC, datetime, timedelta
from decimal import Decimal
from itertools import combinations

from hypothesis import given
from hypothesis import strategies as st

from oscar_clientportal.subscriptions.rules import Candidate, buyable_from, cheapest_covering, may_buy

DAY = datetime(2026, 1, 1, tzinfo=UTC)
CODES = ["HS", "Origin", "Valuation", "Dual use"]
contents = st.frozensets(st.sampled_from(CODES))
ends = st.integers(1, 9).map(lambda days: DAY + timedelta(days=days))
amounts = st.sampled_from([Decimal(0), Decimal(10), Decimal(20), Decimal("20.01")])
plans = st.lists(st.tuples(contents, amounts, amounts), max_size=8).map(
    lambda found: [Candidate(number, *plan) for number, plan in enumerate(found)]
)


@given(plans, contents)
def test_the_cheapest_that_covers_is_the_one_that_no_other_beats(candidates, wanted):
    cheapest = cheapest_covering(candidates, wanted)
    covering = [plan for plan in candidates if not any(code not in plan.contents for code in wanted)]
    if cheapest is None:
        assert covering == []
        return
    assert cheapest in covering
    for other in covering:
        assert not other.price < cheapest.price
        if other.price == cheapest.price:
            assert not other.list_price < cheapest.list_price
            if other.list_price == cheapest.list_price:
                assert other.plan_id >= cheapest.plan_id


@given(plans, contents)
def test_the_order_in_which_plans_are_looked_at_changes_nothing(candidates, wanted):
    assert cheapest_covering(candidates, wanted) == cheapest_covering(candidates[::-1], wanted)


@given(st.dictionaries(st.sampled_from(CODES), ends), contents)
def test_a_plan_can_be_bought_from_the_first_day_on_which_the_rule_lets_it(open_until, wanted):
    """Brute force: ask the rule on every day."""
    found = None
    for day in range(10):
        moment = DAY + timedelta(days=day)
        runs = frozenset(code for code, until in open_until.items() if until > moment)
        if may_buy(runs or None, wanted, True) is None:
            found = moment
            break
    told = buyable_from(open_until, wanted)
    if may_buy(frozenset(open_until) or None, wanted, True) is None:
        assert found == DAY  # it can be bought at once, so nothing stands in its way
    else:
        assert told == found


@given(st.dictionaries(st.sampled_from(CODES), ends, min_size=1), contents.filter(bool))
def test_what_is_refused_can_be_bought_at_the_latest_when_all_has_ended(open_until, wanted):
    told = buyable_from(open_until, wanted)
    assert told is not None
    assert told <= max(open_until.values())


def test_a_plan_that_opens_nothing_is_never_bought():
    assert buyable_from({"HS": DAY}, frozenset()) is None


def test_one_content_may_end_before_the_other_and_lets_a_plan_pass():
    both = {"HS": DAY + timedelta(days=1), "Origin": DAY + timedelta(days=5)}
    assert buyable_from(both, frozenset({"Origin", "Valuation"})) == DAY + timedelta(days=1)
    assert buyable_from(both, frozenset({"HS", "Valuation"})) == DAY + timedelta(days=5)


def test_every_set_of_two_is_covered_by_the_cheaper_of_two_alike():
    for pair in combinations(CODES, 2):
        alike = [
            Candidate(number, frozenset(pair), Decimal(price), Decimal(50))
            for number, price in enumerate([20, 10, 10])
        ]
        assert cheapest_covering(alike, set(pair)).plan_id == 1
