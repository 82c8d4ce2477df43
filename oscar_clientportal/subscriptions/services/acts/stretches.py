"""What an act does to the terms and to what is being paid."""

from collections.abc import Iterable
from datetime import datetime
from typing import Any

from django.db import transaction
from oscar.core.loading import get_model

from oscar_clientportal.core import clock, tenancy
from oscar_clientportal.payments import services as payments
from oscar_clientportal.subscriptions.rules.deals import TICK

PaymentAttempt = get_model("clientportal_payments", "PaymentAttempt")
Renewal = get_model("clientportal_subscriptions", "Renewal")


def first_free(moment: datetime, kept: Iterable[Any]) -> datetime:
    """``moment``, or right after the starts of the terms that stay: two of a subscription never begin at once."""
    return max([moment, *(term.starts_at + TICK for term in kept)])


def end_terms(terms: list[Any], moment: datetime) -> list[dict[str, Any]]:
    """Let nothing of these terms be open from ``moment`` on; those that would begin later, as the history keeps them.

    A subscription keeps its first term, if only as an empty one.
    """
    removed = []
    for number, term in enumerate(terms):
        if term.starts_at >= moment and number:
            removed.append({"plan": term.plan_id, "from": term.starts_at, "until": term.ends_at})
            term.delete()
        elif max(term.ends_at, term.grace_until or term.ends_at) > moment:
            term.ends_at = min(term.ends_at, max(moment, term.starts_at))
            term.grace_until = None
            term.save(update_fields=["ends_at", "grace_until"])
    return removed


def stop_renewing(subscription: Any, message: str = "") -> None:
    """Nothing is renewed by itself any more; what was not paid yet is given up, a try under way as well."""
    subscription.auto_renew = False
    subscription.renewal_payer = subscription.card = None
    subscription.save(update_fields=["auto_renew", "renewal_payer", "card"])
    give_up_renewals(subscription, message)


def give_up_renewals(subscription: Any, message: str = "", *, renewals: Any = None) -> None:
    """Cancel its unpaid renewals, or these of them. What a card has set aside for one is released after the commit.

    A try whose order is being written waits for our lock and then finds its renewal cancelled.
    """
    unpaid = subscription.renewals.filter(status__in=[*Renewal.LIVE, Renewal.Status.FAILED])
    keys = list((unpaid if renewals is None else renewals).values_list("pk", flat=True))
    if not keys:
        return
    Renewal.objects.filter(pk__in=keys).update(
        status=Renewal.Status.CANCELLED, leased_until=None, updated_at=clock.now()
    )
    shop = tenancy.current_schema()
    transaction.on_commit(lambda: _release(keys, shop, message), robust=True)


def _release(renewals: list[int], shop: str, message: str) -> None:
    with tenancy.schema(shop):
        tries = PaymentAttempt.objects.filter(
            clientportal_renewal_attempt__renewal__in=renewals, status__in=PaymentAttempt.LIVE
        )
        for attempt in tries:
            payments.release_attempt(attempt=attempt, message=message)
