"""What is told when a subscription ends, and when the shop or its people change it."""

from typing import Any

from oscar.core.loading import get_model

from .letters import Letter
from .outbox import post
from .words import about, at

Contact = get_model("clientportal_clients", "Contact")
Subscription = get_model("clientportal_subscriptions", "Subscription")


def tell_of_end(*, subscription: Any, term: Any) -> None:
    """Your subscription has ended, and this is how to buy again: to the client, and to who paid. Once for each end."""
    told = {**about(subscription, term.plan), "ends_at": term.ends_at}
    key = f"ended-{at(term.ends_at)}"
    letter = Letter("CLIENTPORTAL_SUBSCRIPTION_ENDED", key, subscription.pk, told)
    post(letter.to_both(subscription.contact, subscription.renewal_payer or term.payer))


def tell_of_change(*, subscription: Any, event: Any) -> None:
    """The shop extended, paused, resumed, moved, cancelled it or took it back: to the client, and to who pays.

    Never why: an event's reason is the staff's own note. Of a move ``event.details["former_contact"]``, the key of
    whoever had it, is told too.
    """
    last = subscription.terms.order_by("-starts_at", "-pk").first()
    told = {
        **about(subscription),
        "change": str(event.kind),
        "ends_at": last.ends_at if last else None,
        "is_over": subscription.status == Subscription.Status.CANCELLED,
        "renews": subscription.auto_renew,
    }
    key = f"changed-{event.kind}-{at(event.created_at)}"
    letter = Letter("CLIENTPORTAL_SUBSCRIPTION_CHANGED", key, subscription.pk, told)
    payer = subscription.renewal_payer or subscription.payer
    post([*letter.to_both(subscription.contact, payer), *_to_former(letter, event)])


def _to_former(letter: Letter, event: Any) -> list[Any]:
    former = event.details.get("former_contact")
    contact = Contact.objects.filter(pk=former).select_related("company").first() if former else None
    return letter.to_former(contact) if contact else []
