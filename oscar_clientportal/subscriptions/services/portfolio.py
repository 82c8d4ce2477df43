"""What an agent's list says of each client's subscription."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any

from django.db.models import Case, OuterRef, QuerySet, Subquery, When
from oscar.core.loading import get_model

from .holdings import title_of

Term = get_model("clientportal_subscriptions", "Term")

#: "Ends soon": the agent has so long to speak to the client.
SOON = timedelta(days=30)


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


def last_end(*, agent: Any, on: datetime) -> Case:
    """For a query of the agent's links: the end of what ``portfolio_rows`` gives for each, NULL where it gives nothing.

    The link at hand says whether it waits; that spares the query of ``as_seen_by`` for each term.
    """
    terms = Term.objects.filter(subscription__contact=OuterRef("contact_id"), starts_at__lte=on)
    own = terms.filter(subscription__status="pending", subscription__payer=agent.user_id)
    running = terms.filter(subscription__status="active")
    last = [Subquery(found.order_by("-ends_at").values("ends_at")[:1]) for found in (own, running)]
    return Case(When(status="pending", then=last[0]), default=last[1])


def with_subscription(links: QuerySet, state: str, *, agent: Any, on: datetime) -> QuerySet:
    """The agent's links whose subscription is in this state: ``none``, ``running``, ``soon``, ``ended``."""
    conditions: dict[str, dict[str, Any]] = {
        "none": {"subscribed_until": None},
        "running": {"subscribed_until__gt": on},
        "soon": {"subscribed_until__gt": on, "subscribed_until__lte": on + SOON},
        "ended": {"subscribed_until__lte": on},
    }
    return links.alias(subscribed_until=last_end(agent=agent, on=on)).filter(**conditions[state])
