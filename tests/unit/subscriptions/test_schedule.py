"""What a subscription asks for next: each rule of the shop's options, and what holds for any of them."""

from dataclasses import replace
from datetime import UTC, datetime, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from oscar_clientportal.subscriptions.rules import (
    Due,
    Facts,
    Policy,
    RenewalFacts,
    Step,
    after,
    next_step,
    renewed_term,
    step_at,
)

START = datetime(2026, 1, 1, 9, tzinfo=UTC)
END = datetime(2027, 1, 1, 9, tzinfo=UTC)
SECOND = timedelta(seconds=1)
SHOP = Policy()


def days(number: float) -> timedelta:
    return timedelta(days=number)


def facts(**changes):
    known = {"status": "active", "starts_at": START, "ends_at": END, "auto_renew": True, "told_until": START}
    return Facts(**{**known, **changes})


def refused(**changes):
    known = {"status": "retry", "starts_at": END, "begun_at": END, "tried_at": END}
    return RenewalFacts(**{**known, **changes})


def steps_of(life, policy=SHOP, count=20):
    """All that happens, each at its moment, as long as nothing is paid anew."""
    found = []
    while (due := next_step(life, policy)) and len(found) < count:
        found.append((due.step, due.at))
        life = after(life, due, due.at)
    return found


@pytest.mark.req("0.28")
def test_the_end_is_announced_twice_and_the_charge_made_at_the_end_no_earlier():
    life = facts()
    for expected in (
        Due(END - days(30), Step.NOTICE, 30),
        Due(END - days(7), Step.NOTICE, 7),
        Due(END, Step.RENEW),
    ):
        assert next_step(life, SHOP) == expected
        assert step_at(life, SHOP, expected.at - SECOND) is None
        assert step_at(life, SHOP, expected.at) == expected
        life = after(life, expected, expected.at, (END, END + days(365)))
    assert next_step(life, SHOP) == Due(END + days(335), Step.NOTICE, 30)


def test_what_does_not_renew_ends_with_its_term():
    assert [step for step, _at in steps_of(facts(auto_renew=False))] == [Step.NOTICE, Step.NOTICE, Step.END]


@pytest.mark.parametrize("status", ["pending", "paused", "cancelled"])
def test_other_states_ask_for_nothing(status):
    assert next_step(facts(status=status), SHOP) is None


def test_a_term_shorter_than_twice_the_notice_has_none():
    assert next_step(facts(ends_at=START + days(13)), SHOP) == Due(START + days(13), Step.RENEW)
    assert next_step(facts(ends_at=START + days(14)), SHOP) == Due(START + days(7), Step.NOTICE, 7)


def test_of_notices_that_were_missed_the_last_is_given_and_none_after_the_end():
    assert step_at(facts(), SHOP, END - days(3)).days == 7
    assert step_at(facts(told_until=END - days(20)), SHOP, END - days(3)).days == 7
    assert step_at(facts(told_until=END - days(5)), SHOP, END - days(3)) is None
    assert step_at(facts(), SHOP, END).step is Step.RENEW


def test_a_refused_card_is_tried_on_the_days_of_dunning_then_it_is_suspended():
    life = facts(renewal=refused())
    for day in (1, 3, 5, 7):
        due = next_step(life, SHOP)
        assert due == Due(END + days(day), Step.RETRY)
        life = replace(life, renewal=refused(tried_at=due.at + timedelta(minutes=3)))
    assert next_step(life, SHOP).step is Step.SUSPEND
    assert next_step(life, SHOP).at <= END + days(7) + timedelta(minutes=3)


def test_the_days_of_dunning_are_counted_from_the_first_try():
    late = END + days(4)
    life = facts(renewal=refused(begun_at=late, tried_at=late))
    assert next_step(life, SHOP) == Due(late + days(1), Step.RETRY)


def test_of_days_of_dunning_that_were_missed_one_try_is_made():
    life = facts(renewal=refused())
    assert step_at(life, SHOP, END + days(6)).step is Step.RETRY
    life = facts(renewal=refused(tried_at=END + days(6)))
    assert next_step(life, SHOP) == Due(END + days(7), Step.RETRY)


def test_without_days_of_dunning_a_refusal_suspends_at_once():
    assert next_step(facts(renewal=refused()), replace(SHOP, dunning_days=())) == Due(END, Step.SUSPEND)


def test_a_card_that_will_never_pay_is_not_tried_again_but_the_days_still_run():
    assert next_step(facts(renewal=refused(is_barred=True)), SHOP) == Due(END + days(7), Step.SUSPEND)


def test_another_card_is_tried_at_once():
    life = facts(renewal=refused(has_new_card=True))
    assert step_at(life, SHOP, END + SECOND) == Due(END, Step.RETRY)


def test_what_waits_for_the_payer_is_looked_at_on_the_days_of_dunning_and_never_charged():
    life = facts(renewal=refused(status="waiting"))
    found = steps_of(life)
    assert [at for step, at in found if step is Step.LOOK] == [END + days(day) for day in (1, 3, 5, 7)]
    assert [step for step, _at in found if step is not Step.LOOK] == [Step.SUSPEND, Step.GIVE_UP]


def test_a_try_whose_worker_died_is_taken_up_when_its_lease_ends():
    lease = END + timedelta(minutes=5)
    begun = refused(status="open", leased_until=lease)
    assert next_step(facts(renewal=begun), SHOP) == Due(lease, Step.LOOK)
    untried = replace(begun, is_untried=True)
    assert next_step(facts(renewal=untried), SHOP) == Due(lease, Step.RETRY)


