"""Conditions of a list: whatever comes in, they can be asked or are refused with a reason."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from wagtail_hooks.lists import rules
from wagtail_hooks.lists.rules import Condition, Kind, Operator, Problem, Refused, Typed

pytestmark = pytest.mark.req("2.03")
anything = st.one_of(
    st.none(), st.booleans(), st.integers(), st.text(max_size=400), st.lists(st.text(max_size=9))
)
json_like = st.recursive(
    anything, lambda inner: st.lists(inner) | st.dictionaries(st.text(max_size=9), inner)
)
rows = st.lists(
    st.fixed_dictionaries({"field": anything, "operator": anything, "values": anything}) | json_like,
    max_size=30,
)


def refusal(*typed: object, offered: list[str] | None = None) -> Problem:
    with pytest.raises(Refused) as refused:
        rules.condition("field", *typed, offered=offered)
    return refused.value.problem


def outcome(kind: Kind, operator: str, values: list[str]) -> Problem | Operator:
    try:
        return rules.condition("field", kind, operator, values, offered=values).operator
    except Refused as refused:
        return refused.problem


@given(st.sampled_from(Kind), st.text(max_size=20), st.lists(st.text(max_size=500), max_size=5))
def test_whatever_is_typed_becomes_a_condition_or_a_reason(
    kind: Kind, operator: str, values: list[str]
) -> None:
    assert outcome(kind, operator, values) in (*Problem, *rules.OPERATORS[kind])


@given(st.sampled_from(Kind), st.data())
def test_a_condition_asks_for_printable_text_that_is_not_too_long(kind: Kind, data: st.DataObject) -> None:
    operator = data.draw(st.sampled_from(rules.OPERATORS[kind]))
    values = data.draw(st.lists(st.text(), max_size=3))
    try:
        found = rules.condition("field", kind, operator, values, offered=[rules.cleaned(v) for v in values])
    except Refused:
        return
    assert all(len(value) <= rules.LONGEST_VALUE and value.isprintable() for value in found.values)


@given(st.lists(st.builds(Typed, st.text("abc", min_size=1), st.text("abc"), st.lists(st.text()).map(tuple))))
def test_an_address_says_what_was_asked(conditions: list[Typed]) -> None:
    query: dict[str, list[str]] = {}
    for name, value in rules.as_query(conditions):
        query.setdefault(name, []).append(value)
    assert rules.from_query(query) == conditions[: rules.MOST_CONDITIONS]


@given(rows | json_like)
def test_a_kept_view_of_any_kind_is_read(kept: object) -> None:
    found = rules.from_json(kept)
    assert len(found) <= rules.MOST_CONDITIONS
    assert all(isinstance(value, str) for one in found for value in (one.field, one.operator, *one.values))


@given(st.sampled_from(list(Kind)), st.lists(st.text(max_size=20), max_size=3), st.data())
def test_a_condition_is_the_same_after_it_was_kept(
    kind: Kind, values: list[str], data: st.DataObject
) -> None:
    operator = data.draw(st.sampled_from(rules.OPERATORS[kind]))
    offered = [rules.cleaned(value) for value in values]
    try:
        asked = rules.condition("field", kind, operator, values, offered)
    except Refused:
        return
    again = rules.from_json([asked.as_json()])[0]
    assert rules.condition(again.field, kind, again.operator, again.values, offered) == asked


def test_a_number_taken_out_is_left_out() -> None:
    query = {"c1f": ["town"], "c2f": ["town"]} | {"remove": ["1"]}
    assert len(rules.from_query(query)) == 1


def test_a_range_may_be_open_on_one_side_but_not_on_both() -> None:
    assert rules.condition("field", Kind.CODE, "between", ["", "1999"]).values == ("", "1999")
    assert refusal(Kind.CODE, "between", ["", " "]) == Problem.NO_VALUE


def test_a_range_does_not_end_before_it_begins() -> None:
    assert refusal(Kind.CODE, "between", ["2000", "1000"]) == Problem.BACKWARDS
    assert refusal(Kind.DATE, "between", ["2026-02-01", "2026-01-31"]) == Problem.BACKWARDS
    assert refusal(Kind.NUMBER, "between", ["C100000", "C99999"]) == Problem.BACKWARDS


def test_numbers_of_different_lengths_are_a_range() -> None:
    found = rules.condition("field", Kind.NUMBER, "between", ["C99999", "C100000"])
    assert found == Condition("field", Operator.BETWEEN, ("C99999", "C100000"))


@pytest.mark.parametrize("day", ["31.12.2026", "2026-02-30", "\u0662026-01-01", "soon", "9" * 300])
def test_a_day_is_a_day(day: str) -> None:
    assert refusal(Kind.DATE, "between", [day]) == Problem.NO_DATE


@pytest.mark.parametrize("days", ["0", "-1", "1.5", "\u0663", "9" * 200])
def test_days_are_counted_in_whole_numbers(days: str) -> None:
    assert refusal(Kind.DATE, "within", [days]) == Problem.NO_DAYS


def test_only_what_is_offered_can_be_chosen() -> None:
    assert refusal(Kind.CHOICE, "one-of", ["gone"], offered=["here"]) == Problem.NOT_OFFERED
    found = rules.condition("field", Kind.CHOICE, "one-of", ["gone", "here", "here"], ["here"])
    assert found.values == ("here",)
