"""Catalogue views: which of the shop's products somebody sees."""

from django.db import models
from django.db.models import Q
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from oscar_clientportal.conditions.querysets import CatalogueViewQuerySet


class AbstractCatalogueView(models.Model):
    """A named choice of products, given to customers, to groups, or to whoever has none of their own.

    What it shows is decided by ``conditions.rules.is_shown`` and its twin in SQL, ``conditions.services.visible``.
    """

    name = models.CharField(_("name"), max_length=128, unique=True)
    description = models.TextField(_("description"), blank=True)
    #: Whether what no item speaks of is shown.
    starts_with_all = models.BooleanField(
        _("begins with"),
        default=False,
        choices=[
            (False, _("nothing: only what is put in is shown")),
            (True, _("the whole catalogue: only what is left out is hidden")),
        ],
    )
    is_default = models.BooleanField(
        _("the shop's default"),
        default=False,
        help_text=_("Seen by whoever has no view of their own, visitors without a login included."),
    )
    created_at = models.DateTimeField(_("created"), default=timezone.now, editable=False)

    objects = CatalogueViewQuerySet.as_manager()

    class Meta:
        abstract = True
        app_label = "clientportal_conditions"
        ordering = ["name", "pk"]
        verbose_name = _("catalogue view")
        verbose_name_plural = _("catalogue views")
        constraints = [
            models.UniqueConstraint(
                fields=["is_default"], condition=Q(is_default=True), name="clientportal_one_default_view"
            )
        ]

    def __str__(self) -> str:
        return self.name


class AbstractCatalogueViewItem(models.Model):
    """One category (with those below it), range, or product (with its variants) that a view puts in or leaves out."""

    view = models.ForeignKey(
        "clientportal_conditions.CatalogueView",
        on_delete=models.CASCADE,
        related_name="items",
        verbose_name=_("catalogue view"),
    )
    is_out = models.BooleanField(_("left out"), default=False)
    category = models.ForeignKey(
        "catalogue.Category", on_delete=models.CASCADE, null=True, blank=True, related_name="+"
    )
    range = models.ForeignKey(
        "offer.Range", on_delete=models.CASCADE, null=True, blank=True, related_name="+"
    )
    product = models.ForeignKey(
        "catalogue.Product", on_delete=models.CASCADE, null=True, blank=True, related_name="+"
    )

    class Meta:
        abstract = True
        app_label = "clientportal_conditions"
        ordering = ["pk"]
        verbose_name = _("item of a catalogue view")
        verbose_name_plural = _("items of a catalogue view")
        constraints = [
            models.CheckConstraint(
                condition=Q(category__isnull=False, range=None, product=None)
                | Q(category=None, range__isnull=False, product=None)
                | Q(category=None, range=None, product__isnull=False),
                name="clientportal_view_item_of_one",
            ),
            models.UniqueConstraint(fields=["view", "category"], name="clientportal_view_category"),
            models.UniqueConstraint(fields=["view", "range"], name="clientportal_view_range"),
            models.UniqueConstraint(fields=["view", "product"], name="clientportal_view_product"),
        ]

    def __str__(self) -> str:
        return str(self.category or self.range or self.product)
