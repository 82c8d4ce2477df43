"""For whoever isn't the worker: ask or confirm, and write down what follows as well."""

from typing import Any

from oscar.core.loading import get_model

from oscar_clientportal.subscriptions.services.paying import Outcome, Result, advance_renewal, confirm_renewal

from .settling import settle

Renewal = get_model("clientportal_subscriptions", "Renewal")


def follow_renewal(*, renewal: Any) -> Outcome:
    """As ``advance_renewal``; for a webhook, the recovery, the way back from the bank."""
    return _settled(renewal, advance_renewal(renewal=renewal))


def pay_with_payer(*, renewal: Any, **choice: Any) -> Outcome:
    """As ``confirm_renewal``."""
    return _settled(renewal, confirm_renewal(renewal=renewal, **choice))


def _settled(renewal: Any, outcome: Outcome) -> Outcome:
    """What a payer tries between the worker's tries, in vain, changes nothing of what the worker does and says next."""
    is_between = renewal.status not in (Renewal.Status.OPEN, Renewal.Status.WAITING)
    is_at_bank = outcome.result is Result.WAITING and bool(outcome.url)
    if outcome.result is Result.OVERTAKEN or not (is_between or is_at_bank):
        settle(renewal=renewal, outcome=outcome)
        renewal.refresh_from_db(fields=["status", "code", "message", "leased_until"])
    return outcome
