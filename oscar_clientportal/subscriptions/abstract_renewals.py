"""Renewals, each try to pay one, and the history of subscriptions: the fields and constraints."""

from typing import Any, ClassVar

from django.conf import settings
from django.core.serializers.json import DjangoJSONEncoder
from django.db import models
from django.db.models import F, Q
from django.utils import timezone
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from .querysets import EventQuerySet, RenewalQuerySet

AMOUNT = {"max_digits": 15, "decimal_places": 3}


class AbstractRenewal(models.Model):
    """One term that follows another by itself: made when it is due, paid in one or more tries.

    There is one for each subscription and start, so that a term can't be paid for twice.
    """

    class Status(models.TextChoices):
        OPEN = "open", _("Under way")
        WAITING = "waiting", _("Waiting for the customer's bank")
        RETRY = "retry", _("Will be tried again")
        DONE = "done", _("Done")
        #: Every try was refused; the subscription is suspended.
        FAILED = "failed", _("Failed")
        #: Switched off, or overtaken by another purchase, before it was paid.
        CANCELLED = "cancelled", pgettext_lazy("renewal", "Cancelled")

    LIVE: ClassVar[tuple[str, ...]] = (Status.OPEN, Status.WAITING, Status.RETRY)

    subscription = models.ForeignKey(
        "clientportal_subscriptions.Subscription",
        on_delete=models.CASCADE,
        related_name="renewals",
        verbose_name=_("subscription"),
    )
    plan = models.ForeignKey(
        "clientportal_subscriptions.Plan", on_delete=models.PROTECT, related_name="+", verbose_name=_("plan")
    )
    starts_at = models.DateTimeField(pgettext_lazy("term", "from"))
    ends_at = models.DateTimeField(_("until"))
    payer = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        on_delete=models.SET_NULL,
        null=True,
        blank=True,
        related_name="+",
        verbose_name=_("payer"),
    )
    status = models.CharField(_("status"), max_length=9, choices=Status.choices, default=Status.OPEN)
    #: List price, without tax, as the subscription kept it.
    price = models.DecimalField(_("price"), **AMOUNT)
    currency = models.CharField(_("currency"), max_length=3)
    #: What is charged, tax and offers included: worked out for the first try, the same for every other one.
    total = models.DecimalField(_("total"), null=True, blank=True, **AMOUNT)
    tries = models.PositiveSmallIntegerField(_("tries"), default=0)
    #: The provider's word for the last refusal (``insufficient_funds``), and what the customer reads.
    code = models.CharField(_("reason"), max_length=64, blank=True)
    message = models.CharField(_("message to the customer"), max_length=500, blank=True)
    order = models.OneToOneField(
        "order.Order",
        on_delete=models.SET_NULL,
        null=True,
        blank=True,
        related_name="clientportal_renewal",
        verbose_name=_("order"),
    )
    #: Whoever works on it holds it until then; afterwards anybody may take it up.
    leased_until = models.DateTimeField(null=True, blank=True, editable=False)
    created_at = models.DateTimeField(_("created"), default=timezone.now, editable=False)
    updated_at = models.DateTimeField(_("changed"), auto_now=True)

    objects = RenewalQuerySet.as_manager()

    class Meta:
        abstract = True
        app_label = "clientportal_subscriptions"
        ordering = ["-starts_at", "-pk"]
        verbose_name = _("renewal")
        verbose_name_plural = _("renewals")
        constraints = [
            models.UniqueConstraint(fields=["subscription", "starts_at"], name="clientportal_renewal_once"),
            models.CheckConstraint(
                condition=Q(ends_at__gt=F("starts_at")), name="clientportal_renewal_forwards"
            ),
            models.CheckConstraint(condition=Q(price__gte=0), name="clientportal_renewal_price"),
        ]

    def __str__(self) -> str:
        return f"{self.starts_at:%Y-%m-%d} - {self.ends_at:%Y-%m-%d}"


