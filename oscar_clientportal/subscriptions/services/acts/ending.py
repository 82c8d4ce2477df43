"""Cancelling: with the term, or at this moment."""

from typing import Any

from django.utils.translation import gettext_lazy as _

from oscar_clientportal.core import clock, locks
from oscar_clientportal.subscriptions.exceptions import ActRefused
from oscar_clientportal.subscriptions.services import history, seating

from .locking import Status, last_term, lock, reasoned, terms_of, written
from .stretches import end_terms, stop_renewing

NOT_NOW = {
    Status.PENDING: _("It has not begun yet: please decide on the client first."),
    Status.CANCELLED: _("It has been cancelled already."),
}
NOTHING_RUNS = _("Nothing of it runs any more: it can only be cancelled now.")
ENDS_ANYWAY = _("It ends with its term already: it does not renew by itself.")


@locks.in_transaction
def cancel_subscription(*, subscription: Any, at_end: bool, by: Any, reason: str, seen: str = "") -> Any:
    """Cancel it: with ``at_end`` it runs out and is not renewed, otherwise nothing of it is open from now on.

    No money goes back: that is a refund. A renewal that was not paid is given up; cancelled at this moment, its
    licences end with it. Returns the subscription as it is now. Raises ``ReasonNeeded``, ``ActRefused``,
    ``ChangedMeanwhile``.
    """
    reason, now = reasoned(reason), clock.now()
    subscription = lock(subscription, seen=seen)
    if subscription.status in NOT_NOW:
        raise ActRefused(NOT_NOW[subscription.status])
    terms = terms_of(subscription)
    last = last_term(terms)
    if at_end:
        _require_an_end(subscription, last, now)
    details: dict[str, Any] = {"at_end": at_end, "until": last.ends_at if last else now}
    if not at_end:
        details["until"] = moment = subscription.paused_at or now
        details["removed"] = end_terms(terms, moment)
        subscription.status, subscription.paused_at = Status.CANCELLED, None
        subscription.save(update_fields=["status", "paused_at"])
        seating.end_all(subscription=subscription, by=by)
    stop_renewing(subscription)
    written(subscription, history.Kind.CANCELLED, by, reason, **details)
    return subscription


def _require_an_end(subscription: Any, last: Any, now: Any) -> None:
    is_over = last is None or (subscription.status != Status.PAUSED and last.ends_at <= now)
    if is_over or subscription.status == Status.SUSPENDED:
        raise ActRefused(NOTHING_RUNS)
    if not subscription.auto_renew:
        raise ActRefused(ENDS_ANYWAY)
