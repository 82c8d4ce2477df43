"""Contents, plans, subscriptions and their terms: the fields and constraints."""

from typing import Any

from django.conf import settings
from django.core.validators import MaxValueValidator, MinValueValidator
from django.db import models
from django.db.models import F, Q
from django.utils import timezone
from django.utils.translation import gettext_lazy as _
from django.utils.translation import ngettext, pgettext_lazy

from .querysets import PlanQuerySet, SubscriptionQuerySet, TermQuerySet


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
    created_at = models.DateTimeField(_("created"), default=timezone.now, editable=False)

    objects = SubscriptionQuerySet.as_manager()

    class Meta:
        abstract = True
        app_label = "clientportal_subscriptions"
        ordering = ["-created_at", "-pk"]
        verbose_name = _("subscription")
        verbose_name_plural = _("subscriptions")

    def __str__(self) -> str:
        return f"{self.plan} · {self.contact}"


class AbstractTerm(models.Model):
    """One paid stretch of a subscription, ``[starts_at, ends_at)``; an upgrade begins another."""

    subscription = models.ForeignKey(
        "clientportal_subscriptions.Subscription",
        on_delete=models.CASCADE,
        related_name="terms",
        verbose_name=_("subscription"),
    )
    plan = models.ForeignKey(
        "clientportal_subscriptions.Plan", on_delete=models.PROTECT, related_name="+", verbose_name=_("plan")
    )
    starts_at = models.DateTimeField(pgettext_lazy("term", "from"))
    ends_at = models.DateTimeField(_("until"))
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
