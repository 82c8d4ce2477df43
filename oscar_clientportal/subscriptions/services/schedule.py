"""When a worker has to look at subscriptions next, and how long their contents stay open while a renewal is unpaid."""

from collections.abc import Iterable
from datetime import datetime, timedelta
from typing import Any

from django.db.models import Case, DateTimeField, Exists, F, OuterRef, Q, QuerySet, Subquery, Value, When
from django.db.models.functions import JSONObject
from oscar.core.loading import get_model

from oscar_clientportal.core import clock, conf, next_due
from oscar_clientportal.subscriptions.rules import Facts, Policy, RenewalFacts, next_step

Renewal = get_model("clientportal_subscriptions", "Renewal")
RenewalAttempt = get_model("clientportal_subscriptions", "RenewalAttempt")
Subscription = get_model("clientportal_subscriptions", "Subscription")
SubscriptionEvent = get_model("clientportal_subscriptions", "SubscriptionEvent")
Term = get_model("clientportal_subscriptions", "Term")

MICROSECOND = timedelta(microseconds=1)


def policy() -> Policy:
    """The shop's options about renewals, as they are now."""
    options = conf.settings
    return Policy(
        notice_days=tuple(options.renewal_notice_days),
        dunning_days=tuple(options.dunning_days),
        grace=options.grace,
        suspension=options.suspension,
        catch_up=options.catch_up,
    )


def reschedule(*, subscriptions: Iterable[Any]) -> None:
    """Set ``due_at``, and the last term's ``grace_until``, as status, terms and automatic renewal stand now.

    To be called by whoever has changed any of these, in the same transaction, with the rows locked. At most three
    queries, whatever their number.
    """
    subscriptions = list(subscriptions)
    terms = list(_terms_with_facts(subscriptions))
    now, options = clock.now(), policy()
    last = {term.subscription_id: term for term in terms}
    for subscription in subscriptions:
        term = last.get(subscription.pk)
        due = next_step(facts_of(subscription, term, told_until=now), options) if term else None
        subscription.due_at = due.at if due else None
    Subscription.objects.bulk_update(subscriptions, ["due_at"])
    next_due.announce(subscription.due_at for subscription in subscriptions)
    _set_graces(terms, _open_for_payment(subscriptions, last), options)


def first_steps(
    *, status: str, auto_renew: bool, starts_at: datetime, ends_at: datetime
) -> tuple[datetime | None, datetime | None]:
    """As ``reschedule``, for a subscription that is about to be written with this first term: its ``due_at``, and the
    ``grace_until`` of the term. No query; whoever writes them announces what is due.
    """
    options = policy()
    facts = Facts(
        status=status,
        starts_at=starts_at,
        ends_at=ends_at,
        auto_renew=auto_renew,
        told_until=clock.now(),
        renewal=None,
        suspended_at=None,
    )
    due = next_step(facts, options)
    comes = auto_renew and status == Subscription.Status.ACTIVE
    return due.at if due else None, ends_at + options.grace if comes else None


def facts_of(subscription: Any, term: Any, *, told_until: datetime) -> Facts:
    """What the rules need to know; ``term`` comes from ``last_term``."""
    live, suspended_at = term.live_renewal, term.suspended_at
    return Facts(
        status=subscription.status,
        starts_at=term.starts_at,
        ends_at=term.ends_at,
        auto_renew=subscription.auto_renew,
        told_until=told_until,
        renewal=_renewal_facts(live) if live else None,
        suspended_at=suspended_at if suspended_at and suspended_at >= term.starts_at else None,
    )


def told_until(subscription: Any) -> datetime:
    """Up to when its notices are done with: it was put on the list for the next one, or postponed once since."""
    return subscription.due_at - conf.settings.renewal_lease - MICROSECOND


def last_term(subscription: Any) -> Any:
    """The last term of a subscription, with the facts of its live renewal, or None. One query."""
    return _last_terms([subscription]).select_related("plan").first()


def last_terms(subscriptions: Iterable[Any]) -> dict[int, Any]:
    """The last term of each, as ``last_term``, with its plan; by subscription. One query."""
    terms = _last_terms(list(subscriptions)).select_related("plan")
    return {term.subscription_id: term for term in terms}


def set_due(subscription: Any, facts: Facts) -> None:
    """Put it on the worker's list for what these facts ask for next: its row is locked."""
    due = next_step(facts, policy())
    subscription.due_at = due.at if due else None
    subscription.save(update_fields=["due_at"])
    next_due.announce([subscription.due_at])


def _renewal_facts(live: dict[str, Any]) -> RenewalFacts:
    moments = {
        name: datetime.fromisoformat(live[name]) if live[name] else None
        for name in ("starts_at", "begun_at", "tried_at", "leased_until")
    }
    tried_at, lease = moments["tried_at"], moments["leased_until"]
    # Whoever leased it last died before they had asked for the money, if no try is as young as the lease.
    is_untried = tried_at is None or (lease is not None and tried_at < lease - conf.settings.renewal_lease)
    moments["tried_at"] = max(filter(None, (moments["tried_at"], moments["begun_at"])))
    return RenewalFacts(status=live["status"], is_untried=is_untried, **moments)  # type: ignore[arg-type]


def _last_terms(subscriptions: list[Any]) -> QuerySet:
    return _with_facts(Term.objects.filter(subscription__in=subscriptions).exclude(Exists(_later())))


def _terms_with_facts(subscriptions: list[Any]) -> QuerySet:
    """The last term of each, after those before it that have a grace to be taken away."""
    terms = Term.objects.filter(subscription__in=subscriptions)
    return _with_facts(terms.filter(~Exists(_later()) | Q(grace_until__isnull=False)))


def _later() -> QuerySet:
    return Term.objects.filter(subscription=OuterRef("subscription"), starts_at__gt=OuterRef("starts_at"))


def _with_facts(terms: QuerySet) -> QuerySet:
    tries = RenewalAttempt.objects.filter(renewal=OuterRef("pk")).order_by("-created_at")
    live = (
        Renewal.objects.live()
        .filter(subscription=OuterRef("subscription"))
        .order_by("-starts_at")
        .values(
            facts=JSONObject(
                pk="pk",
                status="status",
                starts_at="starts_at",
                begun_at="created_at",
                leased_until="leased_until",
                tried_at=Subquery(tries.values("created_at")[:1]),
            )
        )
    )
    suspensions = SubscriptionEvent.objects.filter(
        subscription=OuterRef("subscription"), kind=SubscriptionEvent.Kind.SUSPENDED
    ).order_by("-created_at")
    return terms.annotate(
        live_renewal=Subquery(live[:1]), suspended_at=Subquery(suspensions.values("created_at")[:1])
    ).order_by("starts_at", "pk")


def _open_for_payment(subscriptions: list[Any], last: dict[int, Any]) -> set[int]:
    """The last terms of those whose renewal will come by itself, or is being paid."""
    renewing = [
        subscription.pk
        for subscription in subscriptions
        if subscription.auto_renew and subscription.status == Subscription.Status.ACTIVE
    ]
    return {last[pk].pk for pk in renewing if pk in last}


def _set_graces(terms: list[Any], renewing: set[int], options: Policy) -> None:
    changed = []
    for term in terms:
        until = term.ends_at + options.grace if term.pk in renewing else None
        if until != term.grace_until:
            term.grace_until = until
            changed.append(term.pk)
    if changed:
        kept = When(pk__in=renewing, then=F("ends_at") + Value(options.grace))
        Term.objects.filter(pk__in=changed).update(
            grace_until=Case(kept, default=None, output_field=DateTimeField())
        )
