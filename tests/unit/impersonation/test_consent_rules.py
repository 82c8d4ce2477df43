"""The terms of a consent."""

from dataclasses import replace
from datetime import UTC, datetime, timedelta
from decimal import Decimal

import pytest
from hypothesis import given
from hypothesis import strategies as st

from oscar_clientportal.core.acting import Scope
from oscar_clientportal.impersonation.rules import consents as rules

NOW = datetime(2026, 3, 2, 9, tzinfo=UTC)
LONGEST = timedelta(days=730)
CENT = Decimal("0.01")
GOOD = rules.Terms(1, ("basket", "balance"), NOW + timedelta(days=30), Decimal("200.00"), "EUR", "Demo")

scopes = st.lists(st.sampled_from([*rules.SCOPES, "everything"]))
lengths = st.timedeltas(min_value=timedelta(seconds=1), max_value=timedelta(days=2000))
amounts = st.decimals(allow_nan=True, allow_infinity=True) | st.decimals("0.01", "999", places=2)
terms = st.builds(
    rules.Terms,
    st.none() | st.integers(1, 3),
    scopes.map(rules.complete),
    st.none() | st.timedeltas(timedelta(days=-9), timedelta(days=999)).map(lambda length: NOW + length),
    st.none() | amounts,
    st.sampled_from(["", "EUR"]),
    st.text(max_size=3),
)


agreed = terms.map(lambda terms: replace(terms, monthly_limit=Decimal(5))).filter(
    lambda terms: not found(terms)
)


def found(terms: rules.Terms) -> dict[str, rules.Problem]:
    return rules.problems(terms, on=NOW, longest=LONGEST, unit=CENT)


def test_every_scope_is_one_that_somebody_who_acts_can_have() -> None:
    assert {*rules.SCOPES, "look", "money"} == {scope.value for scope in Scope}


@given(scopes)
def test_whoever_may_order_may_fill_a_basket_and_nothing_else_is_added(wanted: list[str]) -> None:
    complete = rules.complete(wanted)
    assert set(complete) - set(wanted) <= {"basket"}
    assert set(wanted) <= set(complete)
    assert not set(complete) & {"buy", "balance"} or "basket" in complete
    assert rules.complete(complete) == complete
    assert len(set(complete)) == len(complete)


@given(terms)
def test_what_is_agreed_on_has_an_end_within_two_years_and_a_limit_where_money_is_spent(
    terms: rules.Terms,
) -> None:
    if found(terms):
        return
    assert terms.until is not None
    assert NOW < terms.until <= NOW + LONGEST
    assert set(terms.scopes) <= set(rules.SCOPES)
    if "balance" in terms.scopes:
        assert terms.monthly_limit is not None
        assert terms.monthly_limit >= CENT
        assert terms.monthly_limit % CENT == 0


@pytest.mark.parametrize(
    ("change", "problem"),
    [
        ({}, {}),
        ({"until": NOW}, {"until": "past"}),
        ({"until": None}, {"until": "past"}),
        ({"until": NOW + timedelta(seconds=1)}, {}),
        ({"until": NOW + LONGEST}, {}),
        ({"until": NOW + LONGEST + timedelta(microseconds=1)}, {"until": "too-far"}),
        ({"scopes": ("everything",)}, {"scopes": "unknown"}),
        ({"scopes": ()}, {}),
        ({"monthly_limit": None}, {"monthly_limit": "no-limit"}),
        ({"monthly_limit": None, "scopes": ("buy",)}, {}),
        *(
            ({"monthly_limit": Decimal(text)}, {"monthly_limit": "no-amount"})
            for text in ("0", "-0.01", "NaN", "sNaN", "Infinity", "0.001", "1e400", "1000000000000")
        ),
        ({"monthly_limit": Decimal("0.01")}, {}),
        ({"monthly_limit": Decimal("999999999999.99")}, {}),
    ],
)
def test_each_term_has_its_bounds(change: dict, problem: dict) -> None:
    assert found(replace(GOOD, **change)) == problem


@given(agreed, agreed)
def test_what_has_changed_is_named_and_nothing_else(before: rules.Terms, after: rules.Terms) -> None:
    different = rules.changed(before, after)
    taken_over = {name: getattr(after, name) for name in different}
    assert rules.changed(before, before) == []
    assert replace(before, **taken_over) == after
    assert all(getattr(before, name) != getattr(after, name) for name in different)


@given(lengths, st.timedeltas(timedelta(0), timedelta(days=60)))
def test_the_end_is_announced_within_the_consent_or_not_at_all(length: timedelta, notice: timedelta) -> None:
    at = rules.notice_at(since=NOW, until=NOW + length, notice=notice)
    if at is None:
        assert not notice or length < 2 * notice
    else:
        assert NOW + length - at == notice
        assert at - NOW >= notice


def test_a_request_counts_for_its_time_and_a_refusal_for_thirty_days() -> None:
    assert rules.lapses_at(asked_at=NOW, lifetime=timedelta(days=90)) == NOW + timedelta(days=90)
    assert rules.may_ask_again_at(refused_at=NOW) == NOW + timedelta(days=30)
    assert rules.may_ask_again_at(refused_at=None) is None
