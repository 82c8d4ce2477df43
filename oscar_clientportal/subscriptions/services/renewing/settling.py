"""What follows from the outcome of a try: when the next one is, or that there is none, and who is told."""

from dataclasses import replace
from datetime import datetime
from typing import Any

from django.db import transaction
from oscar.core.loading import get_model

from oscar_clientportal.core import clock, locks
from oscar_clientportal.subscriptions.rules import Facts, Step, next_step
from oscar_clientportal.subscriptions.services import history, mails
from oscar_clientportal.subscriptions.services.paying import Outcome, Result
from oscar_clientportal.subscriptions.services.paying.cards import CLOSED
from oscar_clientportal.subscriptions.services.schedule import facts_of, last_term, policy, set_due

from . import closed, steps

Renewal = get_model("clientportal_subscriptions", "Renewal")
Subscription = get_model("clientportal_subscriptions", "Subscription")

ENDED = (Result.REFUSED, Result.OVERTAKEN)
STATUS = {Result.REFUSED: Renewal.Status.RETRY, Result.WAITING: Renewal.Status.WAITING}


def settle(*, renewal: Any, outcome: Outcome) -> None:
    """Write down what became of a try. What is paid, given up or settled already stays as it is.

    Where the provider is silent nothing is written: the lease runs out, and a worker asks again.
    """
    if outcome.result in (*ENDED, *STATUS):
        _settle(renewal, outcome)


@transaction.atomic
def _settle(renewal: Any, outcome: Outcome) -> None:
    subscription = locks.lock_row(
        Subscription.objects.select_related(*closed.WITH, "plan"), renewal.subscription_id
    )
    rows = Renewal.objects.select_related("plan", "payer")
    renewal = locks.lock_row(rows, renewal.pk)
    renewal.subscription = subscription
    if renewal.status not in Renewal.LIVE:
        return
    if subscription.status == Subscription.Status.SUSPENDED and outcome.result in ENDED:
        return steps.fail_again(subscription, renewal)
    if outcome.result is Result.OVERTAKEN:
        return steps.drop(subscription, renewal)
    is_settled = outcome.result in STATUS and subscription.status == Subscription.Status.ACTIVE
    return _wait(subscription, renewal, outcome, clock.now()) if is_settled else None


def _wait(subscription: Any, renewal: Any, outcome: Outcome, now: datetime) -> None:
    """It isn't paid, for now: the next try, or the next look, or the end of all patience."""
    is_new = renewal.status != Renewal.Status.WAITING or outcome.result is Result.REFUSED
    renewal.status, renewal.leased_until = STATUS[outcome.result], None
    renewal.code, renewal.message = outcome.code[:64], str(outcome.message)[:500]
    renewal.save(update_fields=["status", "leased_until", "code", "message", "updated_at"])
    term = last_term(subscription)
    facts = facts_of(subscription, term, told_until=now)
    if facts.renewal is not None:
        tried = replace(facts.renewal, tried_at=now, is_barred=outcome.is_final)
        facts = replace(facts, renewal=tried)
    if is_new:
        _note(renewal, outcome)
    is_shut = bool(closed.closed_companies(subscription))
    if _is_suspended_at_once(facts, now):
        return steps.suspend(subscription, term, renewal, now, code=CLOSED if is_shut else "")
    set_due(subscription, facts)
    return None if is_shut else _tell(renewal, outcome, facts, term, now)


def _is_suspended_at_once(facts: Facts, now: datetime) -> bool:
    due = next_step(facts, policy())
    return due is not None and due.step is Step.SUSPEND and due.at <= now


def _note(renewal: Any, outcome: Outcome) -> None:
    kinds = {Result.REFUSED: history.Kind.RENEWAL_REFUSED, Result.WAITING: history.Kind.ACTION_NEEDED}
    kind = kinds[outcome.result]
    history.note(
        subscription=renewal.subscription,
        kind=kind,
        key=f"{kind}-{renewal.pk}-{renewal.tries}",
        code=outcome.code,
        renewal=renewal.pk,
    )


def _tell(renewal: Any, outcome: Outcome, facts: Facts, term: Any, now: datetime) -> None:
    if outcome.result is Result.WAITING:
        return mails.tell_of_needed_action(renewal=renewal)
    due = next_step(facts, policy())
    next_try = due.at if due is not None and due.step is Step.RETRY else None
    until = term.grace_until if term.grace_until and term.grace_until > now else None
    return mails.tell_of_refused_renewal(renewal=renewal, next_try=next_try, open_until=until)
