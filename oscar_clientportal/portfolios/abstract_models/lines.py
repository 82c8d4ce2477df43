"""For whom a basket or order line is, and who paid."""

from django.conf import settings
from django.db import models
from django.utils.translation import gettext_lazy as _

from oscar_clientportal.portfolios.querysets import OrderLineBeneficiaryQuerySet


class AbstractLineBeneficiary(models.Model):
    """For whom a basket line is. The line's option only shows it; this row is the truth."""

    line = models.OneToOneField(
        "basket.Line",
        on_delete=models.CASCADE,
        related_name="clientportal_beneficiary",
        verbose_name=_("line"),
    )
    contact = models.ForeignKey(
        "clientportal_clients.Contact", on_delete=models.CASCADE, related_name="+", verbose_name=_("client")
    )

    class Meta:
        abstract = True
        app_label = "clientportal_portfolios"
        verbose_name = _("beneficiary of a basket line")
        verbose_name_plural = _("beneficiaries of basket lines")

    def __str__(self) -> str:
        return str(self.contact)


class AbstractOrderParties(models.Model):
    """Who paid for an order and, under impersonation, who really placed it."""

    order = models.OneToOneField(
        "order.Order", on_delete=models.CASCADE, related_name="clientportal_parties", verbose_name=_("order")
    )
    payer = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        on_delete=models.SET_NULL,
        null=True,
        related_name="+",
        verbose_name=_("payer"),
    )
    actor = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        on_delete=models.SET_NULL,
        null=True,
        blank=True,
        related_name="+",
        verbose_name=_("placed by"),
    )

    class Meta:
        abstract = True
        app_label = "clientportal_portfolios"
        verbose_name = _("parties of an order")
        verbose_name_plural = _("parties of orders")

    def __str__(self) -> str:
        return str(self.order)


class AbstractOrderLineBeneficiary(models.Model):
    """For whom an order line was bought."""

    line = models.OneToOneField(
        "order.Line",
        on_delete=models.CASCADE,
        related_name="clientportal_beneficiary",
        verbose_name=_("line"),
    )
    contact = models.ForeignKey(
        "clientportal_clients.Contact",
        on_delete=models.PROTECT,
        related_name="order_lines_received",
        verbose_name=_("client"),
    )

    objects = OrderLineBeneficiaryQuerySet.as_manager()

    class Meta:
        abstract = True
        app_label = "clientportal_portfolios"
        verbose_name = _("beneficiary of an order line")
        verbose_name_plural = _("beneficiaries of order lines")

    def __str__(self) -> str:
        return str(self.contact)
