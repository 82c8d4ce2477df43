"""Where a document was sent."""

from django.db import models
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from oscar_clientportal.documents.querysets import DeliveryQuerySet


class AbstractDelivery(models.Model):
    """A document on its way to somewhere: to an ERP by HTTP, into a folder, or by mail. It is tried until it arrives,
    or until the last retry is over.
    """

    class Channel(models.TextChoices):
        HTTP = "http", _("HTTP address")
        FOLDER = "folder", _("Folder")
        MAIL = "mail", _("E-mail")

    class Status(models.TextChoices):
        WAITING = "waiting", _("Waiting")
        SENDING = "sending", _("Being sent")
        SENT = "sent", _("Sent")
        FAILED = "failed", _("Failed")

    document = models.ForeignKey(
        "clientportal_documents.Document",
        on_delete=models.PROTECT,
        related_name="deliveries",
        verbose_name=_("document"),
    )
    channel = models.CharField(_("way"), max_length=6, choices=Channel.choices)
    #: As the shop had set it then: an address, or the folder's name.
    target = models.CharField(_("to"), max_length=500)
    status = models.CharField(_("status"), max_length=8, choices=Status.choices, default=Status.WAITING)
    tries = models.PositiveSmallIntegerField(_("tries"), default=0)
    #: When it is tried next; while it is being sent: when whoever does is given up.
    next_at = models.DateTimeField(_("next try"), default=timezone.now)
    sent_at = models.DateTimeField(_("sent"), null=True, blank=True)
    created_at = models.DateTimeField(_("created"), default=timezone.now)

    objects = DeliveryQuerySet.as_manager()

    class Meta:
        abstract = True
        app_label = "clientportal_documents"
        ordering = ["-created_at", "-pk"]
        verbose_name = _("delivery of a document")
        verbose_name_plural = _("deliveries of documents")
        constraints = [
            models.UniqueConstraint(
                fields=["document", "channel", "target"], name="clientportal_delivery_once"
            )
        ]
        indexes = [models.Index(fields=["status", "next_at"], name="clientportal_delivery_due")]


class AbstractDeliveryAttempt(models.Model):
    """One try of a delivery, and what came of it."""

    delivery = models.ForeignKey(
        "clientportal_documents.Delivery", on_delete=models.CASCADE, related_name="attempts"
    )
    at = models.DateTimeField(_("tried"), default=timezone.now)
    is_success = models.BooleanField(_("arrived"))
    #: What the other side answered, or what went wrong; cut to what a reader needs.
    answer = models.TextField(_("answer"), blank=True)

    class Meta:
        abstract = True
        app_label = "clientportal_documents"
        ordering = ["pk"]
        verbose_name = _("try of a delivery")
        verbose_name_plural = _("tries of deliveries")
