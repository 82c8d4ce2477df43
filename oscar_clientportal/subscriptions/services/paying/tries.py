"""The rows of a try: made and committed before anybody is asked for money, and ended."""

from collections.abc import Mapping
from datetime import datetime, timedelta
from typing import Any

from django.db import transaction
from oscar.core.loading import get_class, get_model

from oscar_clientportal.core import clock, conf
from oscar_clientportal.payments.services.unattended import begin_attempt
from oscar_clientportal.subscriptions.services import history
from oscar_clientportal.subscriptions.services.schedule import reschedule

from .baskets import write_basket
from .cards import NO_PAYER, NO_PRICE, refused, why_not
from .outcome import Outcome, Result
from .quotes import NAMESPACE, Quote, fixed, quote
from .writing import PAYABLE, lock_renewal, why_overtaken

Renewal = get_model("clientportal_subscriptions", "Renewal")
RenewalAttempt = get_model("clientportal_subscriptions", "RenewalAttempt")
Subscription = get_model("clientportal_subscriptions", "Subscription")

DAY = timedelta(days=1)
#: A try that ended as another one took its place.
REPLACED = "replaced"


def last_try(renewal: Any) -> Any:
    """The last try of this renewal with its payment, or None."""
    rows = RenewalAttempt.objects.select_related("payment__basket", "payment__user")
    attempt = rows.filter(renewal=renewal.pk).order_by("number").last()
    if attempt is not None:
        attempt.renewal = renewal
    return attempt


def is_under_way(renewal: Any) -> bool:
    """Whether a try of it may still become an order: whoever wants to know asks with ``follow_renewal``."""
    return is_live(last_try(renewal))


def is_live(attempt: Any) -> bool:
    """Whether its payment may still become an order."""
    return (
        attempt is not None and attempt.payment is not None and attempt.payment.status in attempt.payment.LIVE
    )


def quote_of(renewal: Any) -> Quote | None:
    """What it costs: the quote of the first try, whatever has become of prices and offers since; None: no price."""
    known = _first_quote(renewal) if renewal.tries else None
    if known is not None:
        return known
    asked = {
        "product": renewal.plan.product,
        "price": renewal.price,
        "currency": renewal.currency,
        "payer": renewal.payer,
    }
    found = quote(**asked)
    if found is None or renewal.total in (None, found.total):
        return found
    plain = quote(**asked, with_offers=False)
    if plain is None or plain.total == renewal.total:
        return plain
    return fixed(plain, renewal.total)


def _first_quote(renewal: Any) -> Quote | None:
    tries = renewal.attempts.filter(payment__checkout_data__has_key=NAMESPACE).order_by("number")
    known = tries.values_list("payment__checkout_data", flat=True).first()
    return Quote.of(known[NAMESPACE]) if known is not None else None


def begin_try(
    renewal: Any, *, details: Mapping[str, Any] | Outcome, expires_at: datetime | None = None
) -> Any:
    """Write down a try with this card, committed before the provider is asked; or the outcome of one that can't be.

    ``details`` are those of the card, or why there is none. Two at once make one: the second gets UNKNOWN.
    """
    if renewal.payer is None or not renewal.payer.is_active:
        return refuse_at_once(renewal, refused("no_payer", NO_PAYER))
    found = quote_of(renewal)
    if found is None:
        return refuse_at_once(renewal, refused("no_price", NO_PRICE))
    if found.total:
        problem = why_not(total=found.total, currency=found.currency)
        problem = problem or (details if isinstance(details, Outcome) else None)
        if problem is not None:
            return refuse_at_once(renewal, problem, found)
    return _begin(renewal, found, {} if isinstance(details, Outcome) else details, expires_at)


@transaction.atomic
def _begin(renewal: Any, found: Quote, details: Mapping[str, Any], expires_at: datetime | None) -> Any:
    tries = renewal.tries
    subscription, renewal = lock_renewal(renewal)
    if renewal.status == Renewal.Status.DONE:
        return Outcome(Result.PAID)
    reason = why_overtaken(subscription, renewal)
    if reason:
        _call_off(subscription, renewal, reason)
        return Outcome(Result.OVERTAKEN, code=reason)
    if is_tried_by_another(renewal, tries):
        return Outcome(Result.UNKNOWN)
    basket = write_basket(renewal=renewal, quote=found)
    payment = begin_attempt(
        basket=basket,
        user=renewal.payer,
        order_number=get_class("order.utils", "OrderNumberGenerator")().order_number(basket),
        total=found.total,
        currency=found.currency,
        details=details,
        checkout_data={NAMESPACE: found.as_data(), "contact": subscription.contact_id},
        expires_at=expires_at or _end_of_patience(renewal),
    )
    return _count(renewal, found, payment=payment)


def is_tried_by_another(renewal: Any, seen: int) -> bool:
    """Whether a try is live, or was made since somebody has ``seen`` so many: they don't know its price and card."""
    return renewal.tries != seen or (seen > 0 and is_live(last_try(renewal)))


def _end_of_patience(renewal: Any) -> datetime:
    """When a renewal is given up, whatever is still hoped for."""
    dunning = timedelta(days=max([0, *conf.settings.dunning_days]))
    return max(renewal.starts_at, clock.now()) + dunning + conf.settings.suspension + DAY


def _count(renewal: Any, found: Quote | None, **fields: Any) -> Any:
    renewal.tries += 1
    if renewal.total is None and found is not None:
        renewal.total = found.total
    renewal.save(update_fields=["tries", "total", "updated_at"])
    return RenewalAttempt.objects.create(
        renewal=renewal, number=renewal.tries, created_at=clock.now(), **fields
    )


@transaction.atomic
def refuse_at_once(renewal: Any, outcome: Outcome, found: Quote | None = None) -> Outcome:
    """A try that ends before anybody is asked: there is no card, or none can pay so little."""
    _subscription, renewal = lock_renewal(renewal)
    if renewal.status == Renewal.Status.DONE:
        return Outcome(Result.PAID)
    _count(renewal, found, code=outcome.code, message=outcome.message, finished_at=clock.now())
    return outcome


def end_try(attempt: Any, outcome: Outcome) -> Outcome:
    """Write down why the try has ended; its payment is released."""
    attempt.code, attempt.message, attempt.finished_at = outcome.code, outcome.message, clock.now()
    attempt.save(update_fields=["code", "message", "finished_at"])
    return outcome


@transaction.atomic
def call_off(renewal: Any, reason: str) -> Outcome:
    """Nobody is to pay it any more."""
    _call_off(*lock_renewal(renewal), reason)
    return Outcome(Result.OVERTAKEN, code=reason)


def _call_off(subscription: Any, renewal: Any, reason: str) -> None:
    """What the person has in another way by now is not renewed: it would be taken up again otherwise."""
    if renewal.status in PAYABLE:
        renewal.status, renewal.leased_until = Renewal.Status.CANCELLED, None
        renewal.save(update_fields=["status", "leased_until", "updated_at"])
    if reason == "bought":
        facts = {"overtaken": True, "payer": subscription.renewal_payer_id}
        subscription.status, subscription.auto_renew = Subscription.Status.CANCELLED, False
        subscription.renewal_payer = subscription.card = None
        subscription.save(update_fields=["status", "auto_renew", "renewal_payer", "card"])
        kind = history.Kind.CANCELLED
        history.note(subscription=subscription, kind=kind, key=f"overtaken-{renewal.pk}", **facts)
    reschedule(subscriptions=[subscription])
