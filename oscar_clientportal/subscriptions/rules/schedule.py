"""What a subscription asks for next, and when: a state machine on plain facts. No Django, no clock.

Whoever works does the one step that is due and asks again; ``next_step`` says which it is. Every step changes the
facts so that it isn't due any more, however the clock jumps.
"""

from collections.abc import Iterable
from dataclasses import dataclass, replace
from datetime import datetime, timedelta, tzinfo
from enum import Enum

from .terms import next_term

#: So much later than the moment it was due may a worker come.
LATENESS = timedelta(hours=1)


class Step(Enum):
    """What has to be done with a subscription."""

    #: Say that the term ends, and whether it is renewed by itself.
    NOTICE = "notice"
    #: Charge the term that follows: the first try.
    RENEW = "renew"
    #: Charge it again.
    RETRY = "retry"
    #: Ask how a try stands whose end isn't known, or which waits for the payer.
    LOOK = "look"
    #: Nobody wants the renewal any more: it was switched off, or a longer term came.
    DROP = "drop"
    #: Every try failed, or the renewal comes too late: it opens nothing until somebody pays.
    SUSPEND = "suspend"
    #: The term is over, nothing follows.
    END = "end"
    #: Suspended for long enough: it is cancelled.
    GIVE_UP = "give-up"


@dataclass(frozen=True)
class Policy:
    """The shop's options."""

    notice_days: tuple[int, ...] = (30, 7)
    dunning_days: tuple[int, ...] = (1, 3, 5, 7)
    grace: timedelta = timedelta(days=7)
    suspension: timedelta = timedelta(days=30)
    catch_up: timedelta = timedelta(days=30)


@dataclass(frozen=True)
class RenewalFacts:
    """The renewal that isn't paid yet."""

    #: ``open``, ``waiting`` or ``retry``, as the model has it.
    status: str
    starts_at: datetime
    #: The first try; the days of dunning are counted from here.
    begun_at: datetime
    #: The last try: what was due by then is done.
    tried_at: datetime
    leased_until: datetime | None = None
    #: Nobody has asked for the money yet.
    is_untried: bool = False
    #: The card that was refused will never pay, and is still the one that would.
    is_barred: bool = False
    #: Another card would pay now than the one that was refused.
    has_new_card: bool = False


@dataclass(frozen=True)
class Facts:
    """A subscription, its last term and its live renewal."""

    #: ``active`` or ``suspended``; any other status asks for nothing.
    status: str
    starts_at: datetime
    ends_at: datetime
    auto_renew: bool
    #: Notices of moments up to here are done with.
    told_until: datetime
    renewal: RenewalFacts | None = None
    suspended_at: datetime | None = None
    #: Its end was told.
    is_over: bool = False


@dataclass(frozen=True)
class Due:
    """A step and its moment; ``days``: of a notice, how long before the end."""

    at: datetime
    step: Step
    days: int = 0


def next_step(facts: Facts, policy: Policy) -> Due | None:
    """What is due next, the moment may have passed; None: nothing, ever, as things stand."""
    if facts.status == "suspended":
        return _of_suspended(facts, policy)
    if facts.status != "active" or facts.is_over:
        return None
    if facts.renewal is not None:
        return _of_renewal(facts, facts.renewal, policy)
    notices = notice_moments(facts.starts_at, facts.ends_at, policy.notice_days)
    for moment, days in notices:
        if moment > facts.told_until:
            return Due(moment, Step.NOTICE, days)
    return Due(facts.ends_at, Step.RENEW if facts.auto_renew else Step.END)


def step_at(facts: Facts, policy: Policy, now: datetime) -> Due | None:
    """What has to be done now; None: nothing yet.

    Of several notices that were missed the last is given, and none once the term has ended. A charge that comes
    later than the shop's patience is not made.
    """
    if facts.renewal is None and facts.status == "active":
        facts = replace(facts, told_until=max(facts.told_until, _missed(facts, policy, now)))
    due = next_step(facts, policy)
    if due is None or due.at > now:
        return None
    if due.step in (Step.RENEW, Step.RETRY) and now > _patience(facts, policy):
        return Due(due.at, Step.SUSPEND)
    return due


def _missed(facts: Facts, policy: Policy, now: datetime) -> datetime:
    """The moment of the last notice that another one, or the end of the term, has overtaken by now."""
    moments = [moment for moment, _ in notice_moments(facts.starts_at, facts.ends_at, policy.notice_days)]
    moments = [moment for moment in [*moments, facts.ends_at] if moment <= now]
    return moments[-2] if len(moments) > 1 else facts.told_until