class AbstractRenewalAttempt(models.Model):
    """One try to pay a renewal."""

    renewal = models.ForeignKey(
        "clientportal_subscriptions.Renewal",
        on_delete=models.CASCADE,
        related_name="attempts",
        verbose_name=_("renewal"),
    )
    number = models.PositiveSmallIntegerField(_("number"))
    payment = models.OneToOneField(
        "clientportal_payments.PaymentAttempt",
        on_delete=models.SET_NULL,
        null=True,
        blank=True,
        related_name="clientportal_renewal_attempt",
        verbose_name=_("payment"),
    )
    code = models.CharField(_("reason"), max_length=64, blank=True)
    message = models.CharField(_("message to the customer"), max_length=500, blank=True)
    created_at = models.DateTimeField(_("begun"), default=timezone.now, editable=False)
    finished_at = models.DateTimeField(_("finished"), null=True, blank=True)

    class Meta:
        abstract = True
        app_label = "clientportal_subscriptions"
        ordering = ["number"]
        verbose_name = _("try of a renewal")
        verbose_name_plural = _("tries of renewals")
        constraints = [
            models.UniqueConstraint(fields=["renewal", "number"], name="clientportal_renewal_try_once"),
        ]

    def __str__(self) -> str:
        return f"{self.renewal} ({self.number})"


class AbstractSubscriptionEvent(models.Model):
    """Something that happened to a subscription, as its history tells it; never changed but for ``sent_at``."""

    class Kind(models.TextChoices):
        CREATED = "created", pgettext_lazy("subscription", "Created")
        BEGUN = "begun", _("Begun after approval")
        UPGRADED = "upgraded", _("Upgraded")
        RENEWED = "renewed", _("Renewed")
        RENEWAL_REFUSED = "refused", _("Payment of the renewal refused")
        ACTION_NEEDED = "action", _("The bank asks the payer to confirm")
        SUSPENDED = "suspended", pgettext_lazy("subscription", "Suspended")
        REVIVED = "revived", _("Paid after suspension")
        ENDED = "ended", pgettext_lazy("subscription", "Ended")
        RENEWAL_ON = "renewal-on", _("Automatic renewal switched on")
        RENEWAL_OFF = "renewal-off", _("Automatic renewal switched off")
        CARD_CHANGED = "card", _("Card changed")
        EXTENDED = "extended", _("Extended")
        PAUSED = "paused", pgettext_lazy("subscription", "Paused")
        RESUMED = "resumed", _("Resumed")
        MOVED = "moved", _("Moved to somebody else")
        CANCELLED = "cancelled", pgettext_lazy("subscription", "Cancelled")
        TAKEN_BACK = "taken-back", _("Taken back with its payment")
        MAIL = "mail", _("Mail")

    subscription = models.ForeignKey(
        "clientportal_subscriptions.Subscription",
        on_delete=models.CASCADE,
        related_name="events",
        verbose_name=_("subscription"),
    )
    kind = models.CharField(_("kind"), max_length=12, choices=Kind.choices)
    #: What must not happen twice has a name of its own, such as a mail about one term.
    key = models.CharField(max_length=100, blank=True, editable=False)
    actor = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        on_delete=models.SET_NULL,
        null=True,
        blank=True,
        related_name="+",
        verbose_name=_("by"),
    )
    reason = models.CharField(_("reason"), max_length=255, blank=True)
    #: Dates, titles and amounts of the moment, in no language.
    details = models.JSONField(default=dict, encoder=DjangoJSONEncoder)
    #: Of a mail: when it was handed over. One that never was is sent later.
    sent_at = models.DateTimeField(_("sent"), null=True, blank=True)
    created_at = models.DateTimeField(_("date"), default=timezone.now, editable=False)

    objects = EventQuerySet.as_manager()

    class Meta:
        abstract = True
        app_label = "clientportal_subscriptions"
        ordering = ["-created_at", "-pk"]
        verbose_name = _("event of a subscription")
        verbose_name_plural = _("events of subscriptions")
        constraints = [
            models.UniqueConstraint(
                fields=["subscription", "key"], condition=~Q(key=""), name="clientportal_event_once"
            ),
        ]
        indexes = [
            models.Index(
                fields=["created_at"],
                condition=Q(kind="mail", sent_at__isnull=True),
                name="clientportal_mail_unsent",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.get_kind_display()} {self.created_at:%Y-%m-%d}"


class AbstractProductRequirement(models.Model):
    """A product of the shop, such as a download, that only subscribers of these contents may buy."""

    product = models.OneToOneField(
        "catalogue.Product",
        on_delete=models.CASCADE,
        related_name="clientportal_requirement",
        verbose_name=_("product"),
    )
    contents: Any = models.ManyToManyField(
        "clientportal_subscriptions.Content",
        related_name="product_requirements",
        verbose_name=_("contents"),
    )

    class Meta:
        abstract = True
        app_label = "clientportal_subscriptions"
        ordering = ["pk"]
        verbose_name = _("product for subscribers")
        verbose_name_plural = _("products for subscribers")

    def __str__(self) -> str:
        return str(self.product)
