"""What buying a plan comes to: who pays what, for which term."""

from dataclasses import replace
from datetime import UTC, datetime, timedelta
from decimal import Decimal
from itertools import product
from zoneinfo import ZoneInfo

import pytest
from hypothesis import given
from hypothesis import strategies as st

from oscar_clientportal.subscriptions.rules import (
    Deal,
    DealKind,
    Holding,
    ListPrice,
    PlanFacts,
    prorated_difference,
    strike_deal,
    term_of,
    upgrade_price,
)

START = datetime(2026, 1, 1, tzinfo=UTC)
END = datetime(2027, 1, 1, tzinfo=UTC)
NOW = datetime(2026, 7, 2, 12, tzinfo=UTC)
PLAN = PlanFacts(2, 2, "HS+Origin", frozenset({"HS", "Origin"}), 1, "year", True)
HELD = Holding(frozenset({"HS"}), 1, 5, 1, "HS", START, START, END, 1, "year", Decimal(75), currency="EUR")
PRICE = ListPrice(Decimal(175), "EUR", 2)

prices = st.decimals("0", "99999999.99", places=2)
seconds = st.integers(0, 365 * 24 * 3600 - 1)


def deal(held=None, wanted=PLAN, price=PRICE, had=frozenset(), policy="same-end", now=NOW):
    return strike_deal(held=held, wanted=wanted, price=price, had=had, shop_policy=policy, now=now, zone=UTC)


def bounds(struck, held=None, wanted=PLAN, now=NOW, zone=UTC):
    return term_of(struck, held=held, wanted=wanted, now=now, zone=zone)


def test_somebody_with_nothing_pays_the_list_price_for_a_term_from_now():
    assert deal() == Deal(DealKind.FIRST)
    assert bounds(deal()) == (NOW, NOW, datetime(2027, 7, 2, 12, tzinfo=UTC))


@pytest.mark.req("0.34")
def test_an_upgrade_keeps_the_end_and_costs_the_difference_for_the_time_left():
    struck = deal(HELD)
    assert struck == Deal(DealKind.UPGRADE, Decimal("50.00"), 5)
    assert bounds(struck, HELD) == (START, NOW, END)


@pytest.mark.req("0.34")
def test_the_other_policy_begins_a_new_term_at_full_price_without_credit():
    struck = deal(HELD, policy="new-term")
    assert struck == Deal(DealKind.NEW_TERM, replaces=5)
    assert bounds(struck, HELD) == (NOW, NOW, datetime(2027, 7, 2, 12, tzinfo=UTC))


@pytest.mark.req("0.34")
@pytest.mark.parametrize(
    ("plan", "shop", "kind"),
    [
        ("", "same-end", DealKind.UPGRADE),
        ("", "new-term", DealKind.NEW_TERM),
        ("same-end", "new-term", DealKind.UPGRADE),
        ("new-term", "same-end", DealKind.NEW_TERM),
    ],
)
def test_the_plan_that_is_bought_says_how_and_else_the_shop(plan, shop, kind):
    assert deal(HELD, replace(PLAN, upgrade_policy=plan), policy=shop).kind is kind


@pytest.mark.parametrize("policy", ["same-end", "new-term"])
def test_a_held_trial_gives_no_credit_and_a_whole_term_follows_it(policy):
    assert deal(replace(HELD, is_trial=True), policy=policy) == Deal(DealKind.NEW_TERM, replaces=5)


def test_what_was_bought_in_another_currency_gives_no_credit():
    assert deal(replace(HELD, currency="HUF")) == Deal(DealKind.NEW_TERM, replaces=5)


TRIAL = replace(PLAN, trial_days=14)


def test_a_trial_is_free_and_what_is_paid_begins_at_its_end():
    struck = deal(wanted=TRIAL)
    assert struck == Deal(DealKind.TRIAL, Decimal(0))
    end = NOW + timedelta(days=14)
    assert bounds(struck, wanted=TRIAL) == (end, NOW, end)


def test_a_trial_of_days_ends_at_the_same_time_of_day_through_a_change_of_clocks():
    zone = ZoneInfo("Europe/Berlin")
    before = datetime(2026, 3, 20, 9, tzinfo=zone)
    anchor, _start, end = bounds(deal(wanted=TRIAL), wanted=TRIAL, now=before, zone=zone)
    assert anchor == end == datetime(2026, 4, 3, 9, tzinfo=zone)


