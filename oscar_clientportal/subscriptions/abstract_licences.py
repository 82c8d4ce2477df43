"""Licences of subscriptions, and the products that sell seats."""

from typing import Any

from django.core.validators import MaxValueValidator, MinValueValidator
from django.db import models
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from oscar_clientportal.licences.rules import MOST_SEATS


class AbstractSubscriptionLicence(models.Model):
    """Whoever holds a seat of ``licence`` has what ``subscription`` opens.

    A subscription with licences opens its contents to the holders of their seats alone; one without to its beneficiary.
    Its own came with the plan; others were bought later, or were passed on to another company.
    """

    subscription = models.ForeignKey(
        "clientportal_subscriptions.Subscription",
        on_delete=models.CASCADE,
        related_name="licences",
        verbose_name=_("subscription"),
    )
    licence = models.OneToOneField(
        "clientportal_licences.Licence",
        on_delete=models.CASCADE,
        related_name="clientportal_subscription",
        verbose_name=_("licence"),
    )

    class Meta:
        abstract = True
        app_label = "clientportal_subscriptions"
        ordering = ["pk"]
        verbose_name = _("licence of a subscription")
        verbose_name_plural = _("licences of subscriptions")

    def __str__(self) -> str:
        return f"{self.subscription} · {self.licence}"

    def save(self, *args: Any, **kwargs: Any) -> None:
        """From now on the subscription opens by seat."""
        super().save(*args, **kwargs)
        subscription = self.subscription
        if not subscription.by_seat:
            subscription.by_seat = True
            subscription.save(update_fields=["by_seat"])


class AbstractSeatProduct(models.Model):
    """A product of Oscar's that sells seats: each unit of it so many.

    With a plan, they are seats of the buyer's running subscription to it, until its term ends; without one, a licence
    of their own for ``months``, or without an end.
    """

    product = models.OneToOneField(
        "catalogue.Product",
        on_delete=models.PROTECT,
        related_name="clientportal_seats",
        verbose_name=_("product"),
    )
    seats = models.PositiveIntegerField(
        _("licences per unit"),
        default=1,
        validators=[MinValueValidator(1), MaxValueValidator(MOST_SEATS)],
    )
    plan = models.ForeignKey(
        "clientportal_subscriptions.Plan",
        on_delete=models.PROTECT,
        null=True,
        blank=True,
        related_name="seat_products",
        verbose_name=_("plan"),
        help_text=_("More seats for a running subscription to this plan. Empty: licences of their own."),
    )
    kind = models.CharField(
        _("type"),
        max_length=8,
        choices=[("customer", pgettext_lazy("of the shop", "Customer")), ("supplier", _("Supplier"))],
        default="customer",
    )
    months = models.PositiveSmallIntegerField(
        _("valid for (months)"),
        null=True,
        blank=True,
        validators=[MinValueValidator(1), MaxValueValidator(1200)],
        help_text=_("For licences of their own. Empty: without an end."),
    )

    class Meta:
        abstract = True
        app_label = "clientportal_subscriptions"
        ordering = ["pk"]
        verbose_name = _("product with licences")
        verbose_name_plural = _("products with licences")

    def __str__(self) -> str:
        return self.product.get_title()
