"""A subscription in hand: locked after its contacts, as it is now, with its terms; and what is written of an act on it.

Order of locks: contacts, then subscriptions. Nobody who holds one waits for a payment: those are released afterwards.
"""

from collections.abc import Iterable
from datetime import datetime
from typing import Any

from oscar.core.loading import get_model

from oscar_clientportal.core import locks
from oscar_clientportal.subscriptions.exceptions import ActRefused, ChangedMeanwhile, ReasonNeeded
from oscar_clientportal.subscriptions.rules import Comparison, compare
from oscar_clientportal.subscriptions.services import history, mails
from oscar_clientportal.subscriptions.services.holdings import holdings_of, plan_facts
from oscar_clientportal.subscriptions.services.schedule import reschedule

Contact = get_model("clientportal_clients", "Contact")
Subscription = get_model("clientportal_subscriptions", "Subscription")
Status = Subscription.Status


def lock(subscription: Any, *, contacts: Iterable[int] = (), seen: str = "") -> Any:
    """The subscription as it is now, under its lock; its contact's row and these are locked before.

    ``seen``: its ``mark_of`` when somebody decided on the act. Raises ``ChangedMeanwhile`` where it is no longer that.
    """
    people = {subscription.contact_id, *contacts}
    locks.lock_rows(Contact.objects, people)
    rows = Subscription.objects.select_related("contact__user", "contact__company", "plan__product__parent")
    found = locks.lock_rows(rows, [subscription.pk]).get(subscription.pk)
    if found is None or found.contact_id not in people or (seen and seen != mark_of(found)):
        raise ChangedMeanwhile
    return found


def mark_of(subscription: Any) -> str:
    """What somebody who decides on an act has seen of the subscription, in a line."""
    last = last_term(terms_of(subscription))
    facts = (
        subscription.status,
        subscription.plan_id,
        subscription.contact_id,
        int(subscription.auto_renew),
        f"{last.pk}/{last.ends_at.timestamp():.6f}" if last else "",
    )
    return ":".join(map(str, facts))


def terms_of(subscription: Any) -> list[Any]:
    """All its terms, first to last."""
    return list(subscription.terms.order_by("starts_at", "pk"))


def last_term(terms: list[Any]) -> Any:
    return terms[-1] if terms else None


def reasoned(reason: str) -> str:
    """The reason without blanks round it. Raises ``ReasonNeeded`` where nothing is left."""
    reason = reason.replace("\0", "").strip()
    if not reason:
        raise ReasonNeeded
    return reason


def refuse_overlap(contact: Any, plan: Any, now: datetime, message: Any) -> None:
    """Raise ``ActRefused`` where ``contact`` has all that ``plan`` opens already: a second one would open nothing."""
    held = holdings_of(contacts=[contact], on=now).get(contact.pk)
    if held is None:
        return
    wanted = plan_facts(product_ids=[plan.product_id])[plan.product_id].contents
    if compare(held.contents, wanted) in {Comparison.SAME, Comparison.LOWER}:
        raise ActRefused(message, name=contact.name, plan=held.title, end=held.ends_at)


def written(
    subscription: Any, kind: str, by: Any, reason: str, *, is_told: bool = True, key: str = "", **details: Any
) -> None:
    """Keep the act in the history, set when a worker looks again, and tell those whom it concerns."""
    event = history.event(subscription=subscription, kind=kind, by=by, reason=reason, key=key, **details)
    event.save(force_insert=True)
    reschedule(subscriptions=[subscription])
    if is_told:
        mails.tell_of_change(subscription=subscription, event=event)
