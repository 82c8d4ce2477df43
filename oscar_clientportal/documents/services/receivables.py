"""What was paid of invoices: recorded by the staff, undone by another row, never changed. Each act holds the invoice's
row, so that its open amount is always what its payments and credit notes leave.
"""

from datetime import date
from decimal import Decimal
from typing import Any

from django.core.exceptions import ValidationError
from django.db.models import F, Max, QuerySet, Sum
from django.utils.translation import gettext_lazy as _
from oscar.core.loading import get_model

from oscar_clientportal.clients import fields
from oscar_clientportal.core import acting, clock, conf, locks, money
from oscar_clientportal.documents import rules

Document = get_model("clientportal_documents", "Document")
InvoicePayment = get_model("clientportal_documents", "InvoicePayment")

ZERO = Decimal(0)
OTHER_KEY = _("This form was sent before, for another payment. Please load the page again.")


@locks.in_transaction
def record_payment(
    *, document: Any, amount: Decimal, received_on: date, by: Any, key: str, note: str = ""
) -> Any:
    """Record that ``amount`` came in for the invoice on the day ``received_on``. Returns the ``InvoicePayment``.

    What brings all but the early-payment discount in time settles the invoice. The same ``key`` is one payment.
    Raises ``ValidationError``, by field; nothing is written then.
    """
    invoice = locks.lock_row(Document.objects.select_related(None), document.pk)
    known = InvoicePayment.objects.filter(key=key).first()
    if known is not None:
        if (known.document_id, known.amount, known.undoes_id) != (invoice.pk, amount, None):
            raise ValidationError(OTHER_KEY)
        return known
    note = _check(invoice, amount, received_on, note)
    settled = _settle(invoice, amount, received_on)
    payment = InvoicePayment.objects.create(
        document=invoice,
        amount=amount,
        discount=settled.discount,
        received_on=received_on,
        note=note,
        key=key,
        recorded_by=acting.hand_of(by),
        created_at=clock.now(),
    )
    _write_open(invoice, settled.rest, document)
    return payment


@locks.in_transaction
def undo_payment(*, payment: Any, by: Any, key: str) -> Any:
    """Undo a payment that was recorded by mistake: another row takes it back. Returns that row.

    The same ``key`` undoes once. Raises ``ValidationError`` where it undoes another one, or is undone already.
    """
    invoice = locks.lock_row(Document.objects.all(), payment.document_id)
    known = InvoicePayment.objects.filter(key=key).first()
    if known is not None:
        if known.undoes_id != payment.pk:
            raise ValidationError(OTHER_KEY)
        return known
    payment = InvoicePayment.objects.get(pk=payment.pk)
    if payment.undoes_id is not None:
        raise ValidationError(_("What undoes a payment can't be undone. Please record the payment again."))
    if InvoicePayment.objects.filter(undoes=payment).exists():
        raise ValidationError(_("This payment has been undone already."))
    undoing = InvoicePayment.objects.create(
        document=invoice,
        amount=-payment.amount,
        discount=-payment.discount,
        received_on=payment.received_on,
        undoes=payment,
        key=key,
        recorded_by=acting.hand_of(by),
        created_at=clock.now(),
    )
    rest = invoice.amount_due - paid_of(document_id=invoice.pk) - _credited(invoice)
    _write_open(invoice, max(rest, ZERO), payment.document)
    return undoing


@locks.in_transaction
def reduce_open(*, document: Any, amount: Decimal) -> Decimal:
    """A credit note of ``amount``: so much less is owed on the invoice. Returns by how much the open amount fell, which
    is less where some of it was paid already.
    """
    if amount <= 0:
        return ZERO
    invoice = locks.lock_row(Document.objects.all(), document.pk)
    taken = min(amount, invoice.open_amount)
    if taken:
        _write_open(invoice, invoice.open_amount - taken, document)
    return taken


def open_total(*, company: Any, currency: str = "") -> Decimal:
    """What is open of the company's invoices, in this currency or in the shop's. One query."""
    invoices = Document.objects.open().filter(company=company)
    own = invoices.filter(currency=currency or conf.settings.currency)
    return own.aggregate(sum=Sum("open_amount"))["sum"] or ZERO


