"""What is bought anew takes the place of what waited for its payment: nobody pays for the same content twice."""

from collections.abc import Iterable, Mapping
from copy import copy
from typing import Any

from django.db.models import Exists, OuterRef, Q
from oscar.core.loading import get_model

from oscar_clientportal.core import clock

from . import history
from .acts.stretches import give_up_renewals
from .purchases import Changes

Plan = get_model("clientportal_subscriptions", "Plan")
Renewal = get_model("clientportal_subscriptions", "Renewal")
Subscription = get_model("clientportal_subscriptions", "Subscription")
Term = get_model("clientportal_subscriptions", "Term")

#: A renewal that somebody may yet pay: by itself, or with the link they were sent.
PAYABLE = (*Renewal.LIVE, Renewal.Status.FAILED)


def lock_subscriptions(contacts: Iterable[Any]) -> dict[int, Any]:
    """Lock those of the contacts' subscriptions that an order may change, and return them by key. One query.

    To be called with the contacts' rows locked. ``runs`` tells whether a term of theirs runs or is to come.
    """
    runs = Exists(Term.objects.filter(subscription=OuterRef("pk"), ends_at__gt=clock.now()))
    payable = Exists(Renewal.objects.filter(subscription=OuterRef("pk"), status__in=PAYABLE))
    rows = (
        Subscription.objects.filter(contact__in=[contact.pk for contact in contacts])
        .filter(status__in=["active", "pending", "suspended"])
        .annotate(runs=runs)
        .filter(Q(runs=True) | Q(auto_renew=True) | Q(status__in=["pending", "suspended"]) | payable)
    )
    return {row.pk: row for row in rows.order_by("pk").select_for_update(of=("self",), no_key=True)}


def overtake(*, subscriptions: Iterable[Any], covered: Mapping[int, frozenset[str]], by: Any) -> Changes:
    """Cancel those of the locked ``subscriptions`` whose term is over and whose renewal is not paid, where something
    of what they opened was bought now.

    ``covered`` gives the contents bought, by contact. No query where nothing waits for its payment. What a card has
    set aside for a renewal is released after the commit.
    """
    unpaid = [
        subscription
        for subscription in subscriptions
        if subscription.contact_id in covered and not subscription.runs and subscription.status != "pending"
    ]
    if not unpaid:
        return Changes()
    contents = _contents({subscription.plan_id for subscription in unpaid})
    overtaken = [
        subscription
        for subscription in unpaid
        if not covered[subscription.contact_id].isdisjoint(contents.get(subscription.plan_id, ()))
    ]
    changes = Changes()
    for subscription in overtaken:
        changes += _give_up(subscription, by)
    Subscription.objects.bulk_update(overtaken, ["status", "auto_renew", "renewal_payer", "card", "due_at"])
    for subscription in overtaken:
        give_up_renewals(subscription)
    changes.overtaken = overtaken
    return changes


def _contents(plan_ids: Iterable[int]) -> dict[int, set[str]]:
    contents: dict[int, set[str]] = {}
    for plan_id, code in Plan.objects.filter(pk__in=plan_ids).values_list("pk", "contents__code"):
        contents.setdefault(plan_id, set()).add(code)
    return contents


def _give_up(subscription: Any, by: Any) -> Changes:
    """Whose card would have paid is told, unless it was they who bought."""
    former = copy(subscription)
    subscription.status = former.status = Subscription.Status.CANCELLED
    subscription.auto_renew = False
    subscription.renewal_payer = subscription.card = subscription.due_at = None
    event = history.event(
        subscription=subscription,
        kind=history.Kind.CANCELLED,
        by=by,
        overtaken=True,
        payer=former.renewal_payer_id,
    )
    by_another = former.auto_renew and former.renewal_payer_id != getattr(by, "pk", None)
    return Changes(events=[event], relieved=[(former, event)] if by_another else [])
