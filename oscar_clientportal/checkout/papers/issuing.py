"""An order's papers are asked for in its transaction, and issued after it."""

import logging
from collections import Counter
from dataclasses import fields, replace
from functools import partial
from typing import Any

from django.db import transaction
from oscar.core.loading import get_model

from oscar_clientportal.core import clock, conf
from oscar_clientportal.core.locks import in_transaction, lock_row
from oscar_clientportal.documents import pdf
from oscar_clientportal.documents import services as documents
from oscar_clientportal.documents.exceptions import NoInvoiceYet
from oscar_clientportal.documents.rules import Facts, InvoiceTerms
from oscar_clientportal.documents.services import pending as outbox

from .credit import credit_facts, settled_by
from .facts import PaperFacts, gather
from .mailing import MAIL_CODES, mail_document

logger = logging.getLogger("oscar_clientportal.documents")

Document = get_model("clientportal_documents", "Document")
Kind = Document.Kind
#: What is agreed with an order, of that which its papers say.
AGREED = ("delivery_terms", "payment_terms", *(each.name for each in fields(InvoiceTerms)))


def ask_for_papers(order: Any) -> None:
    """With the order, in its transaction: its paper, and the invoice if the shop issues one with every order."""
    kinds = [Kind.ORDER, Kind.INVOICE] if conf.settings.issue_invoices else [Kind.ORDER]
    documents.ask_for_documents(order=order, kinds=kinds)


@in_transaction
def ask_for_credit_note(refund: Any) -> None:
    """With the refund that is decided, in its transaction. An order without an invoice gives none.

    Under the order's lock, as its invoice: one that is issued in this very moment finds the refund, or is found.
    """
    order = refund.attempt.order
    if order is None:
        return
    lock_row(type(order)._default_manager, order.pk)
    if outbox.has_or_awaits_invoice(order):
        documents.ask_for_documents(order=order, kinds=[Kind.CREDIT_NOTE], reference=reference_of(refund))


def reference_of(refund: Any) -> str:
    return refund.token.hex


def issue_waiting(*, order_id: int | None = None) -> Counter[str]:
    """Issue what waits, of all orders or of one; how many were issued, and how many failed. Not inside a transaction.

    Any number of processes may do so at once. What fails is tried again after a pause, and the staff see why.
    """
    outcomes: Counter[str] = Counter()
    for pending in outbox.due_ones(order_id):
        if outbox.claim(pending):
            outcomes["issued" if issue_pending(pending) else "failed"] += 1
    return outcomes


def issue_pending(pending: Any) -> bool:
    """Issue one that was claimed: its row and number, its file, the mail with it; then it waits no more."""
    try:
        document = _ISSUE[pending.kind](pending)
        if document is not None:
            _hand_out(document)
    except Exception as error:
        logger.exception("Order %s: its %s could not be issued", pending.order_id, pending.kind)
        outbox.put_off(pending, error)
        return False
    type(pending)._default_manager.filter(pk=pending.pk).delete()
    return True


def _hand_out(document: Any) -> None:
    if pdf.is_available():
        documents.file_of(document=document, format="pdf")
    if document.kind in MAIL_CODES:
        mail_document(document)


def _issue_paper(pending: Any) -> Any:
    """The order's paper or its invoice: facts are gathered before anything is locked."""
    document = Document.objects.filter(order=pending.order_id, kind=pending.kind, reference="").first()
    if document is None:
        gathered = _as_ordered(gather(pending.order), pending)
        document = documents.issue_document(
            order=pending.order,
            kind=pending.kind,
            facts_for=partial(gathered.of, pending.kind),
            company=gathered.company,
            user=gathered.user,
        )
    if pending.kind == Kind.INVOICE:
        _ask_for_earlier_refunds(pending.order)
    return document


def _as_ordered(gathered: PaperFacts, pending: Any) -> PaperFacts:
    """An invoice is to be paid as the order's paper said, whatever was agreed between the two."""
    paper = Document.objects.filter(order=pending.order_id, kind=Kind.ORDER).first()
    if pending.kind != Kind.INVOICE or paper is None:
        return gathered
    said = Facts.from_json(paper.facts)
    return replace(gathered, facts=replace(gathered.facts, **{name: getattr(said, name) for name in AGREED}))


def _ask_for_earlier_refunds(order: Any) -> None:
    """What went back before an invoice was issued by hand is corrected as well."""
    Refund = get_model("clientportal_payments", "Refund")
    undecided = [Refund.Status.WAITING, Refund.Status.REFUSED]
    for refund in Refund.objects.filter(attempt__order=order).exclude(status__in=undecided).order_by("pk"):
        if not Document.objects.filter(order=order, reference=reference_of(refund)).exists():
            ask_for_credit_note(refund)


def _issue_credit_note(pending: Any) -> Any:
    """None for a refund that is gone, or of an order without invoice. Raises ``NoInvoiceYet``."""
    refund = _refund_of(pending)
    invoice = Document.objects.filter(order=pending.order_id, kind=Kind.INVOICE).first()
    if invoice is None and outbox.has_or_awaits_invoice(pending.order):
        raise NoInvoiceYet
    if refund is None or invoice is None:
        return None
    with transaction.atomic():
        type(pending.order)._default_manager.select_for_update(no_key=True).get(pk=pending.order_id)
        known = Document.objects.filter(order=pending.order_id, reference=pending.reference).first()
        if known is not None:
            return known
        facts = replace(credit_facts(invoice=invoice, refund=refund), issued_on=clock.today())
        return documents.issue_document(
            order=pending.order,
            kind=Kind.CREDIT_NOTE,
            facts_for=lambda number: replace(facts, number=number),
            company=invoice.company,
            user=invoice.user,
            reference=pending.reference,
            corrects=invoice,
            settles=settled_by(refund),
        )


def _refund_of(pending: Any) -> Any:
    refunds = get_model("clientportal_payments", "Refund").objects.select_related("attempt")
    return refunds.filter(attempt__order=pending.order_id, token=pending.reference).first()


_ISSUE = {
    Kind.ORDER.value: _issue_paper,
    Kind.INVOICE.value: _issue_paper,
    Kind.CREDIT_NOTE.value: _issue_credit_note,
}
