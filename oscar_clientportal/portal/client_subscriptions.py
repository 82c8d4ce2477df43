"""A client's subscriptions in the eyes of their agent."""

from datetime import datetime
from typing import Any

from oscar.core.loading import get_model

from .own_subscriptions import Shown, shown_to

Subscription = get_model("clientportal_subscriptions", "Subscription")
Term = get_model("clientportal_subscriptions", "Term")


def shown_to_agent(*, link: Any, user: Any, now: datetime) -> list[Shown]:
    """What the client of this link has and had, last to end first, as its agent, ``user``, may see it.

    While the link waits for approval that is what the agent bought, as though it ran.
    """
    terms = Term.objects.once_seen_by(user.pk).filter(subscription__contact=link.contact_id)
    shown = shown_to(user=user, now=now, terms=terms)
    for held in shown:
        if held.subscription.status == Subscription.Status.PENDING:
            held.subscription.status = Subscription.Status.ACTIVE  # on the page alone
    return shown
