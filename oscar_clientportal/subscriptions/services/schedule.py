"""When a worker has to look at subscriptions next, and how long their contents stay open while a renewal is unpaid."""

from collections.abc import Iterable
from typing import Any

from oscar.core.loading import get_model

from oscar_clientportal.core import clock, conf
from oscar_clientportal.subscriptions.rules import next_due

Subscription = get_model("clientportal_subscriptions", "Subscription")
Term = get_model("clientportal_subscriptions", "Term")


def reschedule(*, subscriptions: Iterable[Any]) -> None:
    """Set ``due_at``, and the last term's ``grace_until``, as status, terms and automatic renewal stand now.

    To be called by whoever has changed any of these, in the same transaction, with the rows locked. At most three
    queries, whatever their number.
    """
    subscriptions = list(subscriptions)
    terms = {
        term.subscription_id: term
        for term in Term.objects.filter(subscription__in=subscriptions).order_by("starts_at", "pk")
    }
    for subscription in subscriptions:
        term = terms.get(subscription.pk)
        is_active = subscription.status == Subscription.Status.ACTIVE
        subscription.due_at = None
        if term is not None and is_active:
            subscription.due_at = next_due(
                starts_at=term.starts_at,
                ends_at=term.ends_at,
                notice_days=conf.settings.renewal_notice_days,
                after=clock.now(),
            )
            term.grace_until = term.ends_at + conf.settings.grace if subscription.auto_renew else None
    Subscription.objects.bulk_update(subscriptions, ["due_at"])
    Term.objects.bulk_update(terms.values(), ["grace_until"])
