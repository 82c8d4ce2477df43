"""What is done with documents."""

from oscar_clientportal.documents.pdf import render_pdf

from .delivering import ask_for_deliveries, deliver_documents, send_again
from .files import file_of, formats_of, open_file
from .issuing import issue_document
from .pending import ask_for_documents, ask_for_invoice, try_again
from .receivables import open_total, record_payment, reduce_open, undo_payment
from .reminding import remind_invoices
from .shown import papers_of

__all__ = [
    "ask_for_deliveries",
    "ask_for_documents",
    "ask_for_invoice",
    "deliver_documents",
    "file_of",
    "formats_of",
    "issue_document",
    "open_file",
    "open_total",
    "papers_of",
    "record_payment",
    "reduce_open",
    "remind_invoices",
    "render_pdf",
    "send_again",
    "try_again",
    "undo_payment",
]
