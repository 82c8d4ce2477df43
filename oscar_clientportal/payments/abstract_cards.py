"""Cards that a customer has left with the card provider: the fields and constraints."""

from typing import ClassVar

from django.conf import settings
from django.db import models
from django.db.models import Q
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from oscar_clientportal.core import clock

from . import rules
from .querysets import SavedCardQuerySet


class AbstractCardCustomer(models.Model):
    """Under which name the card provider knows a user; made when their first card is saved."""

    user = models.OneToOneField(
        settings.AUTH_USER_MODEL,
        on_delete=models.CASCADE,
        related_name="clientportal_card_customer",
        verbose_name=_("user"),
    )
    reference = models.CharField(_("reference"), max_length=100, unique=True)

    class Meta:
        abstract = True
        app_label = "clientportal_payments"
        verbose_name = _("customer at the card provider")
        verbose_name_plural = _("customers at the card provider")

    def __str__(self) -> str:
        return self.reference


class AbstractSavedCard(models.Model):
    """A card the customer has left with the card provider: here only what tells it from others."""

    user = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        on_delete=models.CASCADE,
        related_name="clientportal_cards",
        verbose_name=_("user"),
    )
    reference = models.CharField(_("reference"), max_length=100, unique=True)
    brand = models.CharField(_("brand"), max_length=20)
    last4 = models.CharField(_("last four digits"), max_length=4)
    exp_month = models.PositiveSmallIntegerField(_("valid until (month)"))
    exp_year = models.PositiveSmallIntegerField(_("valid until (year)"))
    is_default = models.BooleanField(_("default"), default=False)
    created_at = models.DateTimeField(_("created"), default=timezone.now, editable=False)

    objects = SavedCardQuerySet.as_manager()

    class Meta:
        abstract = True
        app_label = "clientportal_payments"
        ordering = ["-is_default", "-pk"]
        verbose_name = _("saved card")
        verbose_name_plural = _("saved cards")
        constraints = [
            models.UniqueConstraint(
                fields=["user"], condition=Q(is_default=True), name="clientportal_one_default_card"
            ),
        ]

    #: What the provider's words for brands are in print; others are written as it writes them.
    BRANDS: ClassVar[dict[str, str]] = {
        "amex": "American Express",
        "cartes_bancaires": "Cartes Bancaires",
        "diners": "Diners Club",
        "discover": "Discover",
        "jcb": "JCB",
        "mastercard": "Mastercard",
        "unionpay": "UnionPay",
        "visa": "Visa",
    }

    def __str__(self) -> str:
        return f"{self.BRANDS.get(self.brand, self.brand.capitalize())} •••• {self.last4}"

    @property
    def valid_until(self) -> str:
        """As it is printed on the card: ``07/27``."""
        return f"{self.exp_month:02}/{self.exp_year % 100:02}"

    @property
    def is_expired(self) -> bool:
        today = timezone.localdate(clock.now())
        return rules.is_card_expired(month=self.exp_month, year=self.exp_year, today=today)
