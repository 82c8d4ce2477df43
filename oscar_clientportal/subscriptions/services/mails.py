"""What the person a subscription is for is told about it."""

from collections.abc import Iterable
from datetime import datetime
from typing import Any

from oscar_clientportal.clients import services as clients
from oscar_clientportal.clients.abstract_models.companies import MailKind
from oscar_clientportal.core import mail
from oscar_clientportal.subscriptions.rules import Holding, PlanFacts


def tell_of_creation(*, contact: Any, payer: Any, facts: PlanFacts, ends_at: datetime) -> None:
    """A subscription was created for you."""
    _tell("CLIENTPORTAL_SUBSCRIPTION_CREATED", contact, payer, facts, {"ends_at": ends_at})


def tell_of_upgrade(*, contact: Any, payer: Any, facts: PlanFacts, held: Holding) -> None:
    """Your subscription was upgraded."""
    context = {"ends_at": held.ends_at, "old_plan": held.title}
    _tell("CLIENTPORTAL_SUBSCRIPTION_UPGRADED", contact, payer, facts, context)


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


def _tell(code: str, contact: Any, payer: Any, facts: PlanFacts, context: dict[str, Any]) -> None:
    if not contact.email:
        return
    by_another = payer is not None and payer.pk != contact.user_id
    context = {
        **context,
        "contact": contact,
        "plan": facts.title,
        "contents": list(facts.names.values()),
        "is_bought_by_another": by_another,
        # Only a name: whose address it is that pays is no business of the mail.
        "payer": payer.get_full_name() if by_another else "",
        "has_login": contact.user_id is not None,
    }
    language = clients.language_of(contact)
    mail.send_on_commit(code=code, email=contact.email, language=language, user=contact.user, context=context)
    _send_copies(code, contact, context)


def _send_copies(code: str, contact: Any, context: dict[str, Any]) -> None:
    """Those of the contact's company who are ticked for mails about subscriptions read what the contact reads."""
    if contact.company is None:
        return
    kind = MailKind.SUBSCRIPTIONS
    for recipient in clients.copies(company=contact.company, kind=kind, told=[contact.email]):
        mail.send_on_commit(
            code=code,
            email=recipient.email,
            language=recipient.language,
            user=recipient.user,
            context={**context, "copy_of": contact.name},
        )
