"""For whoever isn't the worker: ask or confirm, and write down what follows as well."""

from typing import Any

from .acts import advance_renewal, confirm_renewal
from .outcome import Outcome


def follow_renewal(*, renewal: Any) -> Outcome:
    """As ``advance_renewal``; for a webhook, the recovery, the way back from the bank."""
    return _settled(renewal, advance_renewal(renewal=renewal))


def pay_with_payer(*, renewal: Any, **choice: Any) -> Outcome:
    """As ``confirm_renewal``."""
    return _settled(renewal, confirm_renewal(renewal=renewal, **choice))


def _settled(renewal: Any, outcome: Outcome) -> Outcome:
    from oscar_clientportal.subscriptions.services.renewing import settle

    settle(renewal=renewal, outcome=outcome)
    renewal.refresh_from_db(fields=["status", "code", "message", "leased_until"])
    return outcome
