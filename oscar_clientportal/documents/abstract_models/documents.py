"""The papers of an order."""

from django.conf import settings
from django.core.serializers.json import DjangoJSONEncoder
from django.db import models
from django.db.models import Q
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from oscar_clientportal.clients import private_files
from oscar_clientportal.documents.querysets import DocumentQuerySet


class Kind(models.TextChoices):
    ORDER = "order", _("Order")
    INVOICE = "invoice", _("Invoice")
    CREDIT_NOTE = "credit", _("Credit note")


class AbstractPendingDocument(models.Model):
    """A document that is to be issued: written with what asks for it, in one transaction, and gone once it is issued.

    So no order is without its papers, whatever happens between its commit and the typesetting.
    """

    order = models.ForeignKey("order.Order", on_delete=models.CASCADE, related_name="+")
    kind = models.CharField(max_length=8, choices=Kind.choices)
    #: What a credit note is about: the key of its refund. Empty for the others.
    reference = models.CharField(max_length=64, blank=True)
    created_at = models.DateTimeField(default=timezone.now)
    next_at = models.DateTimeField(default=timezone.now)
    tries = models.PositiveSmallIntegerField(default=0)
    error = models.TextField(blank=True)

    class Meta:
        abstract = True
        app_label = "clientportal_documents"
        ordering = ["pk"]
        verbose_name = _("document to be issued")
        verbose_name_plural = _("documents to be issued")
        constraints = [
            models.UniqueConstraint(
                fields=["order", "kind", "reference"], name="clientportal_pending_document_once"
            )
        ]
        indexes = [models.Index(fields=["next_at", "id"], name="clientportal_pending_next")]


class AbstractDocument(models.Model):
    """An issued paper. The database lets nobody change or delete it; what is owed on an invoice alone may change.

    ``facts`` is all that it says, as ``documents.rules.Facts``: PDF and XML are both made from there.
    """

    Kind = Kind

    kind = models.CharField(_("kind"), max_length=8, choices=Kind.choices)
    #: An order's paper has the order's number; the others have a series of their own, without gaps.
    number = models.CharField(_("number"), max_length=64)
    order = models.ForeignKey(
        "order.Order",
        on_delete=models.PROTECT,
        related_name="clientportal_documents",
        verbose_name=_("order"),
    )
    reference = models.CharField(max_length=64, blank=True, editable=False)
    #: The payer's company, and the payer's login, if any.
    company = models.ForeignKey(
        "clientportal_clients.Company",
        on_delete=models.PROTECT,
        null=True,
        blank=True,
        related_name="documents",
        verbose_name=_("company"),
    )
    user = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        on_delete=models.SET_NULL,
        null=True,
        blank=True,
        related_name="+",
        verbose_name=_("payer"),
    )
    language = models.CharField(_("language"), max_length=15)
    issued_at = models.DateTimeField(_("issued"), default=timezone.now)
    currency = models.CharField(_("currency"), max_length=12)
    #: Tax included; a credit note's is what is given back.
    total = models.DecimalField(_("total"), max_digits=15, decimal_places=3)
    facts = models.JSONField(encoder=DjangoJSONEncoder, editable=False)
    corrects = models.ForeignKey(
        "self", on_delete=models.PROTECT, null=True, blank=True, related_name="corrections", editable=False
    )
    #: Of an invoice: what of it was left to be paid later, by when, and what may be taken off until which day.
    amount_due = models.DecimalField(_("amount due"), max_digits=15, decimal_places=3, default=0)
    due_on = models.DateField(_("due on"), null=True, blank=True)
    discount_amount = models.DecimalField(
        _("early-payment discount"), max_digits=15, decimal_places=3, default=0
    )
    discount_until = models.DateField(_("early-payment discount until"), null=True, blank=True)
    #: What is still owed. Changed by ``documents.services`` under the row's lock alone.
    open_amount = models.DecimalField(_("still open"), max_digits=15, decimal_places=3, default=0)

    objects = DocumentQuerySet.as_manager()

    class Meta:
        abstract = True
        app_label = "clientportal_documents"
        ordering = ["-issued_at", "-pk"]
        verbose_name = _("document")
        verbose_name_plural = _("documents")
        constraints = [
            models.UniqueConstraint(fields=["kind", "number"], name="clientportal_document_number"),
            models.UniqueConstraint(fields=["order", "kind", "reference"], name="clientportal_document_once"),
            models.CheckConstraint(
                condition=Q(open_amount__gte=0) & Q(open_amount__lte=models.F("amount_due")),
                name="clientportal_document_open",
            ),
        ]
        indexes = [
            models.Index(fields=["issued_at", "id"], name="clientportal_document_issued"),
            models.Index(fields=["company", "issued_at"], name="clientportal_document_company"),
            models.Index(fields=["due_on"], condition=Q(open_amount__gt=0), name="clientportal_document_due"),
        ]
        permissions = [
            ("export_document", _("Can export documents")),
            ("settle_document", _("Can record payments of invoices")),
            ("send_document", _("Can send documents again")),
        ]

    def __str__(self) -> str:
        return f"{self.get_kind_display()} {self.number}"


class AbstractDocumentFile(models.Model):
    """A document as a file, kept byte for byte as it was issued."""

    class Format(models.TextChoices):
        PDF = "pdf", "PDF"
        XML = "xml", "openTRANS 2.1"

    document = models.ForeignKey(
        "clientportal_documents.Document", on_delete=models.PROTECT, related_name="files"
    )
    format = models.CharField(max_length=3, choices=Format.choices)
    file = models.FileField(
        max_length=255, storage=private_files.storage, upload_to=private_files.path_of, editable=False
    )
    #: Of the bytes, in hex: what is handed out is compared with it.
    sha256 = models.CharField(max_length=64, editable=False)
    size = models.PositiveIntegerField(editable=False)
    created_at = models.DateTimeField(default=timezone.now, editable=False)

    class Meta:
        abstract = True
        app_label = "clientportal_documents"
        ordering = ["pk"]
        verbose_name = _("file of a document")
        verbose_name_plural = _("files of documents")
        constraints = [
            models.UniqueConstraint(fields=["document", "format"], name="clientportal_document_file_once")
        ]
