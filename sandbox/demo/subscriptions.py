"""What became of the demo people's subscriptions: one of each state, a plan with a trial, a plan in two versions."""

from collections.abc import Callable
from datetime import datetime, timedelta
from decimal import Decimal
from typing import Any

from django.contrib.auth import get_user_model
from oscar.core.loading import get_model

from oscar_clientportal.core import clock
from oscar_clientportal.subscriptions.rules import next_term
from oscar_clientportal.subscriptions.services import history
from oscar_clientportal.subscriptions.services.schedule import reschedule
from oscar_clientportal.subscriptions.services.versions import new_version

from .data import address, table
from .history import days_ago, plan_called

Renewal = get_model("clientportal_subscriptions", "Renewal")
StockRecord = get_model("partner", "StockRecord")
Subscription = get_model("clientportal_subscriptions", "Subscription")
Term = get_model("clientportal_subscriptions", "Term")
Kind = history.Kind


def load_subscriptions(schema: str, currency: str) -> None:
    """What the table says of each, then what the shop's worker would have written down by now."""
    facts = table("people")["subscriptions"]
    _make_version(facts["version"], schema, currency)
    _agree_prices()
    for row in facts["states"]:
        mine = Subscription.objects.filter(contact__email=address(row["login"], schema))
        subscription = mine.select_related("plan", "contact").get()
        payer = get_user_model().objects.get(email=address(row["payer"], schema)) if row["payer"] else None
        STATES[row["state"]](subscription, payer, days_ago(row["days_ago"]))
    _finish()


def _make_version(row: dict[str, str], schema: str, currency: str) -> None:
    """The plan at its price of today; those who have it bought it for less, and keep that."""
    plan = plan_called(row["plan"])
    record = StockRecord.objects.get(product=plan.product_id)
    price = record.price
    StockRecord.objects.filter(pk=record.pk).update(price=Decimal(row[currency]))
    new_version(
        plan=plan,
        contents=plan.contents.all(),
        term_length=plan.term_length,
        term_unit=plan.term_unit,
        price=price,
        by=get_user_model().objects.get(email=address("owner", schema)),
    )


def _agree_prices() -> None:
    """Everybody bought at the list price of their plan."""
    prices = {record.product_id: record for record in StockRecord.objects.all()}
    subscriptions = list(Subscription.objects.select_related("plan"))
    for subscription in subscriptions:
        record = prices[subscription.plan.product_id]
        subscription.price, subscription.currency = record.price, record.price_currency
    Subscription.objects.bulk_update(subscriptions, ["price", "currency"])


def renews(subscription: Any, payer: Any, since: datetime) -> None:
    """It renews by itself. Which card pays is in nobody's memory yet: their holder adds one."""
    subscription.auto_renew, subscription.renewal_payer = True, payer
    subscription.save(update_fields=["auto_renew", "renewal_payer"])
    _note(subscription, Kind.RENEWAL_ON, since, payer)


def pause(subscription: Any, _payer: Any, since: datetime) -> None:
    subscription.status, subscription.paused_at = Subscription.Status.PAUSED, since
    subscription.save(update_fields=["status", "paused_at"])
    _note(subscription, Kind.PAUSED, since)


def suspend(subscription: Any, payer: Any, since: datetime) -> None:
    """Its renewal was refused as often as the shop tries."""
    term = subscription.terms.get()
    renews(subscription, payer, term.starts_at)
    plan = subscription.plan
    _anchor, starts_at, ends_at = next_term(
        subscription.anchor, term.ends_at, plan.term_length, plan.term_unit, clock.shop_zone()
    )
    Renewal.objects.create(
        subscription=subscription,
        plan=plan,
        payer=payer,
        starts_at=starts_at,
        ends_at=ends_at,
        status=Renewal.Status.FAILED,
        price=subscription.price,
        currency=subscription.currency,
        code="insufficient_funds",
        created_at=starts_at,
    )
    subscription.status = Subscription.Status.SUSPENDED
    subscription.save(update_fields=["status"])
    _note(subscription, Kind.RENEWAL_REFUSED, starts_at)
    _note(subscription, Kind.SUSPENDED, since)


def try_out(subscription: Any, _payer: Any, _since: datetime) -> None:
    """What they have is a free trial of the plan."""
    starts_at = subscription.anchor
    ends_at = starts_at + timedelta(days=subscription.plan.trial_days)
    subscription.terms.update(kind=Term.Kind.TRIAL, ends_at=ends_at)


STATES: dict[str, Callable[[Any, Any, datetime], None]] = {
    "renews": renews,
    "paused": pause,
    "suspended": suspend,
    "trial": try_out,
}


def _finish() -> None:
    """How each began, which of them has ended, and when a worker has to look at the others."""
    now, subscriptions = clock.now(), list(Subscription.objects.select_related("payer"))
    for subscription in subscriptions:
        if subscription.status != Subscription.Status.PENDING:
            _note(subscription, Kind.CREATED, subscription.created_at, subscription.payer)
    reschedule(subscriptions=subscriptions)
    over = Term.objects.filter(
        subscription__status=Subscription.Status.ACTIVE, subscription__auto_renew=False, ends_at__lte=now
    )
    for term in over.last_of_each().select_related("subscription"):
        _note(term.subscription, Kind.ENDED, term.ends_at)
        Subscription.objects.filter(pk=term.subscription_id).update(due_at=None)


def _note(subscription: Any, kind: str, at: datetime, by: Any = None) -> None:
    event = history.event(subscription=subscription, kind=kind, by=by)
    event.created_at = at
    history.write([event])
