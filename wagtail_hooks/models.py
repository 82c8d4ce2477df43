"""Which content a Wagtail page requires, and the options of a shop."""

from decimal import Decimal
from typing import Any

from django.contrib.postgres.fields import ArrayField
from django.core.validators import MinValueValidator
from django.db import models, transaction
from django.utils.translation import gettext_lazy as _
from wagtail.contrib.settings.models import BaseGenericSetting

from oscar_clientportal.core import conf, options

from . import option_form

AMOUNT = {"max_digits": 15, "decimal_places": 3}


class PageRequirement(models.Model):
    """A page, with everything below it, that only subscribers of these contents may open."""

    page = models.OneToOneField(
        "wagtailcore.Page",
        on_delete=models.CASCADE,
        related_name="clientportal_requirement",
        verbose_name=_("page"),
    )
    contents = models.ManyToManyField(
        "clientportal_subscriptions.Content", related_name="page_requirements", verbose_name=_("contents")
    )

    class Meta:
        verbose_name = _("protected page")
        verbose_name_plural = _("protected pages")

    def __str__(self) -> str:
        return str(self.page)


def default_hold_minutes() -> int:
    return conf.settings.raw("HOLD_MINUTES")


def default_credit_limit() -> Decimal:
    return Decimal(str(conf.settings.raw("CREDIT_LIMIT")))


def default_four_eyes_above() -> Decimal | None:
    amount = conf.settings.raw("FOUR_EYES_ABOVE")
    return None if amount is None else Decimal(str(amount))


def default_refund_order() -> str:
    return conf.settings.raw("REFUND_ORDER")


def default_is_open() -> bool:
    return conf.settings.raw("CUSTOMER_AREA_OPEN")


def default_methods() -> list[str] | None:
    return conf.settings.raw("OFFERED_METHODS")


class ShopOptions(BaseGenericSetting):
    """What the shop's owner decides about customer accounts and payments."""

    class RefundOrder(models.TextChoices):
        ACCOUNT_FIRST = "account-first", _("Customer account first")
        OTHERS_FIRST = "others-first", _("Card and others first")
        PRO_RATA = "pro-rata", _("In proportion to what each paid")

    customer_area_open = models.BooleanField(
        _("open the customer area"),
        default=default_is_open,
        help_text=_("Customers see their account and “My space”, and can pay from their account."),
    )
    offered_methods = ArrayField(
        models.CharField(max_length=32),
        verbose_name=_("payment methods"),
        default=default_methods,
        null=True,
        blank=True,
        help_text=_("Nothing ticked: all of them."),
    )
    credit_limit = models.DecimalField(
        _("credit limit of new accounts"),
        default=default_credit_limit,
        validators=[MinValueValidator(0)],
        help_text=_("How far below zero a customer may go. Each account can have its own limit."),
        **AMOUNT,
    )
    hold_minutes = models.PositiveIntegerField(
        _("hold time (minutes)"),
        default=default_hold_minutes,
        validators=[MinValueValidator(1)],
        help_text=_("An amount set aside for a payment that never ends is given back after this time."),
    )
    refund_order = models.CharField(
        _("refunds go to"), max_length=16, choices=RefundOrder.choices, default=default_refund_order
    )
    four_eyes_above = models.DecimalField(
        _("second person needed above"),
        default=default_four_eyes_above,
        null=True,
        blank=True,
        validators=[MinValueValidator(0)],
        help_text=_(
            "Credits, debits, limits and refunds of more than this wait until somebody else agrees. Empty: never."
        ),
        **AMOUNT,
    )

    base_form_class = option_form.OptionsForm
    panels = option_form.panels

    class Meta:
        verbose_name = _("customer accounts and payments")

    def __str__(self) -> str:
        return str(self._meta.verbose_name)

    def save(self, *args: Any, **kwargs: Any) -> None:
        super().save(*args, **kwargs)
        options.forget()
        transaction.on_commit(options.forget)  # somebody may have read the old ones meanwhile


def shop_options() -> dict[str, Any]:
    """The options as ``core.options`` wants them; none where nobody has saved them yet."""
    row = ShopOptions.objects.first()
    if row is None:
        return {}
    return {
        "CUSTOMER_AREA_OPEN": row.customer_area_open,
        "OFFERED_METHODS": row.offered_methods or None,
        "CREDIT_LIMIT": row.credit_limit,
        "HOLD_MINUTES": row.hold_minutes,
        "REFUND_ORDER": row.refund_order,
        "FOUR_EYES_ABOVE": row.four_eyes_above,
    }
