"""Prices of their own: for a customer, a group or everybody; of an article, an article group or everything."""

from django.conf import settings
from django.core.validators import MaxValueValidator, MinValueValidator
from django.db import models
from django.db.models import Q
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from oscar_clientportal.conditions.querysets import PriceConditionQuerySet


class AbstractPriceCondition(models.Model):
    """A price, or a scale of prices by quantity. Which one of several holds is decided by ``conditions.rules.winner``.

    Neither company nor group: for everybody. Neither product, category nor range: of everything.
    """

    company = models.ForeignKey(
        "clientportal_clients.Company",
        on_delete=models.CASCADE,
        null=True,
        blank=True,
        related_name="price_conditions",
        verbose_name=_("customer"),
    )
    group = models.ForeignKey(
        "clientportal_conditions.CustomerGroup",
        on_delete=models.PROTECT,
        null=True,
        blank=True,
        related_name="price_conditions",
        verbose_name=_("customer group"),
    )
    product = models.ForeignKey(
        "catalogue.Product",
        on_delete=models.CASCADE,
        null=True,
        blank=True,
        related_name="+",
        verbose_name=_("article"),
        help_text=_("One with variants: all of them that have no price of their own."),
    )
    category = models.ForeignKey(
        "catalogue.Category",
        on_delete=models.CASCADE,
        null=True,
        blank=True,
        related_name="+",
        verbose_name=_("article group: category"),
        help_text=_("With the categories below it."),
    )
    range = models.ForeignKey(
        "offer.Range",
        on_delete=models.CASCADE,
        null=True,
        blank=True,
        related_name="+",
        verbose_name=_("article group: range"),
    )
    #: Of the fixed prices among its tiers, which hold in this currency alone. Empty: percentages alone.
    currency = models.CharField(_("currency"), max_length=3, blank=True)
    #: Days in the shop's time zone; both belong to it.
    valid_from = models.DateField(_("valid from"), null=True, blank=True)
    valid_until = models.DateField(_("valid until"), null=True, blank=True)
    note = models.CharField(_("internal note"), max_length=255, blank=True)
    created_by = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        on_delete=models.SET_NULL,
        null=True,
        blank=True,
        editable=False,
        related_name="+",
        verbose_name=_("created by"),
    )
    created_at = models.DateTimeField(_("created"), default=timezone.now, editable=False)

    objects = PriceConditionQuerySet.as_manager()

    class Meta:
        abstract = True
        app_label = "clientportal_conditions"
        ordering = ["-created_at", "-pk"]
        verbose_name = _("condition")
        verbose_name_plural = _("conditions")
        indexes = [
            models.Index(fields=["product", "company", "group"], name="clientportal_condition_product"),
            models.Index(fields=["category", "company", "group"], name="clientportal_condition_categ"),
            models.Index(fields=["range", "company", "group"], name="clientportal_condition_range"),
            models.Index(fields=["created_at", "id"], name="clientportal_condition_created"),
            # Of everything: the others never speak of nothing in particular.
            models.Index(
                fields=["company", "group"],
                condition=Q(product=None, category=None, range=None),
                name="clientportal_condition_all",
            ),
        ]
        permissions = [
            ("export_pricecondition", _("Can export conditions")),
            ("import_pricecondition", _("Can import conditions")),
        ]
        constraints = [
            models.CheckConstraint(
                condition=Q(company=None) | Q(group=None), name="clientportal_condition_for_one"
            ),
            models.CheckConstraint(
                condition=Q(product=None, category=None)
                | Q(product=None, range=None)
                | Q(category=None, range=None),
                name="clientportal_condition_of_one",
            ),
            models.CheckConstraint(
                condition=Q(valid_from=None)
                | Q(valid_until=None)
                | Q(valid_until__gte=models.F("valid_from")),
                name="clientportal_condition_forwards",
            ),
        ]

    def __str__(self) -> str:
        """Short, as lists say it of many: names alone, without what lies above them."""
        whom = self.company or self.group or _("everybody")
        named = self.category or self.range
        what = self.product.get_title() if self.product else named.name if named else "*"
        return f"{whom}: {what}"


class AbstractPriceTier(models.Model):
    """What the articles cost from a quantity on: a fixed price, or so many percent less than the shop's."""

    condition = models.ForeignKey(
        "clientportal_conditions.PriceCondition",
        on_delete=models.CASCADE,
        related_name="tiers",
        verbose_name=_("condition"),
    )
    from_quantity = models.PositiveIntegerField(
        _("from quantity"), default=1, validators=[MinValueValidator(1)]
    )
    #: Of one piece, without tax, as Oscar's stock records have it.
    price = models.DecimalField(
        _("price without tax"),
        max_digits=12,
        decimal_places=2,
        null=True,
        blank=True,
        validators=[MinValueValidator(0)],
    )
    percent = models.DecimalField(
        _("discount (%)"),
        max_digits=5,
        decimal_places=2,
        null=True,
        blank=True,
        validators=[MinValueValidator(0), MaxValueValidator(100)],
    )

    class Meta:
        abstract = True
        app_label = "clientportal_conditions"
        ordering = ["from_quantity"]
        verbose_name = _("price by quantity")
        verbose_name_plural = _("prices by quantity")
        constraints = [
            models.UniqueConstraint(fields=["condition", "from_quantity"], name="clientportal_tier_once"),
            models.CheckConstraint(condition=Q(from_quantity__gte=1), name="clientportal_tier_quantity"),
            models.CheckConstraint(
                condition=Q(price__gte=0, percent=None) | Q(price=None, percent__gte=0, percent__lte=100),
                name="clientportal_tier_of_one_kind",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.from_quantity}: {self.price if self.price is not None else f'-{self.percent} %'}"
