"""What was paid of an invoice, and who was reminded of it."""

from django.conf import settings
from django.core.validators import MinValueValidator
from django.db import models
from django.db.models import Q
from django.utils import timezone
from django.utils.translation import gettext_lazy as _


class AbstractInvoicePayment(models.Model):
    """Money that came in for an invoice outside of the shop, as the staff record it. Append-only: a mistake is undone
    by another row, with the opposite amounts.
    """

    document = models.ForeignKey(
        "clientportal_documents.Document",
        on_delete=models.PROTECT,
        related_name="payments",
        verbose_name=_("invoice"),
    )
    amount = models.DecimalField(_("amount"), max_digits=15, decimal_places=3)
    #: What was taken off for paying early.
    discount = models.DecimalField(_("early-payment discount"), max_digits=15, decimal_places=3, default=0)
    received_on = models.DateField(_("received on"))
    note = models.CharField(_("note"), max_length=255, blank=True)
    undoes = models.OneToOneField(
        "self", on_delete=models.PROTECT, null=True, blank=True, related_name="undone_by", editable=False
    )
    #: A form that is sent twice is one payment.
    key = models.CharField(max_length=64, unique=True, editable=False)
    recorded_by = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        on_delete=models.SET_NULL,
        null=True,
        blank=True,
        editable=False,
        related_name="+",
        verbose_name=_("recorded by"),
    )
    created_at = models.DateTimeField(_("recorded"), default=timezone.now, editable=False)

    class Meta:
        abstract = True
        app_label = "clientportal_documents"
        ordering = ["pk"]
        verbose_name = _("payment of an invoice")
        verbose_name_plural = _("payments of invoices")
        constraints = [
            models.CheckConstraint(
                condition=(Q(amount__gte=0, discount__gte=0) & Q(undoes=None))
                | (Q(amount__lte=0, discount__lte=0) & Q(undoes__isnull=False)),
                name="clientportal_invoice_payment_sign",
            )
        ]


class AbstractInvoiceReminder(models.Model):
    """That the payer was reminded of an invoice: the first time, the second …"""

    document = models.ForeignKey(
        "clientportal_documents.Document",
        on_delete=models.PROTECT,
        related_name="reminders",
        verbose_name=_("invoice"),
    )
    level = models.PositiveSmallIntegerField(_("level"), validators=[MinValueValidator(1)])
    open_amount = models.DecimalField(_("still open"), max_digits=15, decimal_places=3)
    sent_at = models.DateTimeField(_("sent"), default=timezone.now)

    class Meta:
        abstract = True
        app_label = "clientportal_documents"
        ordering = ["pk"]
        verbose_name = _("reminder of an invoice")
        verbose_name_plural = _("reminders of invoices")
        constraints = [
            models.UniqueConstraint(fields=["document", "level"], name="clientportal_reminder_once")
        ]
