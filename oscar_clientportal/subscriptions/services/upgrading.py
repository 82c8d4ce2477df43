"""Upgrades: a higher plan takes the place of what runs, until the same end or for a new term."""

from collections.abc import Iterable, Mapping
from copy import copy
from datetime import datetime
from typing import Any

from django.db.models import Case, Value, When
from oscar.core.loading import get_model

from oscar_clientportal.core import clock
from oscar_clientportal.subscriptions.rules import Holding, term_of

from . import history, mails
from .beginning import renewal_on
from .purchases import Changes, Payment, Purchase
from .seating import own_licence

Subscription = get_model("clientportal_subscriptions", "Subscription")
Term = get_model("clientportal_subscriptions", "Term")

CHANGED = ["plan", "anchor", "price", "currency", "auto_renew", "renewal_payer", "card"]


def upgrade(
    *,
    payment: Payment,
    purchases: Iterable[Purchase],
    subscriptions: Mapping[int, Any],
    order: Any,
    now: datetime,
) -> Changes:
    """The running terms end now and the higher plan's begin; renewals cost what it costs. Four queries.

    ``subscriptions`` are the locked rows. Nobody's card is charged a price they did not agree to: where somebody else
    than the buyer pays the renewals, they end with the upgrade, and both are told.
    """
    upgrades = [(purchase, purchase.held) for purchase in purchases if purchase.held is not None]
    if not upgrades:
        return Changes()
    zone = clock.shop_zone()
    bounds = {
        held.term_id: term_of(purchase.deal, held=held, wanted=purchase.facts, now=now, zone=zone)
        for purchase, held in upgrades
    }
    _end_terms(upgrades, {term_id: start for term_id, (_anchor, start, _end) in bounds.items()}, now)
    Term.objects.bulk_create(_term(purchase, held, *bounds[held.term_id][1:]) for purchase, held in upgrades)
    changes = Changes()
    for purchase, held in upgrades:
        subscription = subscriptions[held.subscription_id]
        anchor, _start, ends_at = bounds[held.term_id]
        former = copy(subscription)
        _change(subscription, purchase, payment, anchor)
        changes.subscriptions.append(subscription)
        changes.events += _events(subscription, purchase, held, payment, order, ends_at)
        if former.auto_renew and not subscription.auto_renew:
            changes += relieve(former, by=payment.payer)
    Subscription.objects.bulk_update(changes.subscriptions, CHANGED)
    return changes


def relieve(former: Any, *, by: Any) -> Changes:
    """Automatic renewal has ended because somebody else than its payer bought something; not written yet.

    ``former`` is a copy of the subscription that still names who paid.
    """
    former.auto_renew = False
    event = history.event(
        subscription=former, kind=history.Kind.RENEWAL_OFF, by=by, payer=former.renewal_payer_id
    )
    return Changes(events=[event], relieved=[(former, event)])


def _end_terms(upgrades: list[tuple[Purchase, Holding]], starts: dict[int, datetime], now: datetime) -> None:
    """The running ones end where the new ones start; what the staff had added behind them gives way."""
    ends = Case(*(When(pk=term_id, then=Value(start)) for term_id, start in starts.items()))
    Term.objects.filter(pk__in=starts).update(ends_at=ends, grace_until=None)
    held = [held.subscription_id for _purchase, held in upgrades]
    Term.objects.filter(subscription__in=held, starts_at__gt=now).exclude(pk__in=starts).delete()


def _term(purchase: Purchase, held: Holding, starts_at: datetime, ends_at: datetime) -> Any:
    return Term(
        subscription_id=held.subscription_id,
        plan_id=purchase.facts.plan_id,
        kind=Term.Kind.UPGRADE,
        starts_at=starts_at,
        ends_at=ends_at,
        order_line=purchase.line,
    )


def _change(subscription: Any, purchase: Purchase, payment: Payment, anchor: datetime) -> None:
    subscription.plan_id = purchase.facts.plan_id
    subscription.anchor = anchor
    stays = subscription.auto_renew and payment.payer is not None
    stays = stays and subscription.renewal_payer_id == payment.payer.pk
    fields = {**purchase.agreed, **({} if stays and not payment.renews else payment.renewing)}
    for name, value in fields.items():
        setattr(subscription, name, value)


def _events(
    subscription: Any, purchase: Purchase, held: Holding, payment: Payment, order: Any, ends_at: datetime
) -> list[Any]:
    own = own_licence(subscription) if subscription.by_seat else None
    upgraded = history.event(
        subscription=subscription,
        kind=history.Kind.UPGRADED,
        by=payment.payer,
        plan=purchase.facts.title,
        former=held.title,
        former_price=held.price,
        # What a refund of the upgrade goes back to; JSON would cut off its microseconds.
        former_ends_at=held.ends_at.isoformat(),
        former_seats=own.quantity if own is not None else None,
        order=order.number,
        ends_at=ends_at,
        **purchase.agreed,
    )
    events = [upgraded, *renewal_on(subscription, payment)]
    if not purchase.is_waiting:
        events += mails.upgrade_mails(
            contact=purchase.contact,
            payer=payment.payer,
            facts=purchase.facts,
            held=held,
            ends_at=ends_at,
        )
    return events
