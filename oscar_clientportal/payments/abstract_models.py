"""Payment attempts of a checkout and their parts, and the provider's events: the fields and constraints."""

import uuid

from django.conf import settings
from django.db import models
from django.db.models import Q
from django.utils import timezone
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from .abstract_cards import AbstractCardCustomer as AbstractCardCustomer
from .abstract_cards import AbstractSavedCard as AbstractSavedCard
from .querysets import (
    PaymentAttemptQuerySet,
    PaymentPartQuerySet,
    ProviderEventQuerySet,
    RefundQuerySet,
    RepaymentQuerySet,
)

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
    #: Who pays without a login: recognised in "My space" by their unique key.
    contact = models.ForeignKey(
        "clientportal_clients.Contact",
        on_delete=models.SET_NULL,
        null=True,
        blank=True,
        related_name="payment_attempts",
        verbose_name=_("payer without a login"),
    )
    #: Who really placed it, where somebody acted as ``user``; and in which session.
    actor = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        on_delete=models.SET_NULL,
        null=True,
        blank=True,
        related_name="+",
        verbose_name=_("placed by"),
    )
    acting_session = models.BigIntegerField(null=True, blank=True, db_index=True, editable=False)
    #: Whether the account and the invoice are the actor's own, not of ``user``; a card always is.
    actor_pays = models.BooleanField(default=False, db_default=False, editable=False)
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
    #: After this moment it becomes no order any more; none: when the shop's hold time is over. An attempt begun outside
    #: the checkout (a renewal) has one.
    expires_at = models.DateTimeField(_("valid until"), null=True, blank=True)
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

    @property
    def is_of_checkout(self) -> bool:
        """Whether somebody made it at the checkout: its basket is one they may go on with."""
        return self.expires_at is None

    @property
    def hand(self):
        """Who placed it: the user, or whoever acted as them."""
        return self.user if self.actor_id is None else self.actor

    @property
    def account_user(self):
        """Whose company's account and invoice pay."""
        return self.actor if self.actor_pays else self.user

    @property
    def card_user(self):
        """Whose card pays: never that of a client somebody acts as."""
        return self.user if self.acting_session is None else self.actor


class AbstractPaymentPart(models.Model):
    """The part of an attempt that one payment method takes."""

    class Status(models.TextChoices):
        PLANNED = "planned", _("Planned")
        HELD = "held", _("Set aside outside")
        #: Kept in this database: set aside with the claim, and taken in the transaction that writes the order.
        WITH_ORDER = "order", _("Taken with the order")
        CAPTURED = "captured", _("Captured")
        RELEASED = "released", _("Released")
        #: It can't be taken any more though its order stands, or was taken though there is no order.
        FAILED = "failed", _("Needs attention")

    #: Nothing is left to be done with these by itself.
    SETTLED = (Status.CAPTURED, Status.RELEASED, Status.FAILED)

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

    objects = PaymentPartQuerySet.as_manager()

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

    event_id = models.CharField(_("event"), max_length=255, unique=True)
    kind = models.CharField(_("kind"), max_length=100)
    reference = models.CharField(_("reference"), max_length=255, blank=True, db_index=True)
    received_at = models.DateTimeField(_("received"), default=timezone.now)
    processed_at = models.DateTimeField(_("processed"), null=True, blank=True)
    tries = models.PositiveSmallIntegerField(_("tries"), default=0)
    #: Why it could not be processed yet; empty once it is.
    error = models.CharField(_("error"), max_length=500, blank=True)

    objects = ProviderEventQuerySet.as_manager()

    class Meta:
        abstract = True
        app_label = "clientportal_payments"
        ordering = ["-pk"]
        verbose_name = _("event of the card provider")
        verbose_name_plural = _("events of the card provider")

    def __str__(self) -> str:
        return f"{self.kind} {self.event_id}"


class AbstractRefund(models.Model):
    """Money given back for an order, to the sources that paid it."""

    class Status(models.TextChoices):
        WAITING = "waiting", _("Waits for a second person")
        OPEN = "open", _("Under way")
        DONE = "done", _("Done")
        FAILED = "failed", _("Needs attention")
        REFUSED = "refused", pgettext_lazy("act", "Refused")

    token = models.UUIDField(default=uuid.uuid4, unique=True, editable=False)
    attempt = models.ForeignKey(
        "clientportal_payments.PaymentAttempt",
        on_delete=models.PROTECT,
        related_name="refunds",
        verbose_name=_("payment"),
    )
    amount = models.DecimalField(_("amount"), **AMOUNT)
    currency = models.CharField(_("currency"), max_length=3)
    status = models.CharField(_("status"), max_length=8, choices=Status.choices, default=Status.OPEN)
    reason = models.CharField(_("reason"), max_length=255, blank=True)
    idempotency_key = models.CharField(max_length=100, unique=True)
    actor = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        on_delete=models.SET_NULL,
        null=True,
        blank=True,
        related_name="+",
        verbose_name=_("by"),
    )
    decided_by = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        on_delete=models.SET_NULL,
        null=True,
        blank=True,
        related_name="+",
        verbose_name=_("decided by"),
    )
    created_at = models.DateTimeField(_("date"), default=timezone.now, editable=False)
    updated_at = models.DateTimeField(_("changed"), auto_now=True)

    objects = RefundQuerySet.as_manager()

    class Meta:
        abstract = True
        app_label = "clientportal_payments"
        ordering = ["-pk"]
        verbose_name = _("refund")
        verbose_name_plural = _("refunds")
        constraints = [
            models.CheckConstraint(condition=Q(amount__gt=0), name="clientportal_refund_positive"),
        ]

    def __str__(self) -> str:
        return f"{self.attempt.order_number}: {self.amount} {self.currency}"


