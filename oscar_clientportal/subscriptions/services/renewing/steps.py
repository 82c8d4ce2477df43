"""What a worker does with one subscription under its lock: all that needs nobody outside."""

import logging
from datetime import datetime
from decimal import Decimal
from typing import Any

from oscar.core.loading import get_model

from oscar_clientportal.conditions.services import Reading
from oscar_clientportal.core import clock, conf
from oscar_clientportal.subscriptions.rules import next_term
from oscar_clientportal.subscriptions.services import history, mails, paying, seating
from oscar_clientportal.subscriptions.services.paying.cards import card_that_pays
from oscar_clientportal.subscriptions.services.plan_prices import list_record
from oscar_clientportal.subscriptions.services.schedule import reschedule

from .cards import is_expired_at

logger = logging.getLogger("oscar_clientportal.subscriptions")

Renewal = get_model("clientportal_subscriptions", "Renewal")
Subscription = get_model("clientportal_subscriptions", "Subscription")

OPEN = Renewal.Status.OPEN


def give_notice(subscription: Any, term: Any, days: int) -> None:
    """Say that the term ends: to the payer with what will be charged; and ask for another card where one is needed."""
    told: dict[str, Any] = {"subscription": subscription, "term": term, "days": days}
    if subscription.auto_renew:
        card = card_that_pays(subscription)
        amount, currency = paying.renewal_total(subscription) or (None, "")
        told |= {"amount": amount, "currency": currency, "card": card}
    mails.tell_of_coming_renewal(**told)
    if subscription.auto_renew and (card is None or is_expired_at(card, term.ends_at)):
        mails.tell_of_expiring_card(subscription=subscription, term=term, card=card)


def begin_renewal(subscription: Any, term: Any, now: datetime, status: str = OPEN) -> Any:
    """The renewal of this term, leased: made, or taken up again where it was called off. None: it can't be renewed.

    There is one for each end of a term, so that no clock of any worker makes two.
    """
    renewal = Renewal.objects.filter(subscription=subscription, starts_at=term.ends_at).first()
    if renewal is None:
        return _make_renewal(subscription, term, now, status)
    if renewal.status == Renewal.Status.DONE:
        logger.error("Subscription %s: the renewal of %s was paid already", subscription.pk, term.ends_at)
        return None
    renewal.status, renewal.created_at, renewal.payer = status, now, subscription.renewal_payer
    renewal.leased_until = now + conf.settings.renewal_lease
    renewal.save(update_fields=["status", "created_at", "payer", "leased_until", "updated_at"])
    return renewal


def _make_renewal(subscription: Any, term: Any, now: datetime, status: str) -> Any:
    price, currency = _agreed_price(subscription)
    if price is None:
        logger.error("Subscription %s: its plan has no price to renew it at", subscription.pk)
        return None
    plan = subscription.plan
    _anchor, starts_at, ends_at = next_term(
        subscription.anchor, term.ends_at, plan.term_length, plan.term_unit, clock.shop_zone()
    )
    return Renewal.objects.create(
        subscription=subscription,
        plan=plan,
        starts_at=starts_at,
        ends_at=ends_at,
        payer=subscription.renewal_payer,
        status=status,
        price=price,
        currency=currency,
        leased_until=now + conf.settings.renewal_lease,
        created_at=now,
    )


def _agreed_price(subscription: Any) -> tuple[Decimal | None, str]:
    if subscription.price is not None:
        return subscription.price, subscription.currency
    record = list_record(subscription.plan.product, Reading(subscription.contact.company_id))
    return (record.price, record.price_currency) if record else (None, "")


def suspend(subscription: Any, term: Any, renewal: Any, now: datetime, *, code: str = "") -> None:
    """Nothing is open any more; whoever pays is asked to, on the page of the renewal.

    ``code``: why nobody was charged, nor is told.
    """
    if renewal is None:
        renewal = begin_renewal(subscription, term, now, Renewal.Status.FAILED)
    if renewal is None:
        return end(subscription, term, is_quiet=bool(code))
    renewal.status, renewal.leased_until = Renewal.Status.FAILED, None
    renewal.code = code or renewal.code
    renewal.save(update_fields=["status", "leased_until", "code", "updated_at"])
    subscription.status = Subscription.Status.SUSPENDED
    subscription.save(update_fields=["status"])
    key = f"suspended-{renewal.pk}-{now:%Y%m%dT%H%M%S}"
    history.note(subscription=subscription, kind=history.Kind.SUSPENDED, key=key, code=renewal.code)
    if not code:
        mails.tell_of_suspension(subscription=subscription, renewal=renewal)
    return reschedule(subscriptions=[subscription])


def fail_again(subscription: Any, renewal: Any) -> None:
    """What the payer of a suspended one tried was refused: they may try again, until it is given up."""
    renewal.status, renewal.leased_until = Renewal.Status.FAILED, None
    renewal.save(update_fields=["status", "leased_until", "updated_at"])
    reschedule(subscriptions=[subscription])


def end(subscription: Any, term: Any, *, is_quiet: bool = False) -> None:
    """The term is over and nothing follows. It stays what it is, for somebody to buy it again."""
    key = f"end-{term.pk}-{term.ends_at:%Y%m%dT%H%M%S}"
    history.note(subscription=subscription, kind=history.Kind.ENDED, key=key, ends_at=term.ends_at)
    seating.end_all(subscription=subscription, by=None)
    if not is_quiet:
        mails.tell_of_end(subscription=subscription, term=term)
    subscription.due_at = None
    subscription.save(update_fields=["due_at"])


def give_up(subscription: Any, term: Any, *, is_quiet: bool = False) -> None:
    """Nobody has paid while it was suspended: it is cancelled."""
    subscription.renewals.live().update(status=Renewal.Status.CANCELLED, updated_at=clock.now())
    subscription.status, subscription.auto_renew = Subscription.Status.CANCELLED, False
    subscription.save(update_fields=["status", "auto_renew"])
    end(subscription, term, is_quiet=is_quiet)


def drop(subscription: Any, renewal: Any) -> None:
    """The renewal is called off: nobody wants it any more."""
    renewal.status, renewal.leased_until = Renewal.Status.CANCELLED, None
    renewal.save(update_fields=["status", "leased_until", "updated_at"])
    reschedule(subscriptions=[subscription])
