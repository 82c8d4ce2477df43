"""For whoever isn't the worker: ask or confirm, and write down what follows as well."""

from typing import Any

from oscar.core.loading import get_model

from .acts import advance_renewal, confirm_renewal
from .outcome import Outcome, Result
from .tries import is_live, last_try

Renewal = get_model("clientportal_subscriptions", "Renewal")


def is_under_way(renewal: Any) -> bool:
    """Whether a try of it may still become an order: whoever wants to know asks with ``follow_renewal``."""
    return is_live(last_try(renewal))


def follow_renewal(*, renewal: Any) -> Outcome:
    """As ``advance_renewal``; for a webhook, the recovery, the way back from the bank."""
    return _settled(renewal, advance_renewal(renewal=renewal))


def pay_with_payer(*, renewal: Any, **choice: Any) -> Outcome:
    """As ``confirm_renewal``."""
    return _settled(renewal, confirm_renewal(renewal=renewal, **choice))


def _settled(renewal: Any, outcome: Outcome) -> Outcome:
    """What a payer tries between the worker's tries, in vain, changes nothing of what the worker does and says next."""
    from oscar_clientportal.subscriptions.services.renewing import settle

    is_between = renewal.status not in (Renewal.Status.OPEN, Renewal.Status.WAITING)
    is_at_bank = outcome.result is Result.WAITING and bool(outcome.url)
    if outcome.result is Result.OVERTAKEN or not (is_between or is_at_bank):
        settle(renewal=renewal, outcome=outcome)
        renewal.refresh_from_db(fields=["status", "code", "message", "leased_until"])
    return outcome
