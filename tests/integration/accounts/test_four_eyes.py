"""Above the amount the shop sets, an act waits until somebody else agrees."""

from decimal import Decimal

import pytest

from oscar_clientportal.accounts import exceptions, services

from .test_acts import account, editor, figures, four_eyes, owner

__all__ = ["account", "editor", "four_eyes", "owner"]
pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("four_eyes")]
D = Decimal


def ask(account, editor, amount="100.01", act=services.credit_account, **facts):
    return act(account=account, amount=D(amount), reason="Large", actor=editor, **facts)


@pytest.mark.parametrize("act", [services.credit_account, services.debit_account, services.set_limit])
def test_up_to_the_amount_one_person_is_enough_and_above_it_nothing_happens(account, editor, act):
    before = figures(account)
    waiting = ask(account, editor, act=act)
    assert (waiting.status, waiting.transfer, figures(account)) == ("waiting", None, before)
    done = ask(account, editor, "100.00", act=act)
    assert done.status == "done"
    assert figures(account) != before


@pytest.mark.parametrize("act", [services.credit_account, services.debit_account])
def test_small_acts_of_one_person_within_a_day_count_together(account, editor, owner, act, time_machine):
    time_machine.move_to("2026-03-10 09:00Z", tick=False)
    assert [ask(account, editor, "40.00", act=act).status for _time in range(3)] == [
        "done",
        "done",
        "waiting",
    ]
    assert ask(account, owner, "40.00", act=act).status == "done"
    assert ask(account, editor, "20.00", act=act).status == "done"
    time_machine.move_to("2026-03-11 09:01Z", tick=False)
    assert ask(account, editor, "100.00", act=act).status == "done"


def test_what_a_second_person_agreed_to_does_not_count(account, editor, owner):
    services.agree_act(act=ask(account, editor), by=owner)
    assert ask(account, editor, "100.00").status == "done"


def test_a_limit_that_goes_down_needs_one_person(account, editor, owner):
    services.agree_act(act=ask(account, editor, "500.00", act=services.set_limit), by=owner)
    assert ask(account, editor, "300.00", act=services.set_limit).status == "done"
    assert ask(account, editor, "300.01", act=services.set_limit).status == "waiting"


def test_without_an_amount_one_person_is_always_enough(account, editor, settings):
    settings.CLIENTPORTAL = {**settings.CLIENTPORTAL, "FOUR_EYES_ABOVE": None}
    assert ask(account, editor, "1000000.00").status == "done"


@pytest.mark.parametrize(
    ("act", "expected"),
    [
        (services.credit_account, (D("175.01"), 0, "open")),
        (services.debit_account, (D("-25.01"), 0, "open")),
        (services.set_limit, (D("75.00"), D("100.01"), "open")),
    ],
)
def test_when_a_second_person_agrees_it_is_done_and_both_are_named(account, editor, owner, act, expected):
    agreed = services.agree_act(act=ask(account, editor, act=act), by=owner)
    assert figures(account) == expected
    assert (agreed.status, agreed.actor, agreed.decided_by) == ("done", editor, owner)
    assert agreed.decided_at is not None


def test_money_received_is_still_that_when_somebody_agrees(account, editor, owner):
    act = services.agree_act(act=ask(account, editor, source="cash"), by=owner)
    assert act.transfer.debit.code == "cash"


def test_nobody_agrees_to_what_they_asked_for(account, editor):
    act = ask(account, editor)
    with pytest.raises(exceptions.SamePerson):
        services.agree_act(act=act, by=editor)
    act.refresh_from_db()
    assert (act.status, figures(account)[0]) == ("waiting", D("75.00"))


def test_who_agrees_twice_does_it_once(account, editor, owner):
    act = ask(account, editor)
    services.agree_act(act=act, by=owner)
    with pytest.raises(exceptions.ActDecided):
        services.agree_act(act=act, by=owner)
    assert figures(account)[0] == D("175.01")


def test_what_was_refused_is_never_done_and_keeps_the_reason(account, editor, owner):
    act = services.refuse_act(act=ask(account, editor), by=owner, reason="Too much")
    act.refresh_from_db()
    assert (act.status, act.answer, act.decided_by) == ("refused", "Too much", owner)
    for decide in (
        lambda: services.agree_act(act=act, by=owner),
        lambda: services.refuse_act(act=act, by=owner, reason="Again"),
    ):
        with pytest.raises(exceptions.ActDecided):
            decide()
    assert figures(account)[0] == D("75.00")


def test_a_refusal_needs_a_reason_and_the_asker_may_take_it_back(account, editor):
    act = ask(account, editor)
    with pytest.raises(exceptions.WrongReason):
        services.refuse_act(act=act, by=editor, reason=" ")
    assert services.refuse_act(act=act, by=editor, reason="My mistake").status == "refused"


def test_a_balance_that_moved_since_it_was_seen_is_looked_at_again(account, editor, owner):
    act = ask(account, editor, act=services.debit_account)
    services.debit_account(account=account, amount=D(1), reason="Fee", actor=editor)
    with pytest.raises(exceptions.BalanceMoved):
        services.agree_act(act=act, by=owner, seen_balance=D("75.00"))
    services.agree_act(act=act, by=owner, seen_balance=D("74.00"))
    assert figures(account)[0] == D("-26.01")


def test_what_can_no_longer_be_done_still_waits(account, editor, owner):
    act = ask(account, editor, act=services.set_limit)
    again = ask(account, editor, act=services.set_limit)
    services.agree_act(act=act, by=owner)
    with pytest.raises(exceptions.NothingToDo):
        services.agree_act(act=again, by=owner)
    again.refresh_from_db()
    assert (again.status, again.decided_by) == ("waiting", None)


def test_the_same_form_sent_twice_waits_once(account, editor, owner):
    first, second = (ask(account, editor, idempotency_key="form") for _time in range(2))
    assert first == second
    services.agree_act(act=first, by=owner)
    assert ask(account, editor, idempotency_key="form") == first
    assert figures(account)[0] == D("175.01")