def paid_of(*, document_id: int) -> Decimal:
    """What was paid of the invoice, with what was taken off for paying early; without what was undone. One query."""
    payments = InvoicePayment.objects.filter(document_id=document_id)
    return payments.aggregate(sum=Sum(F("amount") + F("discount")))["sum"] or ZERO


def overpaid(*, document: Any, credited: Decimal) -> Decimal:
    """What of the money that came in for it must be paid back once so much of it is owed no more. One query."""
    sums = _standing(document).aggregate(received=Sum("amount"), taken=Sum("discount"))
    return rules.overpaid(
        amount_due=document.amount_due,
        credited=credited,
        received=sums["received"] or ZERO,
        taken=sums["taken"] or ZERO,
        decimals=money.decimals(document.currency),
    )


def discount_until_now(*, document: Any, received_on: date) -> Decimal:
    """What a payment that comes in on this day may take off for paying early. One query."""
    if document.discount_until is None or received_on > document.discount_until:
        return ZERO
    return _discount_left(document, received_on)


def _check(invoice: Any, amount: Decimal, received_on: date, note: str) -> str:
    """The note as it is kept."""
    if invoice.kind != Document.Kind.INVOICE:
        raise ValidationError(_("Only invoices are paid."))
    errors: dict[str, Any] = {}
    if not money.is_exact(amount, invoice.currency):
        errors["amount"] = _("This is not an amount in %(currency)s.") % {"currency": invoice.currency}
    elif amount <= 0:
        errors["amount"] = _("Please enter more than zero. A payment recorded by mistake can be undone.")
    elif amount > invoice.open_amount:
        errors["amount"] = _above(invoice)
    if received_on > clock.today():
        errors["received_on"] = _("This day is still to come.")
    note = note.strip()
    try:
        fields.validate_line(note)
        InvoicePayment._meta.get_field("note").clean(note, None)
    except ValidationError as error:
        errors["note"] = error.messages
    if errors:
        raise ValidationError(errors)
    return note


def _above(invoice: Any) -> Any:
    if not invoice.open_amount:
        return _("Nothing is open of this invoice any more. Please pay back what came in twice.")
    said = _("Only %(open)s are open. Please record that, and pay the rest back or for another invoice.")
    return said % {"open": money.display(invoice.open_amount, invoice.currency)}


def _settle(invoice: Any, amount: Decimal, received_on: date) -> rules.Settled:
    return rules.settle(
        open_amount=invoice.open_amount,
        amount=amount,
        received_on=received_on,
        discount_amount=_discount_left(invoice, received_on),
        discount_until=invoice.discount_until,
    )


def _discount_left(invoice: Any, received_on: date) -> Decimal:
    """Nothing where a part came in too late: the discount is for whoever has paid all in time."""
    if not invoice.discount_amount or invoice.discount_until is None:
        return ZERO
    sums = _standing(invoice).aggregate(paid=Sum("amount"), taken=Sum("discount"), last=Max("received_on"))
    if sums["last"] is not None and sums["last"] > invoice.discount_until:
        return ZERO
    paid, taken = sums["paid"] or ZERO, sums["taken"] or ZERO
    return rules.discount_left(
        amount_due=invoice.amount_due,
        credited=invoice.amount_due - invoice.open_amount - paid - taken,
        discount=invoice.discount_amount,
        taken=taken,
        decimals=money.decimals(invoice.currency),
    )


def _standing(invoice: Any) -> QuerySet:
    """The payments that were not undone."""
    return InvoicePayment.objects.filter(document=invoice, undoes=None, undone_by=None)


def _credited(invoice: Any) -> Decimal:
    """What its credit notes say is not owed any more, whether or not it was still open then."""
    notes = [rules.Facts.from_json(facts) for facts in invoice.corrections.values_list("facts", flat=True)]
    return sum((each.amount for note in notes for each in note.paid if each.is_later), ZERO)


def _write_open(invoice: Any, rest: Decimal, known: Any) -> None:
    """Under the invoice's lock; whoever asked sees it on the row that they hold."""
    invoice.open_amount = known.open_amount = rest
    invoice.save(update_fields=["open_amount"])
