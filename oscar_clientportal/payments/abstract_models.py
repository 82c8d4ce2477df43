"""Payment attempts of a checkout and their parts, and the provider's events: the fields and constraints."""

import uuid

from django.conf import settings
from django.db import models
from django.db.models import Q
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from .querysets import PaymentAttemptQuerySet

AMOUNT = {"max_digits": 15, "decimal_places": 3}


class AbstractPaymentAttempt(models.Model):
    """One try to pay for one basket, from "place order" to the order or to its release.

    Whatever finishes it (the browser's way back, a webhook, the recovery command) works from this row alone.
    """

    class Status(models.TextChoices):
        OPEN = "open", _("Under way")
        WAITING = "waiting", _("Waiting for the customer's bank")
        DONE = "done", _("Ordered")
        FAILED = "failed", _("Failed")

    LIVE = (Status.OPEN, Status.WAITING)

    token = models.UUIDField(default=uuid.uuid4, unique=True, editable=False)
    basket = models.ForeignKey(
        "basket.Basket",
        on_delete=models.SET_NULL,
        null=True,
        related_name="clientportal_attempts",
        verbose_name=_("basket"),
    )
    user = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        on_delete=models.SET_NULL,
        null=True,
        blank=True,
        related_name="+",
        verbose_name=_("payer"),
    )
    order_number = models.CharField(_("order number"), max_length=128)
    order = models.OneToOneField(
        "order.Order",
        on_delete=models.SET_NULL,
        null=True,
        blank=True,
        related_name="clientportal_attempt",
        verbose_name=_("order"),
    )
    total = models.DecimalField(_("total"), **AMOUNT)
    currency = models.CharField(_("currency"), max_length=3)
    status = models.CharField(_("status"), max_length=8, choices=Status.choices, default=Status.OPEN)
    #: Oscar's checkout session as it was on "place order": enough to rebuild the submission without a browser.
    checkout_data = models.JSONField(default=dict)
    language = models.CharField(max_length=15, blank=True)
    message = models.CharField(_("message to the customer"), max_length=500, blank=True)
    created_at = models.DateTimeField(_("created"), default=timezone.now, editable=False)
    updated_at = models.DateTimeField(_("changed"), auto_now=True)

    objects = PaymentAttemptQuerySet.as_manager()

    class Meta:
        abstract = True
        app_label = "clientportal_payments"
        ordering = ["-pk"]
        verbose_name = _("payment attempt")
        verbose_name_plural = _("payment attempts")
        constraints = [
            models.UniqueConstraint(
                fields=["basket"],
                condition=Q(status__in=["open", "waiting", "done"]),
                name="clientportal_one_attempt_per_basket",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.order_number} ({self.get_status_display()})"


class AbstractPaymentPart(models.Model):
    """The part of an attempt that one payment method takes."""

    class Status(models.TextChoices):
        PLANNED = "planned", _("Planned")
        HELD = "held", _("Set aside outside")
        #: Kept in this database: set aside with the claim, and taken in the transaction that writes the order.
        WITH_ORDER = "order", _("Taken with the order")
        CAPTURED = "captured", _("Captured")
        RELEASED = "released", _("Released")

    attempt = models.ForeignKey(
        "clientportal_payments.PaymentAttempt",
        on_delete=models.CASCADE,
        related_name="parts",
        verbose_name=_("attempt"),
    )
    method = models.CharField(_("method"), max_length=32)
    amount = models.DecimalField(_("amount"), **AMOUNT)
    status = models.CharField(_("status"), max_length=8, choices=Status.choices, default=Status.PLANNED)
    #: What the method needs to find its side again: the card's PaymentIntent, the account's hold.
    reference = models.CharField(_("reference"), max_length=100, blank=True, db_index=True)
    #: What the customer gave for it at checkout, e.g. the card's payment method id.
    details = models.JSONField(default=dict)

    class Meta:
        abstract = True
        app_label = "clientportal_payments"
        ordering = ["pk"]
        verbose_name = _("part of a payment")
        verbose_name_plural = _("parts of payments")
        constraints = [
            models.CheckConstraint(condition=Q(amount__gt=0), name="clientportal_part_positive"),
            models.UniqueConstraint(fields=["attempt", "method"], name="clientportal_part_once_per_method"),
        ]

    def __str__(self) -> str:
        return f"{self.method}: {self.amount}"


class AbstractProviderEvent(models.Model):
    """An event the card provider sent: stored first, so that a second delivery changes nothing."""

    event_id = models.CharField(max_length=255, unique=True)
    kind = models.CharField(max_length=100)
    reference = models.CharField(max_length=255, blank=True, db_index=True)
    received_at = models.DateTimeField(default=timezone.now)
    processed_at = models.DateTimeField(null=True, blank=True)

    class Meta:
        abstract = True
        app_label = "clientportal_payments"
        ordering = ["-pk"]
        verbose_name = _("event of the card provider")
        verbose_name_plural = _("events of the card provider")

    def __str__(self) -> str:
        return f"{self.kind} {self.event_id}"
