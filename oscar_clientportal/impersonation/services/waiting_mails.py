"""Mails about orders that wait for a client: the question to the client, the answer to whoever asked."""

from typing import Any

from oscar.core.loading import get_model

from oscar_clientportal.clients.services.keys import is_active
from oscar_clientportal.clients.services.mailing import language_of
from oscar_clientportal.core import mail
from oscar_clientportal.impersonation.tokens import waiting_order_token

ASK, DECIDED = "CLIENTPORTAL_ORDER_WAITING", "CLIENTPORTAL_ORDER_DECIDED"


def ask(waiting: Any) -> None:
    """Write to the one it is ordered as; where they have no address, to the client's super-admins."""
    for contact in _asked(waiting):
        mail.send_on_commit(
            code=ASK,
            email=contact.email,
            language=language_of(contact),
            user=contact.user,
            context={
                "contact": contact,
                "token": waiting_order_token(waiting, contact),
                **_facts(waiting),
            },
        )


def tell_decided(waiting: Any) -> None:
    """Write to whoever asked, if they can still be written to."""
    actor = waiting.actor
    if actor is None or not actor.is_active or not actor.email:
        return
    contact = get_model("clientportal_clients", "Contact").objects.of_user(actor).first()
    mail.send_on_commit(
        code=DECIDED,
        email=actor.email,
        language=language_of(contact) if contact else "",
        user=actor,
        context={
            **_facts(waiting),
            "contact": contact,
            "outcome": str(waiting.status),
            "why": waiting.message,
            "order": waiting.order.number if waiting.order_id else "",
        },
    )


def _asked(waiting: Any) -> list[Any]:
    people = waiting.company.contacts.select_related("user", "company").exclude(email="").order_by("pk")
    may_decide = [each for each in people if is_active(each) and waiting.may_be_decided_by(each)]
    named = [each for each in may_decide if each.user_id is not None and each.user_id == waiting.user_id]
    return named or may_decide


def _facts(waiting: Any) -> dict[str, Any]:
    return {
        # The staff are the shop to its clients.
        "agent": "" if waiting.session.authority == "staff" else waiting.placed_by,
        "client": str(waiting.company),
        "reason": waiting.session.reason,
        "amount": waiting.total,
        "currency": waiting.currency,
        "due_at": waiting.expires_at,
    }
