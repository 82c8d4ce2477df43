"""Look after every subscription that is due: any number of workers, side by side, each row by one of them.

A worker takes one subscription at a time. Under its row's lock it does what is only ours; a charge is leased there,
committed, and asked for outside of any transaction. Who dies in the middle leaves a lease behind, which ends.
"""

import logging
from collections import Counter
from dataclasses import dataclass, replace
from datetime import datetime
from typing import Any

from django.db import transaction
from oscar.core.loading import get_model

from oscar_clientportal.core import clock, conf
from oscar_clientportal.subscriptions.rules import Due, Facts, Step, step_at
from oscar_clientportal.subscriptions.services import mails, paying
from oscar_clientportal.subscriptions.services.schedule import (
    facts_of,
    last_term,
    policy,
    set_due,
    told_until,
)

from . import closed, steps
from .cards import with_card
from .settling import settle

logger = logging.getLogger("oscar_clientportal.subscriptions")

Renewal = get_model("clientportal_subscriptions", "Renewal")
Subscription = get_model("clientportal_subscriptions", "Subscription")

ERROR = "error"
#: It was on the list too early, as something has changed.
LOOKED_AT = "looked at"


@dataclass(frozen=True)
class Claim:
    """One subscription that was due: the step, and the renewal whose money has to be asked for now."""

    step: Step | None = None
    renewal: Any = None
    is_error: bool = False

    @property
    def what(self) -> str:
        """In a word, where nobody was asked for money."""
        if self.is_error:
            return ERROR
        return self.step.value if self.step else LOOKED_AT


def renew_subscriptions(*, limit: int | None = None) -> Counter[str]:
    """Do all that is due, or the first ``limit``; what was done, by the step or by what became of a charge.

    Not inside a transaction. A failure concerns the subscription it happens with, and is logged.
    """
    done: Counter[str] = Counter()
    with mails.handed_over_together() as send_mails:
        while limit is None or done.total() < limit:
            claim = _take_one()
            if claim is None:
                break
            done[_charge(claim) if claim.renewal is not None else claim.what] += 1
            send_mails()
    mails.send_waiting_mails()
    return done


def _take_one() -> Claim | None:
    """The claim of the subscription that has waited longest and that nobody else has in hand; None: there is none."""
    taken: list[int] = []
    try:
        return claim_one(taken)
    except Exception:
        if not taken:
            raise
        logger.exception("Subscription %s could not be looked after", taken[0])
        later = clock.now() + conf.settings.renewal_lease
        Subscription.objects.filter(pk=taken[0]).update(due_at=later)
        return Claim(is_error=True)


@transaction.atomic
def claim_one(taken: list[int]) -> Claim | None:
    """Lock one that is due and do what needs nobody outside. Its key is put into ``taken``."""
    now = clock.now()
    subscription = _lock_due(now)
    if subscription is None:
        return None
    taken.append(subscription.pk)
    term = last_term(subscription)
    if term is None:
        Subscription.objects.filter(pk=subscription.pk).update(due_at=None)
        return Claim()
    closed_companies = closed.closed_companies(subscription)
    if not closed_companies and (renewal := closed.waits(subscription)):
        closed.go_on(subscription, renewal)
        return Claim()
    facts = _facts(subscription, term)
    due = step_at(facts, policy(), now)
    if due is None:
        set_due(subscription, facts)
        return Claim()
    if closed_companies and due.step is not Step.LOOK:
        return Claim(closed.act(subscription, term, due, replace(facts, told_until=now), now))
    return _act(subscription, term, facts, due, now)


def _lock_due(now: datetime) -> Any:
    kept = (*closed.WITH, "plan__product__product_class", "card")
    rows = Subscription.objects.due(now).select_related(*kept)
    return rows.select_for_update(of=("self",), no_key=True, skip_locked=True).first()


def _facts(subscription: Any, term: Any) -> Facts:
    facts = facts_of(subscription, term, told_until=told_until(subscription))
    if facts.renewal is None:
        return facts
    return replace(facts, renewal=with_card(subscription, facts.renewal, term.live_renewal["pk"]))


def _act(subscription: Any, term: Any, facts: Facts, due: Due, now: datetime) -> Claim:
    step = due.step
    if step is Step.NOTICE:
        steps.give_notice(subscription, term, due.days)
        set_due(subscription, replace(facts, told_until=now))
    elif step in (Step.RENEW, Step.RETRY, Step.LOOK):
        return Claim(step, _lease(subscription, term, step, now))
    elif step is Step.SUSPEND:
        steps.suspend(subscription, term, _live_renewal(term), now)
    elif step is Step.DROP:
        steps.drop(subscription, _live_renewal(term))
    elif step is Step.END:
        steps.end(subscription, term)
    else:
        steps.give_up(subscription, term)
    return Claim(step)


def _lease(subscription: Any, term: Any, step: Step, now: datetime) -> Any:
    """The renewal to ask for, ours until the lease ends; None where the term can't be renewed: it has ended."""
    until = now + conf.settings.renewal_lease
    if step is Step.RENEW:
        renewal = steps.begin_renewal(subscription, term, now)
        if renewal is None:
            steps.end(subscription, term)
            return None
    else:
        renewal = _live_renewal(term)
        renewal.leased_until = until
        if step is Step.RETRY:
            renewal.status = Renewal.Status.OPEN
        renewal.save(update_fields=["status", "leased_until", "updated_at"])
    subscription.due_at = until
    subscription.save(update_fields=["due_at"])
    return renewal


def _live_renewal(term: Any) -> Any:
    if term.live_renewal is None:
        return None
    return Renewal.objects.select_related("plan", "payer").get(pk=term.live_renewal["pk"])


def _charge(claim: Claim) -> str:
    """Ask for the money, outside of any transaction, and write down what became of it."""
    ask = paying.advance_renewal if claim.step is Step.LOOK else paying.pay_renewal
    try:
        outcome = ask(renewal=claim.renewal)
        settle(renewal=claim.renewal, outcome=outcome)
    except Exception:
        logger.exception("Renewal %s: it is asked about again once the lease is over", claim.renewal.pk)
        return ERROR
    return outcome.result.value
