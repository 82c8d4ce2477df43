"""What will happen to subscriptions until a day: the worker's own rules, with nothing written.

It assumes that what is charged is paid, and that nobody does anything: what waits for its payer is not paid.
"""

import heapq
from collections.abc import Iterator
from dataclasses import dataclass, replace
from datetime import datetime
from decimal import Decimal
from itertools import islice
from typing import Any

from oscar.core.loading import get_model

from oscar_clientportal.core import clock
from oscar_clientportal.subscriptions.rules import (
    Due,
    Facts,
    Policy,
    Step,
    after,
    next_step,
    renewed_term,
    step_at,
)

from . import paying
from .paying.cards import cards_that_pay
from .renewing.cards import is_expired_at, with_card
from .schedule import facts_of, last_terms, policy, told_until

Renewal = get_model("clientportal_subscriptions", "Renewal")
Subscription = get_model("clientportal_subscriptions", "Subscription")

PAGE = 500
CHARGES = (Step.RENEW, Step.RETRY)
#: What only a worker has to know.
UNSEEN = (Step.LOOK, Step.DROP)


@dataclass(frozen=True)
class Foreseen:
    """One thing that will happen: a mail before the end, a renewal, a suspension, an end."""

    at: datetime
    subscription: Any
    step: Step
    #: What the payer is charged, or told that they will be; None where nothing is, or where there is no price.
    amount: Decimal | None = None
    currency: str = ""
    #: Of a notice: how many days before the end.
    days: int = 0
    #: No card can pay it, as far as is known: a renewal will be refused, and the payer is asked for another card.
    lacks_card: bool = False


def forecast(*, until: datetime, now: datetime | None = None) -> Iterator[Foreseen]:
    """Everything that a worker will do up to and including ``until``, in order, what is overdue first, as of now.

    It keeps in memory what goes on at the same time alone: each subscription is read when its first moment comes.
    """
    now = now or clock.now()
    known, totals = policy(), _Totals()
    waiting: list[tuple[datetime, int, _Life]] = []
    lives = _lives(until)
    upcoming = next(lives, None)
    while waiting or upcoming is not None:
        if upcoming is not None and (not waiting or max(upcoming.listed_at, now) <= waiting[0][0]):
            upcoming.plan_from(max(upcoming.listed_at, now), known, waiting)
            upcoming = next(lives, None)
            continue
        at, _pk, life = heapq.heappop(waiting)
        if at > until:
            continue
        yield from life.live(at, known, totals)
        life.plan_from(at, known, waiting)


@dataclass
class _Life:
    """A subscription on its way through time."""

    subscription: Any
    facts: Facts
    anchor: datetime
    listed_at: datetime
    card: Any
    #: The renewal that is being paid, whose amount is fixed.
    renewal_pk: int | None

    def plan_from(self, now: datetime, known: Policy, waiting: list[Any]) -> None:
        due = next_step(self.facts, known)
        if due is not None:
            heapq.heappush(waiting, (max(due.at, now), self.subscription.pk, self))

    def live(self, at: datetime, known: Policy, totals: "_Totals") -> Iterator[Foreseen]:
        """What happens at ``at``, if anything."""
        due = step_at(self.facts, known, at)
        if due is None:
            return
        if due.step not in UNSEEN or self._is_a_charge(due):
            yield self._foreseen(at, due, totals)
        self._go_on(at, due, known)

    def _is_a_charge(self, due: Due) -> bool:
        """A try under way, whose end is not known, counts as one that will be paid."""
        is_open = self.facts.renewal is not None and self.facts.renewal.status == Renewal.Status.OPEN
        return due.step in CHARGES or (due.step is Step.LOOK and is_open)

    def _foreseen(self, at: datetime, due: Due, totals: "_Totals") -> Foreseen:
        step = Step.RETRY if due.step is Step.LOOK else due.step
        found = Foreseen(at, self.subscription, step, days=due.days)
        if not self.subscription.auto_renew or step not in (Step.NOTICE, *CHARGES):
            return found
        lacks = self.card is None or is_expired_at(self.card, self.facts.ends_at)
        amount, currency = totals.of(self.subscription, self.renewal_pk)
        return replace(found, amount=amount, currency=currency, lacks_card=lacks)

    def _go_on(self, at: datetime, due: Due, known: Policy) -> None:
        bounds = None
        if self._is_a_charge(due):
            plan, facts = self.subscription.plan, self.facts
            self.anchor, starts_at, ends_at = renewed_term(
                self.anchor,
                facts.ends_at,
                at,
                known.grace,
                plan.term_length,
                plan.term_unit,
                clock.shop_zone(),
            )
            bounds = (starts_at, ends_at)
        self.facts = after(self.facts, due, at, bounds)
        self.renewal_pk = self.renewal_pk if self.facts.renewal else None


class _Totals:
    """What renewals cost, worked out once for all that are alike."""

    def __init__(self) -> None:
        self._known: dict[Any, tuple[Decimal | None, str]] = {}

    def of(self, subscription: Any, renewal_pk: int | None) -> tuple[Decimal | None, str]:
        if renewal_pk is not None:
            fixed = Renewal.objects.values_list("total", "currency").get(pk=renewal_pk)
            if fixed[0] is not None:
                return fixed
        key = (
            subscription.plan_id,
            subscription.price,
            subscription.currency,
            subscription.renewal_payer_id,
            subscription.contact.company_id if subscription.price is None else None,
        )
        if key not in self._known:
            self._known[key] = paying.renewal_total(subscription) or (None, "")
        return self._known[key]


def _lives(until: datetime) -> Iterator[_Life]:
    """Those that will be due by then, first to last, read page by page with three queries each."""
    rows = Subscription.objects.due(until).select_related(
        "plan__product__parent", "contact", "card", "renewal_payer"
    )
    found = rows.iterator(chunk_size=PAGE)
    while page := list(islice(found, PAGE)):
        terms, cards = last_terms(page), cards_that_pay(page)
        for subscription in page:
            if subscription.pk in terms:
                yield _life(subscription, terms[subscription.pk], cards.get(subscription.pk))


def _life(subscription: Any, term: Any, card: Any) -> _Life:
    facts = facts_of(subscription, term, told_until=told_until(subscription))
    pk = term.live_renewal["pk"] if term.live_renewal else None
    if facts.renewal is not None and pk is not None:
        facts = replace(facts, renewal=with_card(subscription, facts.renewal, pk))
    return _Life(subscription, facts, subscription.anchor, subscription.due_at, card, pk)
