"""What the person a subscription is for is told when it begins, and when it opens more."""

from collections.abc import Iterable
from datetime import datetime
from typing import Any

from oscar_clientportal.clients import services as clients
from oscar_clientportal.core import clock, mail
from oscar_clientportal.subscriptions.rules import Holding, PlanFacts

from .letters import Letter
from .outbox import post


def tell_of_creation(
    *, subscription_id: int, contact: Any, payer: Any, facts: PlanFacts, ends_at: datetime
) -> None:
    """A subscription was created for you."""
    post(
        creation_mails(
            subscription_id=subscription_id, contact=contact, payer=payer, facts=facts, ends_at=ends_at
        )
    )


def tell_of_upgrade(*, contact: Any, payer: Any, facts: PlanFacts, held: Holding) -> None:
    """Your subscription was upgraded."""
    post(upgrade_mails(contact=contact, payer=payer, facts=facts, held=held))


def creation_mails(
    *, subscription_id: int, contact: Any, payer: Any, facts: PlanFacts, ends_at: datetime
) -> list[Any]:
    """As ``tell_of_creation``, not written yet: for one ``post`` with those of other lines, and their events."""
    told = {**_bought(contact, payer, facts), "ends_at": ends_at}
    return Letter("CLIENTPORTAL_SUBSCRIPTION_CREATED", "created", subscription_id, told).to_client(contact)


def upgrade_mails(
    *, contact: Any, payer: Any, facts: PlanFacts, held: Holding, ends_at: datetime | None = None
) -> list[Any]:
    """As ``tell_of_upgrade``, not written yet: for ``post``. ``ends_at``: where that is not when the old plan ended."""
    told = {**_bought(contact, payer, facts), "ends_at": ends_at or held.ends_at, "old_plan": held.title}
    key = f"upgraded-{clock.now():%Y%m%dT%H%M%S%f}"
    return Letter("CLIENTPORTAL_SUBSCRIPTION_UPGRADED", key, held.subscription_id, told).to_client(contact)


def tell_of_refusal(*, link: Any, refunds: Iterable[Any]) -> None:
    """Tell the agent that the client could not be added, and what goes back; never why, nor whom the shop knew."""
    user = link.agent.user
    contact = getattr(user, "clientportal_contact", None)
    mail.send_on_commit(
        code="CLIENTPORTAL_CLIENT_REFUSED",
        email=user.email,
        language=clients.language_of(contact) if contact else "",
        user=user,
        context={"contact": contact, "client": link.typed_name, "refunds": list(refunds)},
    )


def _bought(contact: Any, payer: Any, facts: PlanFacts) -> dict[str, Any]:
    by_another = payer is not None and payer.pk != contact.user_id
    return {
        "plan": facts.title,
        "contents": list(facts.names.values()),
        "is_bought_by_another": by_another,
        # Only a name: whose address it is that pays is no business of the mail.
        "payer": payer.get_full_name() if by_another else "",
    }
