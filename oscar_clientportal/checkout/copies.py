"""Oscar confirms an order to whoever pays; others of their company who are ticked for orders read a copy."""

from typing import Any

from oscar.core.loading import get_model

from oscar_clientportal.clients import services as clients
from oscar_clientportal.clients.abstract_models.companies import MailKind
from oscar_clientportal.core import mail

Contact = get_model("clientportal_clients", "Contact")
CODE = "ORDER_PLACED"


def send_order_copies(*, order: Any, contact: Any, context: dict[str, Any]) -> None:
    """Send the confirmation in everybody's own language; ``contact`` is who paid without a login, or None.

    Not the way to the order's page: it opens for whoever paid alone.
    """
    company = _company_of(order, contact)
    if company is None:
        return
    private = {"user", "request", "status_path", "status_url"}
    shared = {name: value for name, value in context.items() if name not in private}
    told = [order.user.email if order.user else order.guest_email]
    for recipient in clients.copies(company=company, kind=MailKind.ORDERS, told=told):
        mail.send_on_commit(
            code=CODE,
            email=recipient.email,
            language=recipient.language,
            user=recipient.user,
            context=shared,
        )


def _company_of(order: Any, contact: Any) -> Any:
    """The company that has paid, if it has; an individual has nobody else to tell."""
    if contact is None:
        if order.user_id is None:
            return None
        contact = Contact.objects.of_user(order.user).select_related("company").first()
    return contact.company if contact is not None else None
