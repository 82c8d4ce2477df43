from .deliveries import AbstractDelivery, AbstractDeliveryAttempt
from .documents import AbstractDocument, AbstractDocumentFile, AbstractPendingDocument
from .receivables import AbstractInvoicePayment, AbstractInvoiceReminder

__all__ = [
    "AbstractDelivery",
    "AbstractDeliveryAttempt",
    "AbstractDocument",
    "AbstractDocumentFile",
    "AbstractInvoicePayment",
    "AbstractInvoiceReminder",
    "AbstractPendingDocument",
]