class AbstractRefundPart(models.Model):
    """The part of a refund that goes back to one source."""

    class Status(models.TextChoices):
        PLANNED = "planned", _("Planned")
        PENDING = "pending", _("On its way")
        DONE = "done", _("Done")
        FAILED = "failed", _("Failed")
        SETTLED = "settled", _("Settled in another way")

    refund = models.ForeignKey(
        "clientportal_payments.Refund",
        on_delete=models.CASCADE,
        related_name="parts",
        verbose_name=_("refund"),
    )
    part = models.ForeignKey(
        "clientportal_payments.PaymentPart",
        on_delete=models.PROTECT,
        related_name="refund_parts",
        verbose_name=_("part of the payment"),
    )
    amount = models.DecimalField(_("amount"), **AMOUNT)
    status = models.CharField(_("status"), max_length=8, choices=Status.choices, default=Status.PLANNED)
    #: What the method needs to find it again: the card's refund, the account's transfer.
    reference = models.CharField(_("reference"), max_length=100, blank=True, db_index=True)
    message = models.CharField(_("message"), max_length=500, blank=True)

    class Meta:
        abstract = True
        app_label = "clientportal_payments"
        ordering = ["pk"]
        verbose_name = _("part of a refund")
        verbose_name_plural = _("parts of refunds")
        constraints = [
            models.CheckConstraint(condition=Q(amount__gt=0), name="clientportal_refundpart_positive"),
            models.UniqueConstraint(fields=["refund", "part"], name="clientportal_refund_once_per_part"),
        ]

    def __str__(self) -> str:
        return f"{self.part.method}: {self.amount}"


class AbstractRefundLine(models.Model):
    """What a refund by line is for."""

    refund = models.ForeignKey(
        "clientportal_payments.Refund",
        on_delete=models.CASCADE,
        related_name="lines",
        verbose_name=_("refund"),
    )
    line = models.ForeignKey(
        "order.Line", on_delete=models.PROTECT, related_name="clientportal_refunds", verbose_name=_("line")
    )
    quantity = models.PositiveIntegerField(_("quantity"))
    amount = models.DecimalField(_("amount"), **AMOUNT)

    class Meta:
        abstract = True
        app_label = "clientportal_payments"
        ordering = ["pk"]
        verbose_name = _("refunded line")
        verbose_name_plural = _("refunded lines")

    def __str__(self) -> str:
        return f"{self.quantity} x {self.line}"


class AbstractRepayment(models.Model):
    """A negative balance paid back by card. Whatever finishes it works from this row alone."""

    class Status(models.TextChoices):
        OPEN = "open", _("Under way")
        WAITING = "waiting", _("Waiting for the customer's bank")
        DONE = "done", _("Paid")
        FAILED = "failed", _("Failed")

    LIVE = (Status.OPEN, Status.WAITING)

    token = models.UUIDField(default=uuid.uuid4, unique=True, editable=False)
    account = models.ForeignKey(
        "clientportal_accounts.Account",
        on_delete=models.PROTECT,
        related_name="repayments",
        verbose_name=_("account"),
    )
    user = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        on_delete=models.SET_NULL,
        null=True,
        blank=True,
        related_name="+",
        verbose_name=_("by"),
    )
    amount = models.DecimalField(_("amount"), **AMOUNT)
    currency = models.CharField(_("currency"), max_length=3)
    status = models.CharField(_("status"), max_length=8, choices=Status.choices, default=Status.OPEN)
    reference = models.CharField(_("reference"), max_length=100, blank=True, db_index=True)
    #: What the customer gave for the card, e.g. its payment method id.
    details = models.JSONField(default=dict)
    language = models.CharField(max_length=15, blank=True)
    message = models.CharField(_("message to the customer"), max_length=500, blank=True)
    created_at = models.DateTimeField(_("created"), default=timezone.now, editable=False)
    updated_at = models.DateTimeField(_("changed"), auto_now=True)

    objects = RepaymentQuerySet.as_manager()

    class Meta:
        abstract = True
        app_label = "clientportal_payments"
        ordering = ["-pk"]
        verbose_name = _("repayment")
        verbose_name_plural = _("repayments")
        constraints = [
            models.CheckConstraint(condition=Q(amount__gt=0), name="clientportal_repayment_positive"),
            models.UniqueConstraint(
                fields=["account"],
                condition=Q(status__in=["open", "waiting"]),
                name="clientportal_one_repayment_at_a_time",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.amount} {self.currency}"
