"""What the shop has agreed with a customer, or with a group of them."""

from django.contrib.postgres.fields import ArrayField
from django.core.validators import MaxValueValidator, MinValueValidator
from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _


class AbstractCustomerGroup(models.Model):
    """Customers who are treated alike. A customer is in one group at most, so that one price can win."""

    title = models.CharField(_("title"), max_length=128, unique=True)
    description = models.TextField(_("description"), blank=True)
    view = models.ForeignKey(
        "clientportal_conditions.CatalogueView",
        on_delete=models.PROTECT,
        null=True,
        blank=True,
        related_name="groups",
        verbose_name=_("catalogue view"),
    )

    class Meta:
        abstract = True
        app_label = "clientportal_conditions"
        ordering = ["title", "pk"]
        verbose_name = _("customer group")
        verbose_name_plural = _("customer groups")

    def __str__(self) -> str:
        return self.title


class AbstractCompanyConditions(models.Model):
    """What holds for one customer. No row: everything is as the shop's.

    Days until an invoice is due stand at the company (``Company.invoice_days``).
    """

    company = models.OneToOneField(
        "clientportal_clients.Company",
        on_delete=models.CASCADE,
        primary_key=True,
        related_name="conditions",
        verbose_name=_("company"),
    )
    group = models.ForeignKey(
        "clientportal_conditions.CustomerGroup",
        on_delete=models.PROTECT,
        null=True,
        blank=True,
        related_name="members",
        verbose_name=_("customer group"),
    )
    view = models.ForeignKey(
        "clientportal_conditions.CatalogueView",
        on_delete=models.PROTECT,
        null=True,
        blank=True,
        related_name="customers",
        verbose_name=_("catalogue view"),
        help_text=_("Empty: the view of the customer's group, else the shop's default."),
    )
    #: Codes of Oscar's shipping methods; None: all of them.
    shipping_methods = ArrayField(
        models.CharField(max_length=128), verbose_name=_("shipping methods"), null=True, blank=True
    )
    delivery_terms = models.TextField(
        _("terms of delivery"), blank=True, help_text=_("Printed on orders and invoices.")
    )
    payment_terms = models.TextField(
        _("terms of payment"), blank=True, help_text=_("Printed on invoices, after the date they are due.")
    )
    discount_percent = models.DecimalField(
        _("early-payment discount (%)"),
        max_digits=5,
        decimal_places=2,
        null=True,
        blank=True,
        validators=[MinValueValidator(0), MaxValueValidator(100)],
    )
    discount_days = models.PositiveSmallIntegerField(
        _("early-payment discount within (days)"), null=True, blank=True
    )
    #: In the shop's currency, tax included; None: as much as they like.
    credit_limit = models.DecimalField(
        _("credit limit"),
        max_digits=12,
        decimal_places=2,
        null=True,
        blank=True,
        validators=[MinValueValidator(0)],
        help_text=_("As much may be owed on invoices at one time. Empty: without a limit."),
    )

    class Meta:
        abstract = True
        app_label = "clientportal_conditions"
        verbose_name = _("conditions of a customer")
        verbose_name_plural = _("conditions of customers")
        constraints = [
            models.CheckConstraint(
                condition=Q(discount_percent=None, discount_days=None)
                | Q(discount_percent__gte=0, discount_percent__lte=100, discount_days__isnull=False),
                name="clientportal_discount_whole",
            ),
            models.CheckConstraint(
                condition=Q(credit_limit=None) | Q(credit_limit__gte=0), name="clientportal_credit_limit"
            ),
        ]

    def __str__(self) -> str:
        return str(self.company)
