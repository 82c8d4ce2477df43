"""What a crash, a closed browser or a silent card provider left behind: found and brought to an end.

Any number of these may run side by side: each attempt is leased for the time of one look, and every act on it can be
repeated.
"""

import logging
from collections import Counter
from typing import Any

from django.db.models import Q
from oscar.core.loading import get_model

from oscar_clientportal.core import clock, conf
from oscar_clientportal.payments import services as payments
from oscar_clientportal.payments.exceptions import ProviderError
from oscar_clientportal.subscriptions import services as subscriptions

from .finishing import advance_attempt

logger = logging.getLogger("oscar_clientportal.checkout")


def reconcile_payments() -> Counter[str]:
    """Bring every payment attempt of this shop to its end that nobody has touched for a while.

    Ordered where the money is set aside, released where it isn't; what an ordered attempt has not captured yet is
    captured, what a failed one still holds is given back. Returns how many were ``ordered``, ``released``,
    ``captured``, ``given back``, ``waiting`` for the customer's bank, or ``unanswered`` by the card provider; after
    that, what became of refunds and of the provider's events that could not be finished.
    """
    outcomes: Counter[str] = Counter()
    for attempt in _left_behind():
        if _lease(attempt):
            try:
                outcomes[_look_after(attempt)] += 1
            except ProviderError:
                logger.exception("Attempt %s: the card provider does not answer", attempt.token)
                outcomes["unanswered"] += 1
    outcomes += subscriptions.give_back_forgotten()
    return outcomes + payments.reconcile_refunds() + payments.retry_events()


def _left_behind() -> list[Any]:
    PaymentAttempt = get_model("clientportal_payments", "PaymentAttempt")
    PaymentPart = get_model("clientportal_payments", "PaymentPart")
    Status = PaymentPart.Status
    live = Q(status__in=PaymentAttempt.LIVE)
    uncaptured = Q(status=PaymentAttempt.Status.DONE, parts__status__in=[Status.PLANNED, Status.HELD])
    unreleased = Q(
        status=PaymentAttempt.Status.FAILED,
        parts__status__in=[Status.PLANNED, Status.HELD, Status.WITH_ORDER],
    )
    wanted = live | uncaptured | unreleased
    untouched = PaymentAttempt.objects.untouched_since(clock.now() - conf.settings.reconcile_after)
    return list(untouched.filter(wanted).distinct().order_by("pk"))


def _lease(attempt: Any) -> bool:
    """Whether this process looks after the attempt now; the next one may after ``reconcile_after``."""
    rows = type(attempt).objects.filter(pk=attempt.pk, updated_at=attempt.updated_at)
    return bool(rows.update(updated_at=clock.now()))


def _look_after(attempt: Any) -> str:
    if attempt.status == attempt.Status.DONE:
        payments.capture_after_order(attempt=attempt)
        return "captured"
    if attempt.status == attempt.Status.FAILED:
        payments.release_parts(attempt=attempt)
        return "given back"
    attempt = advance_attempt(attempt=attempt)
    if attempt.status in attempt.LIVE:
        if clock.now() - attempt.created_at < conf.settings.hold_lifetime:
            return "waiting"
        payments.release_attempt(attempt=attempt)
        return "released"
    return "ordered" if attempt.status == attempt.Status.DONE else "released"
