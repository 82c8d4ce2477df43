"""The mail that brings an invoice or a credit note: to whoever paid, and to whom the company's mails of orders go."""

import logging
from decimal import Decimal
from typing import Any

from oscar_clientportal.clients.services.mailing import Recipient, copies, language_of
from oscar_clientportal.core import mail
from oscar_clientportal.documents import pdf
from oscar_clientportal.documents import services as documents
from oscar_clientportal.documents.rules import Facts

logger = logging.getLogger("oscar_clientportal.documents")

#: Which papers are mailed; an order is confirmed by Oscar's own mail.
MAIL_CODES = {"invoice": "CLIENTPORTAL_INVOICE", "credit": "CLIENTPORTAL_CREDIT_NOTE"}


def mail_document(document: Any) -> None:
    """Not inside a transaction. What the mail server says against the first one comes through: it is tried again. A
    copy that it refuses is logged alone, as the payer would be mailed again with every try.
    """
    told = context_of(document)
    attached = [attachment_of(document)] if pdf.is_available() else None
    for place, recipient in enumerate(recipients_of(document)):
        try:
            mail.send_now(
                code=MAIL_CODES[document.kind],
                email=recipient.email,
                language=recipient.language or document.language,
                user=recipient.user,
                context={**told, "contact": recipient.contact},
                attachments=attached,
            )
        except Exception:
            if place == 0:
                raise
            logger.exception("A copy of the document %s could not be mailed", document.number)


def context_of(document: Any) -> dict[str, Any]:
    facts = Facts.from_json(document.facts)
    return {
        "number": document.number,
        "order": facts.order_number,
        "amount": document.total,
        "currency": document.currency,
        "amount_due": document.amount_due,
        "due_on": document.due_on,
        "document": document.pk,
        "is_attached": pdf.is_available(),
        "has_login": document.user_id is not None,
        "corrects": facts.corrects,
        "returned": sum((each.amount for each in facts.paid if not each.is_later), Decimal(0)),
    }


def recipients_of(document: Any) -> list[Recipient]:
    """The payer first; no address twice, and nobody without one."""
    first = _payer(document)
    others = copies(company=document.company, kind="orders", told=[first.email]) if document.company else []
    return [each for each in [first, *others] if each.email]


def _payer(document: Any) -> Recipient:
    user = document.user
    if user is not None and user.is_active:
        contact = getattr(user, "clientportal_contact", None)
        return Recipient(user.email, language_of(contact) if contact else document.language, user, contact)
    attempt = getattr(document.order, "clientportal_attempt", None)
    contact = attempt.contact if attempt is not None and user is None else None
    if contact is not None:
        return Recipient(contact.email, language_of(contact), None, contact)
    return Recipient("" if user is not None else document.order.guest_email or "", document.language)


def attachment_of(document: Any) -> list[Any]:
    """As Oscar takes it: name, content, type."""
    content = documents.open_file(documents.file_of(document=document, format="pdf"))
    return [f"{document.number}.pdf", content, "application/pdf"]
