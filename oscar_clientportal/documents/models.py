from oscar.core.loading import is_model_registered

from . import abstract_models

if not is_model_registered("clientportal_documents", "PendingDocument"):

    class PendingDocument(abstract_models.AbstractPendingDocument):
        pass


if not is_model_registered("clientportal_documents", "Document"):

    class Document(abstract_models.AbstractDocument):
        pass


if not is_model_registered("clientportal_documents", "DocumentFile"):

    class DocumentFile(abstract_models.AbstractDocumentFile):
        pass


if not is_model_registered("clientportal_documents", "InvoicePayment"):

    class InvoicePayment(abstract_models.AbstractInvoicePayment):
        pass


if not is_model_registered("clientportal_documents", "InvoiceReminder"):

    class InvoiceReminder(abstract_models.AbstractInvoiceReminder):
        pass


if not is_model_registered("clientportal_documents", "Delivery"):

    class Delivery(abstract_models.AbstractDelivery):
        pass


if not is_model_registered("clientportal_documents", "DeliveryAttempt"):

    class DeliveryAttempt(abstract_models.AbstractDeliveryAttempt):
        pass
