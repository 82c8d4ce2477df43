"""Whatever the staff does in whatever order: the balance is what was done, and what waits or was refused is not."""

from decimal import Decimal

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from oscar_clientportal.accounts import exceptions, services
from tests import factories

from .test_acts import editor, four_eyes, owner

__all__ = ["editor", "four_eyes", "owner"]
pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("four_eyes")]

AMOUNTS = st.decimals("0.01", "300.00", places=2)
STEPS = st.one_of(
    st.tuples(st.sampled_from(["credit", "debit"]), AMOUNTS),
    st.tuples(st.sampled_from(["agree", "refuse", "agree own"]), st.integers(0, 5)),
    st.tuples(st.sampled_from(["freeze", "unfreeze"]), st.none()),
)


class Desk:
    """An account, what was asked for it, and the balance that must come of it."""

    def __init__(self, asker, decider):
        self.account = factories.make_account(factories.make_company())
        self.asker, self.decider = asker, decider
        self.waiting, self.expected = [], Decimal(0)
        self.alone = {"credit": Decimal(0), "debit": Decimal(0)}

    def do(self, step, value):
        if step in ("credit", "debit"):
            self.ask(step, value)
        elif step in ("freeze", "unfreeze"):
            self.switch(step)
        elif self.waiting:
            self.decide(step, self.waiting[value % len(self.waiting)])

    def ask(self, kind, amount):
        service = services.credit_account if kind == "credit" else services.debit_account
        act = service(account=self.account, amount=amount, reason="x", actor=self.asker)
        assert act.status == ("waiting" if self.alone[kind] + amount > 100 else "done")
        if act.status == "waiting":
            self.waiting.append(act)
        else:
            self.alone[kind] += amount
            self.count(act)

    def switch(self, step):
        service = services.freeze_account if step == "freeze" else services.unfreeze_account
        try:
            service(account=self.account, reason="x", actor=self.asker)
        except exceptions.NothingToDo:
            return

    def decide(self, step, act):
        if step == "agree own":
            with pytest.raises(exceptions.SamePerson):
                services.agree_act(act=act, by=self.asker)
            return
        self.waiting.remove(act)
        if step == "agree":
            self.count(services.agree_act(act=act, by=self.decider))
        else:
            services.refuse_act(act=act, by=self.decider, reason="x")
        with pytest.raises(exceptions.ActDecided):
            services.agree_act(act=act, by=self.decider)

    def count(self, act):
        self.expected += act.amount if act.kind == "credit" else -act.amount


@pytest.mark.req("3.17")
@settings(max_examples=40, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(steps=st.lists(STEPS, max_size=12))
def test_the_balance_is_what_was_done_and_agreed_to(editor, owner, steps):
    desk = Desk(editor, owner)
    for step, value in steps:
        desk.do(step, value)
    desk.account.refresh_from_db()
    assert desk.account.balance == desk.expected
    done = desk.account.acts.filter(status="done", kind__in=["credit", "debit"])
    assert done.exclude(transfer=None).count() == done.count()
    newest = services.movements(account=desk.account, limit=1)
    assert [movement.balance for movement in newest] == ([desk.expected] if done else [])
    assert list(desk.account.acts.waiting().order_by("pk")) == sorted(desk.waiting, key=lambda act: act.pk)
