"""Pausing keeps what is left of the terms; resuming lets it go on from that moment, as long by the shop's clocks."""

from datetime import datetime
from typing import Any

from django.utils.translation import gettext_lazy as _
from oscar.core.loading import get_model

from oscar_clientportal.core import clock, locks
from oscar_clientportal.subscriptions.exceptions import ActRefused
from oscar_clientportal.subscriptions.rules import moved
from oscar_clientportal.subscriptions.services import history, seating

from .locking import Status, last_term, lock, reasoned, refuse_overlap, terms_of, written
from .stretches import first_free

Term = get_model("clientportal_subscriptions", "Term")

NOT_NOW = {
    Status.PENDING: _("It has not begun yet: please decide on the client first."),
    Status.PAUSED: _("It is paused already."),
    Status.SUSPENDED: _("It is suspended: its renewal has not been paid. There is nothing to pause."),
    Status.CANCELLED: _("It has been cancelled: there is nothing to pause."),
}
NOTHING_LEFT = _("It has ended: there is nothing left to pause.")
UNDER_WAY = _("Its renewal is being paid at the moment. Please wait, or cancel it.")
NOT_PAUSED = _("It is not paused.")
IS_HELD = _("%(name)s has “%(plan)s” until %(end)s meanwhile: what is left of this would open nothing.")


@locks.in_transaction
def pause_subscription(*, subscription: Any, by: Any, reason: str, seen: str = "") -> Any:
    """Let it open nothing from now on, and keep what is left; it does not renew meanwhile.

    Its terms stay as they are until it is resumed. Returns the subscription as it is now. Raises ``ReasonNeeded``,
    ``ActRefused`` (nothing runs, or a renewal is being paid), ``ChangedMeanwhile``.
    """
    reason, now = reasoned(reason), clock.now()
    subscription = lock(subscription, seen=seen)
    if subscription.status in NOT_NOW:
        raise ActRefused(NOT_NOW[subscription.status])
    if subscription.renewals.live().exists():
        raise ActRefused(UNDER_WAY)
    last = last_term(terms_of(subscription))
    if last is None or last.ends_at <= now:
        raise ActRefused(NOTHING_LEFT)
    subscription.status, subscription.paused_at = Status.PAUSED, now
    subscription.save(update_fields=["status", "paused_at"])
    last.grace_until = None
    last.save(update_fields=["grace_until"])
    kept = seating.hold(subscription=subscription, by=by)
    written(subscription, history.Kind.PAUSED, by, reason, until=last.ends_at, licences=kept)
    return subscription


@locks.in_transaction
def resume_subscription(*, subscription: Any, by: Any, reason: str, seen: str = "") -> Any:
    """Let what was left when it was paused go on from now; renewals follow from there.

    Returns the subscription as it is now. Raises ``ReasonNeeded``, ``ActRefused`` (not paused, or the person has all
    of it in another way by now), ``ChangedMeanwhile``.
    """
    reason, now = reasoned(reason), clock.now()
    subscription = lock(subscription, seen=seen)
    if subscription.status != Status.PAUSED:
        raise ActRefused(NOT_PAUSED)
    refuse_overlap(subscription.contact, subscription.plan, now, IS_HELD)
    until, paused_at = carry_on(subscription, now), subscription.paused_at
    subscription.status, subscription.paused_at = Status.ACTIVE, None
    subscription.save(update_fields=["status", "paused_at", "anchor"])
    seating.carry_on(subscription=subscription, kept=_kept(subscription), paused_at=paused_at, by=by)
    written(subscription, history.Kind.RESUMED, by, reason, until=until)
    return subscription


def _kept(subscription: Any) -> dict[str, str]:
    """Until when licences of it would have run, by their key, as it was paused."""
    paused = subscription.events.filter(kind=history.Kind.PAUSED).order_by("created_at", "pk").last()
    return paused.details.get("licences") or {} if paused is not None else {}


def carry_on(subscription: Any, now: datetime) -> datetime:
    """Move what was left at ``paused_at`` so that it begins ``now``; when it ends then. The anchor moves with it."""
    paused_at, zone = subscription.paused_at, clock.shop_zone()
    terms = terms_of(subscription)
    left = [term for term in terms if term.ends_at > paused_at]
    starts_at = first_free(max(now, paused_at), [term for term in terms if term.ends_at <= paused_at])
    planned = []
    for term in left:
        begun = max(term.starts_at, paused_at)
        ends_at = moved(term.ends_at, paused_at, now, zone)
        if ends_at <= starts_at:  # the clocks were set back in between
            ends_at = starts_at + (term.ends_at - begun)
        planned.append((term, starts_at, ends_at))
        starts_at = ends_at
    for term, begins, ends in reversed(planned):  # the last one first: no two begin at once
        _place(subscription, term, begins, ends)
    subscription.anchor = max(moved(subscription.anchor, paused_at, now, zone), subscription.anchor)
    return starts_at


def _place(subscription: Any, term: Any, begins: datetime, ends: datetime) -> None:
    if term.starts_at >= subscription.paused_at:  # nothing of it has run yet: all of it goes on
        term.starts_at, term.ends_at = begins, ends
        term.save(update_fields=["starts_at", "ends_at"])
        return
    term.ends_at = subscription.paused_at
    term.save(update_fields=["ends_at"])
    subscription.terms.create(plan=term.plan, kind=Term.Kind.REST, starts_at=begins, ends_at=ends)
