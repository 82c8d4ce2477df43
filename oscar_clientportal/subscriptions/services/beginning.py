"""New subscriptions: what somebody bought who had nothing."""

from collections.abc import Iterable
from datetime import datetime
from typing import Any

from oscar.core.loading import get_model

from oscar_clientportal.core import clock, next_due
from oscar_clientportal.subscriptions.rules import DealKind, term_of

from . import history, mails
from .purchases import Changes, Payment, Purchase
from .schedule import first_steps

Company = get_model("clientportal_clients", "Company")
Subscription = get_model("clientportal_subscriptions", "Subscription")
Term = get_model("clientportal_subscriptions", "Term")


def begin(*, payment: Payment, purchases: Iterable[Purchase], order: Any, now: datetime) -> Changes:
    """A subscription and its first term for each purchase of somebody with nothing. Two queries.

    A trial is anchored at its end, where what is paid begins; anything else at this moment.
    """
    new = [purchase for purchase in purchases if purchase.held is None]
    if not new:
        return Changes()
    made = [(purchase, *_make(purchase, payment, now)) for purchase in new]
    subscriptions = Subscription.objects.bulk_create(subscription for _purchase, subscription, _term in made)
    next_due.announce(subscription.due_at for subscription in subscriptions)
    for _purchase, subscription, term in made:
        term.subscription = subscription
    Term.objects.bulk_create(term for _purchase, _subscription, term in made)
    changes = Changes(subscriptions=subscriptions)
    for purchase, subscription, term in made:
        changes.events += _events(subscription, purchase, payment, order, term.ends_at)
    return changes


def _make(purchase: Purchase, payment: Payment, now: datetime) -> tuple[Any, Any]:
    """The subscription and its term, not written yet."""
    deal, facts = purchase.deal, purchase.facts
    anchor, start, end = term_of(deal, held=None, wanted=facts, now=now, zone=clock.shop_zone())
    subscription = Subscription(
        company=purchase.contact.company or give_company(purchase.contact),
        contact=purchase.contact,
        payer=payment.payer,
        plan_id=facts.plan_id,
        status="pending" if purchase.is_waiting else "active",
        anchor=anchor,
        created_at=now,
        **purchase.agreed,
        **payment.renewing,
    )
    subscription.due_at, grace_until = first_steps(
        status=subscription.status, auto_renew=subscription.auto_renew, starts_at=start, ends_at=end
    )
    term = Term(
        plan_id=facts.plan_id,
        kind=Term.Kind.TRIAL if deal.kind is DealKind.TRIAL else Term.Kind.FIRST,
        starts_at=start,
        ends_at=end,
        grace_until=grace_until,
        order_line=purchase.line,
    )
    return subscription, term


def _events(
    subscription: Any, purchase: Purchase, payment: Payment, order: Any, ends_at: datetime
) -> list[Any]:
    created = history.event(
        subscription=subscription,
        kind=history.Kind.CREATED,
        by=payment.payer,
        plan=purchase.facts.title,
        order=order.number,
        ends_at=ends_at,
        trial_days=purchase.facts.trial_days if purchase.deal.kind is DealKind.TRIAL else 0,
        **purchase.agreed,
    )
    events = [created, *renewal_on(subscription, payment)]
    if not purchase.is_waiting:
        events += mails.creation_mails(
            subscription_id=subscription.pk,
            contact=purchase.contact,
            payer=payment.payer,
            facts=purchase.facts,
            ends_at=ends_at,
        )
    return events


def renewal_on(subscription: Any, payment: Payment) -> list[Any]:
    """The event of automatic renewal switched on with the purchase, where it was."""
    if not payment.renews:
        return []
    card = str(payment.card) if payment.card is not None else ""
    return [
        history.event(
            subscription=subscription,
            kind=history.Kind.RENEWAL_ON,
            by=payment.payer,
            card=card,
            payer=payment.payer.pk,
        )
    ]


def give_company(contact: Any) -> Any:
    """A person without a company gets one of their own: subscriptions belong to companies."""
    company = Company.objects.create(name=contact.name, is_individual=True)
    contact.company = company
    contact.save(update_fields=["company"])
    return company
