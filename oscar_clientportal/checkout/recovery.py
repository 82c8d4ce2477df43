"""What a crash, a closed browser or a silent card provider left behind: found and brought to an end.

Any number of these may run side by side: each attempt is leased for the time of one look, and every act on it can be
repeated.
"""

import logging
from collections import Counter
from typing import Any

from django.db.models import Q
from oscar.core.loading import get_model

from oscar_clientportal.core import clock, conf, database
from oscar_clientportal.payments import services as payments
from oscar_clientportal.payments.exceptions import ProviderError
from oscar_clientportal.subscriptions import services as subscriptions

from .finishing import advance_attempt, finish_order

logger = logging.getLogger("oscar_clientportal.checkout")


def reconcile_payments() -> Counter[str]:
    """Bring every payment attempt of this shop to its end that nobody has touched for a while.

    Ordered where the money is set aside, released where it isn't; what an ordered attempt has not captured yet is
    captured, and its basket submitted; what a failed one still holds is given back, as is any hold that has outlived
    its time. Returns how many were ``ordered``, ``released``, ``captured``, ``given back``, ``waiting`` for the
    customer's bank, ``unanswered`` by the card provider, ``in error`` (see the log), or holds that had ``expired``;
    after that, what became of refunds and of the provider's events that could not be finished.
    """
    outcomes = Counter(_outcome(attempt) for attempt in _left_behind() if _lease(attempt))
    if expired := payments.release_expired_holds():
        outcomes["expired"] = expired
    outcomes += subscriptions.give_back_forgotten()
    return outcomes + payments.reconcile_refunds() + payments.reconcile_repayments() + payments.retry_events()


def _left_behind() -> list[Any]:
    Basket = get_model("basket", "Basket")
    PaymentAttempt = get_model("clientportal_payments", "PaymentAttempt")
    PaymentPart = get_model("clientportal_payments", "PaymentPart")
    Status = PaymentPart.Status
    live = Q(status__in=PaymentAttempt.LIVE)
    uncaptured = Q(status=PaymentAttempt.Status.DONE, parts__status__in=[Status.PLANNED, Status.HELD])
    unsubmitted = Q(status=PaymentAttempt.Status.DONE, order__isnull=False, basket__status=Basket.FROZEN)
    unreleased = Q(
        status=PaymentAttempt.Status.FAILED,
        parts__status__in=[Status.PLANNED, Status.HELD, Status.WITH_ORDER],
    )
    wanted = live | uncaptured | unsubmitted | unreleased
    untouched = PaymentAttempt.objects.untouched_since(clock.now() - conf.settings.reconcile_after)
    return list(untouched.filter(wanted).distinct().order_by("pk"))


def _lease(attempt: Any) -> bool:
    """Whether this process looks after the attempt now; the next one may after ``reconcile_after``."""
    rows = type(attempt).objects.filter(pk=attempt.pk, updated_at=attempt.updated_at)
    return bool(rows.update(updated_at=clock.now()))


def _outcome(attempt: Any) -> str:
    """Look after one; whatever goes wrong with it must not keep the others waiting."""
    try:
        return _look_after(attempt)
    except ProviderError:
        logger.exception("Attempt %s: the card provider does not answer", attempt.token)
        return "unanswered"
    except Exception:
        logger.exception("Attempt %s: it can't be brought to an end", attempt.token)
        database.reconnect()
        return "in error"


def _look_after(attempt: Any) -> str:
    if attempt.status == attempt.Status.DONE:
        complete = payments.capture_after_order(attempt=attempt)
        finish_order(attempt=attempt)
        return "captured" if complete else "unanswered"
    if attempt.status == attempt.Status.FAILED:
        return "given back" if payments.release_parts(attempt=attempt) else "unanswered"
    attempt = advance_attempt(attempt=attempt)
    if attempt.status in attempt.LIVE:
        return "waiting"
    return "ordered" if attempt.status == attempt.Status.DONE else "released"