def test_a_try_that_was_made_is_asked_about_even_if_nobody_wants_the_renewal_any_more():
    begun = refused(status="open", leased_until=END)
    assert next_step(facts(renewal=begun, auto_renew=False), SHOP).step is Step.LOOK
    assert next_step(facts(renewal=replace(begun, is_untried=True), auto_renew=False), SHOP).step is Step.DROP


@pytest.mark.parametrize("change", [{"auto_renew": False}, {"ends_at": END + days(1)}])
def test_a_refused_renewal_is_dropped_once_switched_off_or_overtaken_by_a_longer_term(change):
    assert next_step(facts(renewal=refused(), **change), SHOP).step is Step.DROP


def test_suspended_for_long_enough_it_is_given_up():
    life = facts(status="suspended", suspended_at=END + days(7))
    assert next_step(life, SHOP) == Due(END + days(37), Step.GIVE_UP)
    assert step_at(life, SHOP, END + days(37) - SECOND) is None


class TestAWorkerThatWasOff:
    def test_charges_within_the_patience_of_the_shop(self):
        assert step_at(facts(), SHOP, END + days(30)).step is Step.RENEW

    def test_suspends_without_a_charge_later_than_that(self):
        assert step_at(facts(), SHOP, END + days(30) + SECOND).step is Step.SUSPEND

    def test_does_not_try_again_what_was_refused_long_ago(self):
        life = facts(renewal=refused())
        assert step_at(life, SHOP, END + days(37)).step is Step.RETRY
        assert step_at(life, SHOP, END + days(37) + SECOND).step is Step.SUSPEND

    def test_always_charges_within_the_grace(self):
        assert step_at(facts(), replace(SHOP, catch_up=days(0)), END + days(7)).step is Step.RENEW


class TestTheTermThatIsBought:
    def term(self, late, length=1, unit="year"):
        return renewed_term(START, END, END + late, SHOP.grace, length, unit, UTC)

    @pytest.mark.parametrize("late", [timedelta(), days(7), days(7) + timedelta(minutes=5), -days(3)])
    def test_joins_the_last_one_within_the_grace(self, late):
        assert self.term(late) == (START, END, datetime(2028, 1, 1, 9, tzinfo=UTC))

    def test_begins_with_the_payment_after_the_grace(self):
        paid = END + days(20)
        assert self.term(days(20)) == (paid, paid, datetime(2028, 1, 21, 9, tzinfo=UTC))

    def test_begins_with_the_payment_where_it_would_be_over_already(self):
        paid = END + days(2)
        assert self.term(days(2), 1, "day") == (paid, paid, paid + days(1))


policies = st.builds(
    Policy,
    notice_days=st.lists(st.integers(1, 60), max_size=4).map(tuple),
    dunning_days=st.lists(st.integers(1, 60), max_size=5).map(tuple),
    grace=st.integers(0, 40).map(days),
    suspension=st.integers(0, 90).map(days),
    catch_up=st.integers(0, 90).map(days),
)
lateness = st.lists(st.integers(-40, 90), min_size=1, max_size=12)


@given(policies, lateness, st.integers(1, 800), st.booleans())
def test_unpaid_it_always_ends_and_no_step_comes_twice(policy, jumps, length, renews):
    """Whatever the options, and whenever a worker whose clock jumps comes by."""
    life = facts(ends_at=START + days(length), auto_renew=renews)
    now, done = START, []
    for turn in range(200):
        due = next_step(life, policy)
        if due is None:
            break
        now = max(now, due.at) + days(jumps[turn % len(jumps)])
        doing = step_at(life, policy, now)
        if doing is None:  # by a clock that is behind; the next one to come is right
            now = due.at
            doing = step_at(life, policy, now)
        life = _unpaid(life, doing, now)
        done.append((doing.step, doing.days, doing.at))
    assert next_step(life, policy) is None, done[-3:]
    assert len(done) == len(set(done)), done
    assert done[-1][0] in (Step.END, Step.GIVE_UP)
    assert sum(step is Step.RENEW for step, *_ in done) <= 1
    assert sum(step is Step.RETRY for step, *_ in done) <= len(policy.dunning_days)


def _unpaid(life, due, now):
    """The step was done, and every card refused."""
    if due.step is Step.RENEW:
        renewal = RenewalFacts("retry", starts_at=life.ends_at, begun_at=now, tried_at=now)
        return replace(life, renewal=renewal)
    if due.step is Step.RETRY:
        tried = max(now, life.renewal.tried_at)
        return replace(life, renewal=replace(life.renewal, tried_at=tried))
    return after(life, due, now)


@given(policies, st.integers(0, 4000), st.integers(1, 400))
def test_a_later_look_finds_no_earlier_step(policy, hours, length):
    """What is due is due until it is done."""
    life = facts(ends_at=START + days(length))
    due = next_step(life, policy)
    found = step_at(life, policy, due.at + timedelta(hours=hours))
    assert found is not None
    assert found.at >= due.at


@given(st.integers(0, 400), st.integers(1, 24), st.sampled_from(["day", "month", "year"]), policies)
def test_a_term_that_is_bought_is_never_over_already_nor_begins_before_the_last_ended(
    late, length, unit, policy
):
    paid = END + days(late)
    anchor, start, end = renewed_term(START, END, paid, policy.grace, length, unit, UTC)
    assert END <= start <= paid < end
    assert anchor in (START, END, start)
