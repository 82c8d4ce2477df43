"""Contents, plans, subscriptions and their terms: the fields and constraints."""

from typing import Any

from django.conf import settings
from django.core.validators import MaxValueValidator, MinValueValidator
from django.db import models
from django.db.models import F, Q
from django.utils import timezone
from django.utils.translation import gettext_lazy as _
from django.utils.translation import ngettext, pgettext_lazy

from oscar_clientportal.licences.rules import MOST_SEATS

from .abstract_licences import AbstractSeatProduct as AbstractSeatProduct
from .abstract_licences import AbstractSubscriptionLicence as AbstractSubscriptionLicence
from .abstract_renewals import AbstractProductRequirement as AbstractProductRequirement
from .abstract_renewals import AbstractRenewal as AbstractRenewal
from .abstract_renewals import AbstractRenewalAttempt as AbstractRenewalAttempt
from .abstract_renewals import AbstractSubscriptionEvent as AbstractSubscriptionEvent
from .querysets import PlanQuerySet, SubscriptionQuerySet, TermQuerySet

AMOUNT = {"max_digits": 15, "decimal_places": 3}


class AbstractContent(models.Model):
    """A domain of content that a plan opens."""

    code = models.SlugField(_("code"), max_length=50, unique=True)
    name = models.CharField(_("name"), max_length=100)

    class Meta:
        abstract = True
        app_label = "clientportal_subscriptions"
        ordering = ["pk"]
        verbose_name = _("content")
        verbose_name_plural = _("contents")

    def __str__(self) -> str:
        return self.name


class UpgradePolicy(models.TextChoices):
    """What an upgrade costs and until when it runs. The plan that is bought says, else the shop."""

    SAME_END = "same-end", _("Same end date, the difference is paid")
    NEW_TERM = "new-term", _("A new term at full price")


class AbstractPlan(models.Model):
    """What a subscription product sells: a set of contents for a term, at the price of its stock record."""

    class Unit(models.TextChoices):
        DAY = "day", _("days")
        MONTH = "month", _("months")
        YEAR = "year", _("years")

    product = models.OneToOneField(
        "catalogue.Product",
        on_delete=models.PROTECT,
        related_name="clientportal_plan",
        verbose_name=_("product"),
    )
    contents = models.ManyToManyField(
        "clientportal_subscriptions.Content", related_name="plans", verbose_name=_("contents")
    )
    term_length = models.PositiveSmallIntegerField(
        _("length of a term"), default=1, validators=[MinValueValidator(1), MaxValueValidator(1000)]
    )
    term_unit = models.CharField(_("unit"), max_length=5, choices=Unit.choices, default=Unit.YEAR)
    is_open = models.BooleanField(_("open to new buyers"), default=True)
    upgrade_policy = models.CharField(
        _("upgrading to this plan"),
        max_length=8,
        choices=UpgradePolicy.choices,
        blank=True,
        help_text=_("Empty: as the shop's options say."),
    )
    trial_days = models.PositiveSmallIntegerField(
        _("free trial (days)"),
        default=0,
        validators=[MaxValueValidator(366)],
        help_text=_("For people who never had any of its contents. 0: no trial."),
    )
    #: Licences that come with it; none: it opens its contents for its beneficiary alone.
    seats = models.PositiveIntegerField(
        _("licences"),
        null=True,
        blank=True,
        validators=[MinValueValidator(1), MaxValueValidator(MOST_SEATS)],
        help_text=_("For so many of the company's users. Empty: for the one it is bought for."),
    )
    version = models.PositiveSmallIntegerField(_("version"), default=1, editable=False)
    #: The version before: it belongs to a hidden copy of the product, for those who bought it and renew it.
    previous = models.OneToOneField(
        "self",
        on_delete=models.SET_NULL,
        null=True,
        blank=True,
        editable=False,
        related_name="successor",
        verbose_name=_("version before"),
    )

    objects = PlanQuerySet.as_manager()

    class Meta:
        abstract = True
        app_label = "clientportal_subscriptions"
        ordering = ["pk"]
        verbose_name = _("plan")
        verbose_name_plural = _("plans")
        constraints = [
            models.CheckConstraint(condition=Q(term_length__gt=0), name="clientportal_plan_term_positive"),
        ]

    def __str__(self) -> str:
        return self.product.get_title()

    @property
    def term_text(self) -> str:
        """How long a term is, in words: "1 year", "14 days"."""
        texts = {
            self.Unit.DAY: ngettext("%(count)d day", "%(count)d days", self.term_length),
            self.Unit.MONTH: ngettext("%(count)d month", "%(count)d months", self.term_length),
            self.Unit.YEAR: ngettext("%(count)d year", "%(count)d years", self.term_length),
        }
        return texts[self.Unit(self.term_unit)] % {"count": self.term_length}


