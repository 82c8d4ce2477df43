"""While the company that has a subscription, or whose login pays for it, is closed, nobody is charged or written to.

What would be charged is suspended instead, quietly, with this as the reason; it is due again as soon as both are open,
within the shop's patience as any renewal. What was asked of a card before is followed to its end.
"""

from datetime import datetime, time
from typing import Any

from django.db.models import Q
from oscar.core.loading import get_model

from oscar_clientportal.clients.standing import company_of, why_closed
from oscar_clientportal.core import clock, locks
from oscar_clientportal.subscriptions.rules import Due, Facts, Step
from oscar_clientportal.subscriptions.services import history
from oscar_clientportal.subscriptions.services.paying.cards import CLOSED
from oscar_clientportal.subscriptions.services.schedule import reschedule, set_due

from . import steps

Renewal = get_model("clientportal_subscriptions", "Renewal")
Subscription = get_model("clientportal_subscriptions", "Subscription")

#: What a subscription is read with, so that asking costs no query.
WITH = ("contact__company", "renewal_payer__clientportal_contact__company")


def closed_companies(subscription: Any) -> list[Any]:
    """The companies without which it doesn't go on: the beneficiary's and its payer's, as far as they are closed."""
    payer = subscription.renewal_payer
    found = [subscription.contact.company, company_of(payer) if payer is not None else None]
    return [company for company in found if company is not None and why_closed(company)]


def act(subscription: Any, term: Any, due: Due, facts: Facts, now: datetime) -> Step:
    """What is done in place of the step that is due; whatever is said of it elsewhere, nobody is told."""
    if due.step is Step.NOTICE:
        set_due(subscription, facts)
        return due.step
    if due.step is Step.DROP:
        steps.drop(subscription, _live(term))
    elif due.step is Step.END:
        steps.end(subscription, term, is_quiet=True)
    elif due.step is Step.GIVE_UP:
        steps.give_up(subscription, term, is_quiet=True)
    else:
        steps.suspend(subscription, term, _live(term), now, code=CLOSED)
        _wake(subscription)
        return Step.SUSPEND
    return due.step


def waits(subscription: Any) -> Any:
    """The renewal that was not charged as somebody was closed, of a subscription that was suspended for it; or None."""
    if subscription.status != Subscription.Status.SUSPENDED:
        return None
    last = subscription.renewals.order_by("-starts_at").first()
    is_closed = last is not None and last.status == Renewal.Status.FAILED and last.code == CLOSED
    return last if is_closed else None


def go_on(subscription: Any, renewal: Any) -> None:
    """As though it were due just now; one that was refused by a card before goes on with its further tries."""
    now = clock.now()
    renewal.status = Renewal.Status.RETRY if renewal.tries else Renewal.Status.OPEN
    renewal.code, renewal.payer, renewal.leased_until = "", subscription.renewal_payer, None
    renewal.save(update_fields=["status", "code", "payer", "leased_until", "updated_at"])
    subscription.status = Subscription.Status.ACTIVE
    subscription.save(update_fields=["status"])
    key = f"opened-{renewal.pk}-{now:%Y%m%dT%H%M%S}"
    history.note(subscription=subscription, kind=history.Kind.RESUMED, key=key, code=CLOSED)
    reschedule(subscriptions=[subscription])


def go_on_with_company(sender: Any, *, company: Any, **kwargs: Any) -> None:
    """Receiver of ``clients.signals.standing_changed``: what was suspended as this company was closed is due again."""
    if why_closed(company):
        return
    theirs = Q(contact__company=company) | Q(renewal_payer__clientportal_contact__company=company)
    failed = {"renewals__status": Renewal.Status.FAILED, "renewals__code": CLOSED}
    suspended = Subscription.objects.filter(theirs, status=Subscription.Status.SUSPENDED, **failed)
    rows = Subscription.objects.select_related(*WITH)
    for subscription in locks.lock_rows(rows, suspended.values_list("pk", flat=True)).values():
        renewal = waits(subscription)
        if renewal is not None and not closed_companies(subscription):
            go_on(subscription, renewal)


def _live(term: Any) -> Any:
    if term.live_renewal is None:
        return None
    return Renewal.objects.select_related("plan", "payer").get(pk=term.live_renewal["pk"])


def _wake(subscription: Any) -> None:
    """No signal says that a validity begins: the worker looks on its first day."""
    first_days = [company.valid_from for company in closed_companies(subscription) if company.valid_from]
    begins = [datetime.combine(day, time.min, tzinfo=clock.shop_zone()) for day in first_days]
    coming = [moment for moment in begins if moment > clock.now()]
    if coming and subscription.due_at is not None and max(coming) < subscription.due_at:
        subscription.due_at = max(coming)
        subscription.save(update_fields=["due_at"])
