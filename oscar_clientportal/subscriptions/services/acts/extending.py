"""Giving time: a further term that nobody pays for."""

from datetime import date, datetime, timedelta
from typing import Any

from django.utils.translation import gettext_lazy as _
from oscar.core.loading import get_model

from oscar_clientportal.core import clock, locks
from oscar_clientportal.subscriptions.exceptions import ActRefused, WrongMoment
from oscar_clientportal.subscriptions.services import history, seating

from .locking import Status, last_term, lock, reasoned, refuse_overlap, terms_of, written
from .stretches import first_free, give_up_renewals

Term = get_model("clientportal_subscriptions", "Term")

#: Nobody gives more than that at once.
LONGEST = timedelta(days=3653)
NOT_NOW = {
    Status.PENDING: _("It has not begun yet: please decide on the client first."),
    Status.PAUSED: _("It is paused: please resume it first."),
}
TOO_EARLY = _("Please choose a moment after %(end)s: it runs until then already.")
PAST = _("Please choose a day that is still to come.")
TOO_LATE = _("Please choose a day within the next ten years.")
IS_HELD = _(
    "%(name)s has “%(plan)s” until %(end)s, which opens all of this: an extension would open nothing."
)


@locks.in_transaction
def extend_subscription(*, subscription: Any, until: datetime, by: Any, reason: str, seen: str = "") -> Any:
    """Let it run on until this moment, for nothing: from its last end, or from now where that has passed.

    Later renewals follow from there. One that is suspended or cancelled is active again; a renewal that was not paid
    is given up, as this takes its place. Returns the subscription as it is now. Raises ``ReasonNeeded``,
    ``WrongMoment`` (not later than it runs already, in the past, more than ten years away), ``ActRefused``,
    ``ChangedMeanwhile``.
    """
    reason, now = reasoned(reason), clock.now()
    if not now < until <= now + LONGEST:
        raise WrongMoment(PAST if until <= now else TOO_LATE)
    subscription = lock(subscription, seen=seen)
    if subscription.status in NOT_NOW:
        raise ActRefused(NOT_NOW[subscription.status])
    last = last_term(terms_of(subscription))
    is_running = subscription.status == Status.ACTIVE and last is not None and last.ends_at > now
    if not is_running:
        refuse_overlap(subscription.contact, subscription.plan, now, IS_HELD)
    starts_at = last.ends_at if is_running else now
    if until <= starts_at:
        raise WrongMoment(TOO_EARLY, end=starts_at)
    _extend(subscription, last, starts_at, until)
    details = {"from": starts_at, "until": until, "status": subscription.status}
    if subscription.status != Status.ACTIVE:
        subscription.status = Status.ACTIVE
        subscription.save(update_fields=["status"])
    seating.refurnish(subscription=subscription, by=by)
    written(subscription, history.Kind.EXTENDED, by, reason, **details)
    return subscription


def _extend(subscription: Any, last: Any, starts_at: datetime, until: datetime) -> None:
    if last is not None:
        starts_at = first_free(starts_at, [last])
        # What stays open beyond a term is the last one's.
        last.grace_until, last.ends_at = None, min(last.ends_at, starts_at)
        last.save(update_fields=["grace_until", "ends_at"])
    subscription.terms.create(
        plan=subscription.plan, kind=Term.Kind.EXTENSION, starts_at=starts_at, ends_at=until
    )
    give_up_renewals(subscription)


def moment_on(day: date, like: datetime) -> datetime:
    """The moment on ``day`` at which the shop's clocks show what they show at ``like``. Raises ``WrongMoment``."""
    zone = clock.shop_zone()
    today = clock.now().astimezone(zone).date()
    if not today <= day <= today + LONGEST:
        raise WrongMoment(PAST if day < today else TOO_LATE)
    return datetime.combine(day, like.astimezone(zone).time(), zone)