def _patience(facts: Facts, policy: Policy) -> datetime:
    """Later than this nobody is charged: a worker was off for too long."""
    tries = dunning_moments(facts.renewal, policy) if facts.renewal is not None else []
    return max([facts.ends_at, *tries]) + max(policy.grace, policy.catch_up)


def after(facts: Facts, due: Due, at: datetime, renewed: tuple[datetime, datetime] | None = None) -> Facts:
    """The facts once the step is done at ``at`` and went well: what is charged is paid, and buys ``renewed``.

    Whoever is asked to do something does nothing.
    """
    if due.step is Step.NOTICE:
        return replace(facts, told_until=at)
    if due.step is Step.SUSPEND:
        return replace(facts, status="suspended", suspended_at=at, renewal=None)
    if due.step in (Step.END, Step.GIVE_UP):
        return replace(facts, is_over=True, status="active" if due.step is Step.END else "cancelled")
    if due.step is Step.DROP:
        return replace(facts, renewal=None)
    if due.step is Step.LOOK and facts.renewal is not None and facts.renewal.status == "waiting":
        return replace(facts, renewal=replace(facts.renewal, tried_at=at))
    starts_at, ends_at = renewed or (facts.starts_at, facts.ends_at)
    return replace(
        facts,
        status="active",
        starts_at=starts_at,
        ends_at=ends_at,
        told_until=at,
        renewal=None,
        suspended_at=None,
    )


def _of_suspended(facts: Facts, policy: Policy) -> Due:
    """A payment that is under way is looked at; otherwise it is given up in the end."""
    if facts.renewal is not None and facts.renewal.status == "open":
        return Due(facts.renewal.leased_until or facts.renewal.tried_at, Step.LOOK)
    return Due((facts.suspended_at or facts.told_until) + policy.suspension, Step.GIVE_UP)


def _of_renewal(facts: Facts, renewal: RenewalFacts, policy: Policy) -> Due:
    free_at = renewal.leased_until or renewal.tried_at
    if renewal.status == "open" and not renewal.is_untried:
        return Due(free_at, Step.LOOK)
    if facts.ends_at > renewal.starts_at or not facts.auto_renew:
        return Due(renewal.begun_at, Step.DROP)
    if renewal.status == "open":
        return Due(free_at, Step.RETRY)
    step = Step.RETRY if renewal.status == "retry" else Step.LOOK
    if step is Step.RETRY and renewal.has_new_card:
        return Due(renewal.tried_at, Step.RETRY)
    left = [moment for moment in dunning_moments(renewal, policy) if moment > renewal.tried_at]
    if not left:
        return Due(renewal.tried_at, Step.SUSPEND)
    return Due(left[-1], Step.SUSPEND) if renewal.is_barred else Due(left[0], step)


def dunning_moments(renewal: RenewalFacts, policy: Policy) -> list[datetime]:
    """When a refused renewal is tried again, first to last."""
    return [renewal.begun_at + timedelta(days=day) for day in sorted(policy.dunning_days)]


def notice_moments(starts_at: datetime, ends_at: datetime, days: Iterable[int]) -> list[tuple[datetime, int]]:
    """When the end of the term ``[starts_at, ends_at)`` is announced, first to last, and how many days before.

    A term not twice as long as the notice has none of it: nobody is told of an end on the day they begin.
    """
    length = ends_at - starts_at
    return [
        (ends_at - timedelta(days=day), day)
        for day in sorted(set(days), reverse=True)
        if length >= timedelta(days=2 * day)
    ]


def renewed_term(
    anchor: datetime,
    last_end: datetime,
    paid_at: datetime,
    grace: timedelta,
    length: int,
    unit: str,
    zone: tzinfo,
) -> tuple[datetime, datetime, datetime]:
    """The term that a renewal paid at ``paid_at`` buys: its anchor, start and end.

    Within the grace (after which a worker's last try comes a little late) it joins the last one, for its contents
    were open all the while. Later, or where such a term would be over already, it begins with the payment: nobody
    pays for time in which nothing was open, nor for terms that were missed.
    """
    joined = next_term(anchor, last_end, length, unit, zone)
    is_late = paid_at > last_end + grace + LATENESS or paid_at >= joined[2]
    if paid_at <= last_end or not is_late:
        return joined
    return next_term(paid_at, paid_at, length, unit, zone)
