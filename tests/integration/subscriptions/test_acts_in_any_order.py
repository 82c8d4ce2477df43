"""Invariant: whatever the staff do in whatever order, terms never overlap and access is exactly what runs."""

from contextlib import suppress
from datetime import UTC, datetime, timedelta
from itertools import pairwise

import pytest
import time_machine
from django.db import transaction
from hypothesis import HealthCheck, settings
from hypothesis import strategies as st
from hypothesis.stateful import RuleBasedStateMachine, invariant, rule, run_state_machine_as_test

from oscar_clientportal.core import clock
from oscar_clientportal.subscriptions.exceptions import ActRefused
from oscar_clientportal.subscriptions.services import accessible_contents, acts
from tests.concurrency.races import SOAK
from tests.factories import make_contact, make_plan, make_user, model
from tests.integration.subscriptions.orders import buy

pytestmark = pytest.mark.django_db
EFFORT = settings(
    max_examples=200 if SOAK else 12,
    stateful_step_count=14,
    deadline=None,
    suppress_health_check=list(HealthCheck),
)
#: The clocks of Paris go back on 25 October 2026 and forward on 28 March 2027.
START = datetime(2026, 10, 24, 23, 10, tzinfo=UTC)
DAYS = st.integers(1, 500)


class Acts(RuleBasedStateMachine):
    """One client, two plans, an editor who does as they please while time passes."""

    def __init__(self):
        super().__init__()
        self.travel = time_machine.travel(START, tick=False)
        self.clock = self.travel.start()
        self.example = transaction.atomic()  # what one example breaks, the next does not find
        self.example.__enter__()
        try:
            self.begin()
        except BaseException:
            self.teardown()
            raise

    def begin(self):
        self.contact = make_contact(user=make_user())
        self.editor = make_user()
        self.plans = [make_plan("HS", term_unit="month"), make_plan("HS+Origin", term_unit="month")]
        [self.subscription] = buy(self.editor, (self.plans[0], self.contact))
        self.orders = [self._order()]

    def teardown(self):
        transaction.set_rollback(True)
        self.example.__exit__(None, None, None)
        self.travel.stop()

    def _order(self):
        return self.subscription.terms.order_by("-starts_at").first().order_line.order

    def act(self, name, **given):
        with suppress(ActRefused):
            getattr(acts, name)(subscription=self.subscription, by=self.editor, reason="Because", **given)

    @rule(minutes=st.sampled_from([0, 1, 30, 60, 90, 60 * 24 * 3, 60 * 24 * 20, 60 * 24 * 45]))
    def time_passes(self, minutes):
        self.clock.shift(timedelta(minutes=minutes))

    @rule(days=DAYS)
    def extend(self, days):
        self.act("extend_subscription", until=clock.now() + timedelta(days=days))

    @rule(at_end=st.booleans())
    def cancel(self, at_end):
        self.act("cancel_subscription", at_end=at_end)

    @rule()
    def pause(self):
        self.act("pause_subscription")

    @rule()
    def resume(self):
        self.act("resume_subscription")

    @rule()
    def upgrade(self):
        running = model("subscriptions", "Term").objects.running(clock.now())
        if running.filter(subscription=self.subscription, plan=self.plans[0]).exists():
            buy(self.editor, (self.plans[1], self.contact))
            self.orders.append(self._order())

    @rule(data=st.data())
    def take_back(self, data):
        order = data.draw(st.sampled_from(self.orders))
        lines = list(order.lines.all())
        acts.take_back(order=order, lines=lines, by=self.editor, reason="Refunded")
        assert acts.take_back(order=order, lines=lines, by=self.editor, reason="Refunded") == []

    @invariant()
    def terms_follow_each_other(self):
        terms = list(self.subscription.terms.order_by("starts_at"))
        assert terms
        assert all(term.starts_at <= term.ends_at for term in terms)
        assert all(before.ends_at <= after.starts_at for before, after in pairwise(terms))

    @invariant()
    def what_is_open_is_what_runs(self):
        self.subscription.refresh_from_db()
        now = clock.now()
        running = [
            term
            for term in self.subscription.terms.all()
            if term.starts_at <= now < term.ends_at and self.subscription.status == "active"
        ]
        codes = {content.code for term in running for content in term.plan.contents.all()}
        assert accessible_contents(type(self.contact.user).objects.get(pk=self.contact.user_id)) == codes
        assert len(running) <= 1

    @invariant()
    def nothing_is_left_to_do_for_what_is_over(self):
        is_over = self.subscription.status in ("cancelled", "paused")
        assert not (is_over and self.subscription.due_at)
        assert (self.subscription.paused_at is not None) == (self.subscription.status == "paused")


def test_any_sequence_of_acts_keeps_the_terms_in_order(settings):
    settings.TIME_ZONE = "Europe/Paris"
    run_state_machine_as_test(Acts, settings=EFFORT)


@pytest.fixture
def frozen():
    with time_machine.travel(START, tick=False):
        yield make_contact(user=make_user()), make_user()


def test_an_upgrade_is_taken_back_in_the_very_moment_it_was_bought(frozen):
    contact, editor = frozen
    [subscription] = buy(editor, (make_plan("HS"), contact))
    buy(editor, (make_plan("HS+Origin"), contact))
    order = subscription.terms.order_by("-starts_at").first().order_line.order
    acts.take_back(order=order, lines=list(order.lines.all()), by=editor, reason="Refunded")
    last = subscription.terms.order_by("-starts_at").first()
    assert (last.kind, str(last.plan)) == ("rest", "HS")
    assert last.ends_at > START + timedelta(days=364)


def test_what_was_given_is_paused_and_resumed_in_the_very_moment_all_else_was_taken_back(frozen):
    contact, editor = frozen
    [subscription] = buy(editor, (make_plan("HS"), contact))
    order = subscription.terms.get().order_line.order
    acts.take_back(order=order, lines=list(order.lines.all()), by=editor, reason="Refunded")
    given = {"by": editor, "reason": "Because"}
    acts.extend_subscription(subscription=subscription, until=START + timedelta(days=30), **given)
    acts.pause_subscription(subscription=subscription, **given)
    acts.resume_subscription(subscription=subscription, **given)
    begins = list(subscription.terms.values_list("starts_at", flat=True))
    assert len(set(begins)) == len(begins) == 2
