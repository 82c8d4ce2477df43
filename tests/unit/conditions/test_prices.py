"""Which condition wins: against an oracle that tries the words of the rule one after another."""

from datetime import date, timedelta
from decimal import Decimal

import pytest
from hypothesis import given
from hypothesis import strategies as st

from oscar_clientportal.conditions.rules import Condition, Tier, What, Who, explain, price_of, rank, winner

pytestmark = pytest.mark.req("2.43", "2.44")

TODAY = date(2027, 3, 15)
days = st.none() | st.integers(-3, 3).map(lambda number: TODAY + timedelta(days=number))
prices = st.decimals(0, 50, places=2).map(lambda price: ("price", price))
percents = st.decimals(0, 100, places=2).map(lambda percent: ("percent", percent))


@st.composite
def scales(draw):
    quantities = draw(st.lists(st.integers(1, 6), min_size=1, max_size=3, unique=True))
    return tuple(Tier(quantity, **dict([draw(prices | percents)])) for quantity in quantities)


@st.composite
def all_conditions(draw):
    count = draw(st.integers(0, 7))
    return [
        Condition(
            pk=pk,
            who=draw(st.sampled_from(Who)),
            what=(what := draw(st.sampled_from(What))),
            tiers=draw(scales()),
            depth=draw(st.integers(1, 3)) if what is What.CATEGORY else 0,
            currency=draw(st.sampled_from(["EUR", "HUF"])),
            valid_from=draw(days),
            valid_until=draw(days),
        )
        for pk in draw(st.permutations(range(1, count + 1)))
    ]


def oracle(conditions, quantity):
    """Sieve after sieve, as the rule is told to a customer; nothing of ``rank`` or ``tier_for`` is used."""
    left = []
    for each in conditions:
        if (each.valid_from and each.valid_from > TODAY) or (each.valid_until and each.valid_until < TODAY):
            continue
        steps = sorted(
            (tier for tier in each.tiers if not tier.from_quantity > quantity), key=lambda t: t.from_quantity
        )
        if steps and (steps[-1].percent is not None or each.currency == "EUR"):
            left.append(each)
    for whom in (Who.CUSTOMER, Who.GROUP, Who.EVERYBODY):
        for what in (What.VARIANT, What.ARTICLE, What.CATEGORY, What.RANGE, What.EVERYTHING):
            same = [each for each in left if each.who is whom and each.what is what]
            for depth in (3, 2, 1, 0):
                near = [each for each in same if each.depth == depth]
                if near:
                    latest = max(each.valid_from or date.min for each in near)
                    last = [each for each in near if (each.valid_from or date.min) == latest]
                    return sorted(last, key=lambda each: each.pk)[-1]
    return None


@given(all_conditions(), st.integers(1, 8))
def test_the_winner_is_the_one_brute_force_finds(conditions, quantity):
    expected = oracle(conditions, quantity)
    assert winner(conditions, on=TODAY, currency="EUR", quantity=quantity) is expected
    judged = explain(conditions, on=TODAY, currency="EUR", quantity=quantity)
    assert len(judged) == len(conditions)
    assert ([each for each, holds in judged if holds] or [None])[0] is expected


@given(all_conditions(), st.integers(1, 8), st.decimals(0, 1000, places=2))
def test_the_price_is_the_winners_tier_of_that_quantity(conditions, quantity, list_price):
    price = price_of(
        conditions, on=TODAY, list_price=list_price, currency="EUR", decimals=2, quantity=quantity
    )
    won = oracle(conditions, quantity)
    if won is None:
        assert price is None
        return
    step = max((tier for tier in won.tiers if tier.from_quantity <= quantity), key=lambda t: t.from_quantity)
    if step.price is not None:
        assert price == step.price
    else:
        exact = list_price - list_price * step.percent / 100
        assert abs(price - exact) <= Decimal("0.005")
        assert price == price.quantize(Decimal("0.01"))
        assert 0 <= price <= list_price


def test_half_a_cent_is_rounded_up():
    half = [Condition(1, Who.EVERYBODY, What.EVERYTHING, (Tier(1, percent=Decimal(50)),))]
    price = price_of(half, on=TODAY, list_price=Decimal("0.05"), currency="EUR", decimals=2)
    assert price == Decimal("0.03")


def test_of_a_currency_with_three_decimals_two_are_used_as_oscar_stores_no_more():
    third = [Condition(1, Who.EVERYBODY, What.EVERYTHING, (Tier(1, percent=Decimal("33.33")),))]
    price = price_of(third, on=TODAY, list_price=Decimal("19.95"), currency="KWD", decimals=3)
    assert price == Decimal("13.30")


def test_a_customers_percentage_on_everything_beats_a_groups_price_of_the_variant():
    own = Condition(1, Who.CUSTOMER, What.EVERYTHING, (Tier(1, percent=Decimal(1)),))
    groups = Condition(2, Who.GROUP, What.VARIANT, (Tier(1, price=Decimal(1)),), currency="EUR")
    assert rank(own) > rank(groups)
    assert winner([own, groups], on=TODAY, currency="EUR") is own
