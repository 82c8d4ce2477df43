"""A payment that went back, or was lost, takes its terms with it."""

from collections.abc import Iterable
from datetime import datetime
from typing import Any

from oscar.core.loading import get_model

from oscar_clientportal.core import clock, locks
from oscar_clientportal.subscriptions.services import history, seating

from .before import end_before, price_before, seats_before
from .locking import Contact, Status, Subscription, terms_of, written
from .stretches import end_terms, first_free, stop_renewing

Term = get_model("clientportal_subscriptions", "Term")
Kind = Term.Kind


@locks.in_transaction
def take_back(*, order: Any, lines: Iterable[Any], by: Any, reason: str) -> list[Any]:
    """End what these lines of the order paid for, now; the subscriptions that changed.

    Where a line was an upgrade, the plan before goes on until the end it had; otherwise the subscription is cancelled.
    Either way it no longer renews by itself. What has run out already stays as it was. Doing it again changes nothing.
    """
    terms = Term.objects.filter(order_line__in=[line.pk for line in lines], order_line__order=order)
    found = list(terms.values_list("pk", "subscription_id", "subscription__contact_id"))
    if not found:
        return []
    locks.lock_rows(Contact.objects, [contact for _term, _subscription, contact in found])
    rows = Subscription.objects.select_related("contact__user", "contact__company", "plan__product__parent")
    held = locks.lock_rows(rows, [subscription for _term, subscription, _contact in found])
    changed = [
        _take_back(held[subscription], term, order, by, reason) for term, subscription, _contact in found
    ]
    return [subscription for subscription in changed if subscription is not None]


def _take_back(subscription: Any, term_id: int, order: Any, by: Any, reason: str) -> Any:
    """The subscription, if this has changed it."""
    terms = terms_of(subscription)
    number = next(number for number, term in enumerate(terms) if term.pk == term_id)
    key = f"back-{terms[number].order_line_id}"
    if subscription.status == Status.CANCELLED or subscription.events.filter(key=key).exists():
        return None
    moment = subscription.paused_at or clock.now()
    chain = _chain(terms, number)
    told = {"key": key, "order": order.number, "plan": terms[number].plan_id}
    if _is_over(chain[-1], moment):
        written(subscription, history.Kind.TAKEN_BACK, by, reason, is_told=False, is_over=True, **told)
        return None
    is_told = subscription.status != Status.PENDING  # the client does not know of that one, and must not
    end = end_before(terms, number, chain[-1]) if _is_upgrade(terms, number) else None
    if end is not None and end > moment:
        _go_back(subscription, terms, number, chain, moment, end)
        seating.go_back(subscription=subscription, seats=seats_before(terms, number), by=by)
        told |= {"until": end, "goes_on_with": subscription.plan_id}
    else:
        told |= {"until": moment, "removed": end_terms(terms, moment)}
        subscription.status, subscription.paused_at = Status.CANCELLED, None
        subscription.save(update_fields=["status", "paused_at"])
        seating.end_all(subscription=subscription, by=by)
    stop_renewing(subscription)
    written(subscription, history.Kind.TAKEN_BACK, by, reason, is_told=is_told, **told)
    return subscription


def _chain(terms: list[Any], number: int) -> list[Any]:
    """The term, with those that only go on with it: upgrades of it, and what is left of it after a pause.

    All others stand on a payment or a present of their own.
    """
    end = number + 1
    while end < len(terms) and (terms[end].kind == Kind.REST or _is_upgrade(terms, end)):
        end += 1
    return terms[number:end]


def _is_upgrade(terms: list[Any], number: int) -> bool:
    """Terms of the time before there were kinds are all said to be first ones: of these only upgrades came later."""
    return number > 0 and terms[number].kind in (Kind.UPGRADE, Kind.FIRST)


def _is_over(last: Any, moment: datetime) -> bool:
    return max(last.ends_at, last.grace_until or last.ends_at) <= moment


def _go_back(
    subscription: Any, terms: list[Any], number: int, chain: list[Any], moment: datetime, end: datetime
) -> None:
    """The plan before the upgrade goes on from ``moment``; what was given for later is of that plan too."""
    before, later = terms[number - 1], terms[number + len(chain) :]
    end_terms([before, *chain], moment)
    subscription.plan, subscription.price = before.plan, price_before(terms, number)
    subscription.save(update_fields=["plan", "price"])
    Term.objects.filter(pk__in=[term.pk for term in later]).update(plan=before.plan)
    start = first_free(moment, [before, *(term for term in chain if term.starts_at < moment)])
    subscription.terms.create(plan=before.plan, kind=Kind.REST, starts_at=start, ends_at=max(start, end))
