"""What becomes of a paid subscription once the shop links the client to the agent who paid."""

from datetime import datetime
from typing import Any

from oscar.core.loading import get_model

from oscar_clientportal.core import clock, locks
from oscar_clientportal.subscriptions.rules import Comparison, PlanFacts, compare, moved

from . import history, mails
from .holdings import holdings_of, plan_facts
from .overtaking import lock_subscriptions, overtake
from .purchases import Changes
from .schedule import reschedule
from .seating import end_all, furnish

Contact = get_model("clientportal_clients", "Contact")


def apply_pending(*, link: Any) -> list[Any]:
    """Begin what ``link``'s agent paid for while the link waited; the subscriptions begun.

    They keep the dates they were sold with, so that the agent's list stays as it was; a trial may be over by then. Only
    where the client has as much or more already do they begin when that ends: nothing paid is lost. What the client had
    and did not pay any more gives way to them. Runs inside the transaction that links.
    """
    contact = locks.lock_row(Contact.objects.select_related("user"), link.contact_id)
    locked = lock_subscriptions([contact]).values()
    pending = [
        subscription
        for subscription in locked
        if subscription.status == "pending" and subscription.payer_id == link.agent.user_id
    ]
    if not pending:
        return []
    changes = Changes(subscriptions=pending)
    covered: frozenset[str] = frozenset()
    for subscription in pending:
        facts = plan_facts(product_ids=[subscription.plan.product_id])[subscription.plan.product_id]
        changes.events += _begin(subscription, contact, facts, link)
        covered |= facts.contents
    others = [subscription for subscription in locked if subscription not in pending]
    by = link.agent.user
    changes += overtake(subscriptions=others, covered={contact.pk: covered}, by=by)
    for former in changes.overtaken:
        end_all(subscription=former, by=by)
    mails.post(changes.events)
    reschedule(subscriptions=pending)
    for subscription, event in changes.relieved:
        mails.tell_of_change(subscription=subscription, event=event)
    return pending


def _begin(subscription: Any, contact: Any, facts: PlanFacts, link: Any) -> list[Any]:
    """The event and the mails of it; written with those of the others."""
    held = holdings_of(contacts=[contact], on=clock.now()).get(contact.pk)
    if held and compare(held.contents, facts.contents) in {Comparison.SAME, Comparison.LOWER}:
        _postpone(subscription, held.ends_at)
    subscription.status = "active"
    subscription.save(update_fields=["status", "anchor"])
    ends_at = subscription.terms.order_by("-ends_at").values_list("ends_at", flat=True).first()
    begun = history.event(
        subscription=subscription, kind=history.Kind.BEGUN, by=link.decided_by, ends_at=ends_at
    )
    told = mails.creation_mails(
        subscription_id=subscription.pk,
        contact=contact,
        payer=subscription.payer,
        facts=facts,
        ends_at=ends_at,
    )
    if facts.seats:
        furnish(subscription=subscription, seats=facts.seats, title=facts.title, by=subscription.payer)
    return [begun, *told]


def _postpone(subscription: Any, until: datetime) -> None:
    """Let the whole run begin at ``until`` instead, every term as long as it was sold."""
    zone = clock.shop_zone()
    terms = list(subscription.terms.order_by("-starts_at"))
    origin = terms[-1].starts_at
    for term in terms:
        term.starts_at = moved(term.starts_at, origin, until, zone)
        term.ends_at = moved(term.ends_at, origin, until, zone)
        term.save(update_fields=["starts_at", "ends_at"])
    subscription.anchor = moved(subscription.anchor, origin, until, zone)
