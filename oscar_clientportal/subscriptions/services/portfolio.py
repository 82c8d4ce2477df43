"""What an agent's list says of each client's subscription."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from oscar.core.loading import get_model

from .holdings import title_of

Term = get_model("clientportal_subscriptions", "Term")


@dataclass(frozen=True)
class PortfolioRow:
    """The last subscription of one client, in the agent's eyes."""

    plan_title: str
    ends_at: datetime
    is_running: bool


def portfolio_rows(links: Sequence[Any], on: datetime) -> dict[int, PortfolioRow]:
    """For each link of one agent, the subscription that runs at ``on`` or the last that did; by contact.

    A client who never had one is missing. While a link waits for approval its row shows what the agent
    bought, as though it ran. One query.
    """
    links = list(links)
    if not links:
        return {}
    terms = Term.objects.as_seen_by(links[0].agent.user_id)
    rows = (
        terms.filter(subscription__contact__in=[link.contact_id for link in links], starts_at__lte=on)
        .order_by("ends_at", "pk")
        .values_list("subscription__contact_id", title_of("plan__product"), "ends_at")
    )
    return {contact_id: PortfolioRow(title, ends_at, ends_at > on) for contact_id, title, ends_at in rows}
