"""Payers are reminded of invoices that are overdue: once at each level, however many processes do it at once."""

from typing import Any

from django.db import transaction
from django.db.models import Max, QuerySet
from oscar.core.loading import get_model

from oscar_clientportal.clients.services.mailing import Recipient, copies, recipients
from oscar_clientportal.core import clock, conf, mail
from oscar_clientportal.documents import rules

Document = get_model("clientportal_documents", "Document")
InvoiceReminder = get_model("clientportal_documents", "InvoiceReminder")

CODE = "CLIENTPORTAL_INVOICE_REMINDER"
#: Whoever is ticked for mails of this kind gets a copy.
KIND = "account"
#: So many invoices are reminded of within one transaction.
BATCH = 100


def remind_invoices() -> int:
    """Send the reminders that have fallen due, one mail an invoice: of several at once the last; how many invoices.

    A customer who is blocked is reminded all the same: what they owe is not forgiven.
    """
    if not conf.settings.invoice_reminder_days:
        return 0
    count, after = 0, 0
    while True:
        done, last = _remind_some(after)
        count += done
        if last is None:
            return count
        after = last


@transaction.atomic
def _remind_some(after: int) -> tuple[int, int | None]:
    """Remind of the next invoices; how many, and the last one looked at. Those that somebody is paying or reminding of
    in this moment are left to them.
    """
    locking = _overdue().filter(pk__gt=after).order_by("pk")
    held = [
        each.pk for each in locking.select_for_update(of=("self",), no_key=True, skip_locked=True)[:BATCH]
    ]
    if not held:
        return 0, None
    invoices = _overdue().filter(pk__in=held).annotate(reminded=Max("reminders__level"))  # under the locks
    due = [(invoice, level) for invoice in _with_people(invoices) if (level := _level_due(invoice))]
    InvoiceReminder.objects.bulk_create(
        InvoiceReminder(document=invoice, level=level, open_amount=invoice.open_amount, sent_at=clock.now())
        for invoice, level in due
    )
    for invoice, level in due:
        _send(invoice, level)
    return len(due), held[-1]


def _overdue() -> QuerySet:
    return Document.objects.overdue(clock.today())


def _with_people(invoices: QuerySet) -> QuerySet:
    people = invoices.select_related("company", "user__clientportal_contact__company", "order")
    return people.prefetch_related("company__contacts__user").order_by("pk")


def _level_due(invoice: Any) -> int:
    """The reminder that is to be sent now; nothing where it was, or none has fallen due."""
    issued_on = invoice.issued_at.astimezone(clock.shop_zone()).date()
    days, today = conf.settings.invoice_reminder_days, clock.today()
    level = rules.reminder_level(due_on=invoice.due_on, issued_on=issued_on, today=today, days=days)
    return level if level > (invoice.reminded or 0) else 0


def _send(invoice: Any, level: int) -> None:
    for recipient in _told(invoice):
        mail.send_on_commit(
            code=CODE,
            email=recipient.email,
            language=recipient.language,
            user=recipient.user,
            context={
                "invoice_number": invoice.number,
                "is_last": level == len(conf.settings.invoice_reminder_days) > 1,
                "open_amount": invoice.open_amount,
                "currency": invoice.currency,
                "due_on": invoice.due_on,
                "company": _company_name(invoice),
                "order_number": invoice.order.number,
                "contact": recipient.contact,
            },
        )


def _told(invoice: Any) -> list[Recipient]:
    """Whoever ordered it, as long as they have a login, and those of the company who get such mails."""
    payer = _payer(invoice)
    if invoice.company is None:
        return payer
    if not payer:
        return recipients(company=invoice.company, kind=KIND)
    return [*payer, *copies(company=invoice.company, kind=KIND, told=[payer[0].email])]


def _payer(invoice: Any) -> list[Recipient]:
    user = invoice.user
    if user is None or not user.is_active or not user.email:
        return []
    contact = getattr(user, "clientportal_contact", None)
    if contact is not None and contact.deactivated_at is not None:
        return []
    company = invoice.company
    language = (contact.language if contact else "") or (company.language if company else "")
    return [Recipient(user.email, language or invoice.language, user, contact)]


def _company_name(invoice: Any) -> str:
    company = invoice.company
    return "" if company is None or company.is_individual else str(company)
