"""The numbers of a licence, which licence somebody gets a seat of, and what is coming."""

from datetime import UTC, datetime, timedelta
from types import SimpleNamespace
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st
from hypothesis.stateful import RuleBasedStateMachine, initialize, invariant, rule, run_state_machine_as_test

from oscar_clientportal.licences import rules
from oscar_clientportal.licences.rules import Coming, NotEnough, Numbers

pytestmark = pytest.mark.req("2.72")
NOW = datetime(2026, 3, 2, tzinfo=UTC)
few = st.integers(min_value=1, max_value=4)


class Licence(RuleBasedStateMachine):
    """A licence as people count it on their fingers, beside the numbers as the rules count them."""

    @initialize(quantity=st.integers(min_value=1, max_value=8))
    def buy(self, quantity: int) -> None:
        self.numbers = Numbers(quantity)
        self.seats = ["free"] * quantity

    def move(self, count: int, old: str, new: str) -> None:
        change = {name: sign * count for name, sign in ((old, -1), (new, 1)) if name != "free"}
        if self.seats.count(old) < count:
            with pytest.raises(NotEnough):
                self.numbers.changed(**change)
            return
        self.numbers = self.numbers.changed(**change)
        for _number in range(count):
            self.seats[self.seats.index(old)] = new

    @rule(count=few, new=st.sampled_from(["used", "reserved", "transferred"]))
    def take_free_ones(self, count: int, new: str) -> None:
        self.move(count, "free", new)

    @rule(count=few, old=st.sampled_from(["used", "reserved", "transferred"]))
    def make_free(self, count: int, old: str) -> None:
        self.move(count, old, "free")

    @rule(count=few, new=st.sampled_from(["used", "transferred"]))
    def take_up(self, count: int, new: str) -> None:
        self.move(count, "reserved", new)

    @rule(more=few)
    def buy_more(self, more: int) -> None:
        self.numbers = self.numbers.changed(quantity=more)
        self.seats += ["free"] * more

    @rule(fewer=few)
    def reduce(self, fewer: int) -> None:
        if self.seats.count("free") < fewer or len(self.seats) == fewer:
            with pytest.raises(NotEnough):
                self.numbers.changed(quantity=-fewer)
            return
        self.numbers = self.numbers.changed(quantity=-fewer)
        for _number in range(fewer):
            self.seats.remove("free")

    @invariant()
    def they_agree_and_add_up(self) -> None:
        numbers = self.numbers
        parts = {"free": numbers.free, "used": numbers.used, "reserved": numbers.reserved}
        parts["transferred"] = numbers.transferred
        assert parts == {name: self.seats.count(name) for name in parts}
        assert sum(parts.values()) == numbers.quantity == len(self.seats)
        assert numbers.taken == numbers.quantity - numbers.free


def test_free_used_reserved_and_transferred_are_the_quantity_whatever_is_done() -> None:
    run_state_machine_as_test(Licence)


@pytest.mark.req("2.70")
@pytest.mark.parametrize("value", [0, -1, 2**31, 1_000_001, 1.0, "1", None, True])
def test_only_a_whole_number_of_people_is_a_quantity(value: Any) -> None:
    assert not rules.is_quantity(value)


@given(st.integers(min_value=1, max_value=rules.MOST_SEATS))
def test_every_number_up_to_the_most_is_a_quantity(value: int) -> None:
    assert rules.is_quantity(value)


def licence(pk: int, days: int | None, free: int = 1) -> Any:
    until = None if days is None else NOW + timedelta(days=days)
    return SimpleNamespace(pk=pk, valid_until=until, free=free)


def test_a_seat_is_of_the_licence_that_holds_longest_and_has_one() -> None:
    rows = [licence(1, 5), licence(2, 9), licence(3, None, free=0), licence(5, 9), licence(4, None)]
    assert [row.pk for row in rules.in_order(rows)] == [3, 4, 2, 5, 1]
    assert rules.best_of(rows).pk == 4
    assert rules.best_of([licence(1, None, free=0)]) is None


comings = st.builds(
    Coming,
    on=st.integers(0, 50).map(lambda days: NOW + timedelta(days=days)),
    kind=st.sampled_from(["invited", "lapses", "leaves", "offered", "begins", "ends", "quantity"]),
    quantity=st.integers(-3, 3),
    used=st.integers(-3, 3),
    reserved=st.integers(-3, 3),
    transferred=st.integers(-3, 3),
)


@given(st.lists(comings, max_size=12), st.integers(0, 50))
def test_a_forecast_is_in_order_and_its_steps_are_the_sums_of_what_came(
    coming: list[Coming], days: int
) -> None:
    until, start = NOW + timedelta(days=days), Numbers(10, 2, 1, 1)
    steps = rules.forecast(start, coming, until=until)
    due = [item for item in coming if item.on <= until]
    assert len(steps) == len(due)
    assert [step.on for step in steps] == sorted(item.on for item in due)
    if steps:
        last = steps[-1]
        assert last.used == start.used + sum(item.used for item in due)
        assert last.free == last.quantity - last.used - last.reserved - last.transferred
        assert last.quantity == start.quantity + sum(item.quantity for item in due)


def test_at_one_moment_what_frees_comes_before_what_needs() -> None:
    coming = [Coming(NOW, "invited", used=1), Coming(NOW, "leaves", used=-1)]
    assert [step.free for step in rules.forecast(Numbers(2, 2), coming, until=NOW)] == [1, 0]
