"""What becomes of a paid subscription once the shop links the client to the agent who paid."""

from datetime import datetime
from typing import Any

from oscar.core.loading import get_model

from oscar_clientportal.core import clock, locks
from oscar_clientportal.subscriptions.rules import Comparison, compare, moved

from . import mails
from .holdings import holdings_of, plan_facts

Contact = get_model("clientportal_clients", "Contact")
Subscription = get_model("clientportal_subscriptions", "Subscription")


def apply_pending(*, link: Any) -> list[Any]:
    """Begin what ``link``'s agent paid for while the link waited; the subscriptions begun.

    They keep the dates they were sold with, so that the agent's list stays as it was. Only where the client
    has as much or more already do they begin when that ends: nothing paid is lost. Runs inside the
    transaction that links.
    """
    contact = locks.lock_row(Contact.objects.select_related("user"), link.contact_id)
    pending = Subscription.objects.filter(status="pending", contact=contact, payer=link.agent.user_id)
    return [
        _begin(subscription, contact)
        for subscription in pending.order_by("pk").select_related("plan", "payer")
    ]


def _begin(subscription: Any, contact: Any) -> Any:
    now = clock.now()
    facts = plan_facts(product_ids=[subscription.plan.product_id])[subscription.plan.product_id]
    held = holdings_of(contacts=[contact], on=now).get(contact.pk)
    if held and compare(held.contents, facts.contents) in {Comparison.SAME, Comparison.LOWER}:
        _postpone(subscription, held.ends_at)
    subscription.status = "active"
    subscription.save(update_fields=["status", "anchor"])
    ends_at = subscription.terms.order_by("-ends_at").values_list("ends_at", flat=True).first()
    mails.tell_of_creation(
        subscription_id=subscription.pk,
        contact=contact,
        payer=subscription.payer,
        facts=facts,
        ends_at=ends_at,
    )
    return subscription


def _postpone(subscription: Any, until: datetime) -> None:
    """Let the whole run begin at ``until`` instead, every term as long as it was sold."""
    zone = clock.shop_zone()
    for term in subscription.terms.order_by("-starts_at"):
        term.starts_at = moved(term.starts_at, subscription.anchor, until, zone)
        term.ends_at = moved(term.ends_at, subscription.anchor, until, zone)
        term.save(update_fields=["starts_at", "ends_at"])
    subscription.anchor = until