class AbstractSubscription(models.Model):
    """What a company has: a run of terms, for one beneficiary, paid by whoever pays."""

    class Status(models.TextChoices):
        #: Paid, but the client is not linked to the agent yet: its term opens nothing.
        PENDING = "pending", _("Pending")
        ACTIVE = "active", _("Active")
        #: Opens nothing until it is resumed: what was left of its term goes on then.
        PAUSED = "paused", pgettext_lazy("subscription", "Paused")
        #: Its renewal was not paid: it opens nothing until it is, or is given up.
        SUSPENDED = "suspended", pgettext_lazy("subscription", "Suspended")
        CANCELLED = "cancelled", pgettext_lazy("subscription", "Cancelled")

    company = models.ForeignKey(
        "clientportal_clients.Company",
        on_delete=models.PROTECT,
        related_name="subscriptions",
        verbose_name=_("company"),
    )
    contact = models.ForeignKey(
        "clientportal_clients.Contact",
        on_delete=models.PROTECT,
        related_name="subscriptions",
        verbose_name=_("beneficiary"),
    )
    payer = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        on_delete=models.SET_NULL,
        null=True,
        blank=True,
        related_name="+",
        verbose_name=_("payer"),
    )
    plan = models.ForeignKey(
        "clientportal_subscriptions.Plan",
        on_delete=models.PROTECT,
        related_name="subscriptions",
        verbose_name=_("plan"),
    )
    status = models.CharField(_("status"), max_length=9, choices=Status.choices, default=Status.ACTIVE)
    #: Terms are computed from here, in the shop's time zone: the n-th begins n terms after it.
    anchor = models.DateTimeField(_("anchor"))
    #: List price of a term, without tax, when it was bought or upgraded: renewals cost that, whatever the price is now.
    price = models.DecimalField(_("price of a term"), null=True, blank=True, **AMOUNT)
    currency = models.CharField(_("currency"), max_length=3, blank=True)
    auto_renew = models.BooleanField(_("renews by itself"), default=False)
    #: Whose card pays renewals: who switched them on.
    renewal_payer = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        on_delete=models.SET_NULL,
        null=True,
        blank=True,
        related_name="+",
        verbose_name=_("payer of renewals"),
    )
    #: Which of their cards; none: their default one.
    card = models.ForeignKey(
        "clientportal_payments.SavedCard",
        on_delete=models.SET_NULL,
        null=True,
        blank=True,
        related_name="+",
        verbose_name=_("card"),
    )
    #: It has licences: it opens its contents to the holders of their seats, and to its beneficiary as one of them.
    by_seat = models.BooleanField(_("opens by seat"), default=False, db_default=False, editable=False)
    paused_at = models.DateTimeField(_("paused"), null=True, blank=True)
    #: When a worker has to look at it next: for a mail, a renewal, its end. Nothing is left to be done: none.
    due_at = models.DateTimeField(_("next step"), null=True, blank=True, editable=False)
    created_at = models.DateTimeField(_("created"), default=timezone.now, editable=False)

    objects = SubscriptionQuerySet.as_manager()

    class Meta:
        abstract = True
        app_label = "clientportal_subscriptions"
        ordering = ["-created_at", "-pk"]
        verbose_name = _("subscription")
        verbose_name_plural = _("subscriptions")
        indexes = [
            models.Index(
                fields=["due_at", "id"],
                condition=Q(due_at__isnull=False),
                name="clientportal_subscription_due",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.plan} · {self.contact}"


class AbstractTerm(models.Model):
    """One paid stretch of a subscription, ``[starts_at, ends_at)``; an upgrade begins another."""

    class Kind(models.TextChoices):
        FIRST = "first", pgettext_lazy("term", "First")
        TRIAL = "trial", pgettext_lazy("term", "Trial")
        UPGRADE = "upgrade", pgettext_lazy("term", "Upgrade")
        RENEWAL = "renewal", pgettext_lazy("term", "Renewal")
        #: Given, or given back, by the staff.
        EXTENSION = "extension", pgettext_lazy("term", "Extension")
        #: What was left after a pause, or of the plan before once an upgrade was refunded.
        REST = "rest", pgettext_lazy("term", "Rest")

    subscription = models.ForeignKey(
        "clientportal_subscriptions.Subscription",
        on_delete=models.CASCADE,
        related_name="terms",
        verbose_name=_("subscription"),
    )
    plan = models.ForeignKey(
        "clientportal_subscriptions.Plan", on_delete=models.PROTECT, related_name="+", verbose_name=_("plan")
    )
    kind = models.CharField(_("kind"), max_length=9, choices=Kind.choices, default=Kind.FIRST)
    starts_at = models.DateTimeField(pgettext_lazy("term", "from"))
    ends_at = models.DateTimeField(_("until"))
    #: While its renewal is being paid, its contents stay open until then, beyond the end of the term.
    grace_until = models.DateTimeField(_("open until"), null=True, blank=True)
    order_line = models.OneToOneField(
        "order.Line",
        on_delete=models.SET_NULL,
        null=True,
        blank=True,
        related_name="clientportal_term",
        verbose_name=_("order line"),
    )

    objects = TermQuerySet.as_manager()

    class Meta:
        abstract = True
        app_label = "clientportal_subscriptions"
        ordering = ["starts_at", "pk"]
        verbose_name = _("term")
        verbose_name_plural = _("terms")
        indexes = [
            models.Index(fields=["subscription", "ends_at"], name="clientportal_term_running"),
        ]
        constraints = [
            models.CheckConstraint(
                condition=Q(ends_at__gte=F("starts_at")), name="clientportal_term_forwards"
            ),
            models.UniqueConstraint(fields=["subscription", "starts_at"], name="clientportal_term_once"),
        ]

    def __str__(self) -> str:
        return f"{self.starts_at:%Y-%m-%d} - {self.ends_at:%Y-%m-%d}"

    @property
    def payer(self) -> Any:
        """Who paid for this term: the user of its order, or else whoever paid for the subscription."""
        return self.order_line.order.user if self.order_line else self.subscription.payer