@pytest.mark.parametrize("had", [{"HS"}, {"Origin", "Valuation"}, {"HS", "Origin"}])
def test_whoever_had_any_of_the_contents_pays_the_list_price(had):
    assert deal(wanted=TRIAL, had=frozenset(had)) == Deal(DealKind.FIRST)


def test_whoever_had_something_else_has_a_trial():
    assert deal(wanted=TRIAL, had=frozenset({"Valuation"})).kind is DealKind.TRIAL


def test_while_something_runs_there_is_no_trial():
    assert deal(HELD, TRIAL).kind is DealKind.UPGRADE
    assert deal(replace(HELD, contents=frozenset()), TRIAL).kind is DealKind.UPGRADE


def test_without_a_price_nothing_is_free():
    assert deal(wanted=TRIAL, price=ListPrice(None, "", 2)) == Deal(DealKind.FIRST)
    assert deal(HELD, price=ListPrice(None, "EUR", 2)).price is None


CODES = ["HS", "Origin", "Valuation", "Dual use"]
SETS = [
    frozenset(code for code, is_in in zip(CODES, bits, strict=True) if is_in)
    for bits in product([False, True], repeat=len(CODES))
]


@pytest.mark.req("0.21", "0.22")
def test_there_is_a_deal_for_a_higher_plan_alone_for_every_pair_of_plans():
    """Word for word: everything that runs is in the plan, and something more."""
    wrong = []
    for has, wants in product([None, *SETS], SETS):
        held = None if has is None else replace(HELD, contents=has)
        gains = [code for code in wants if code not in (has or ())]
        lacks = [code for code in (has or ()) if code not in wants]
        may = bool(wants) and bool(gains) and not lacks
        if (deal(held, replace(PLAN, contents=wants)) is not None) != may:
            wrong.append((has, wants))
    assert wrong == []


@pytest.mark.req("0.34")
@given(prices, prices, seconds, st.sampled_from(["EUR", "HUF", ""]), st.booleans())
def test_no_deal_has_a_negative_price(old, new, passed, currency, is_trial):
    held = replace(HELD, price=old, currency=currency, is_trial=is_trial)
    struck = deal(held, price=ListPrice(new, "EUR", 2), now=START + timedelta(seconds=passed))
    assert struck.price is None or 0 <= struck.price <= max(new - old, Decimal(0))


@pytest.mark.req("0.34")
@given(prices, prices, prices, seconds)
def test_two_upgrades_at_one_moment_cost_what_one_does_but_for_a_cent(first, second, third, passed):
    """Three amounts are rounded, each by half a cent at most: so they are less than two cents apart, which is one."""
    low, middle, high = sorted([first, second, third])
    now = START + timedelta(seconds=passed)
    straight = prorated_difference(low, high, START, END, now, 2)
    steps = prorated_difference(low, middle, START, END, now, 2)
    steps += prorated_difference(middle, high, START, END, now, 2)
    assert abs(steps - straight) <= Decimal("0.01")


@pytest.mark.req("0.34")
@given(prices, prices, seconds, seconds)
def test_an_upgrade_is_never_dearer_later(old, new, one, other):
    earlier, later = sorted([one, other])
    cost = [
        upgrade_price(replace(HELD, price=old), PLAN, new, START + timedelta(seconds=passed), 2, UTC)
        for passed in (earlier, later)
    ]
    assert cost[0] >= cost[1]


def test_a_term_begins_after_the_one_it_replaces_though_the_clock_stood_still():
    struck = deal(HELD, now=START)
    assert bounds(struck, HELD, now=START)[1] == START + timedelta(microseconds=1)


def test_deals_are_alike_while_they_are_of_one_kind_and_end_the_same_term():
    assert deal(HELD).is_like(deal(HELD, now=NOW + timedelta(days=1)))
    assert not deal(HELD).is_like(deal(HELD, policy="new-term"))
    assert not deal(HELD).is_like(deal(replace(HELD, term_id=6)))
    assert not deal().is_like(None)
