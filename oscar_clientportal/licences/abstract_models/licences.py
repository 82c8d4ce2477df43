"""For how many users a company has bought."""

from django.conf import settings
from django.core.validators import MaxValueValidator, MinValueValidator
from django.db import models
from django.db.models import F, Q
from django.utils import timezone
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from oscar_clientportal.licences import rules
from oscar_clientportal.licences.querysets import LicenceQuerySet


class AbstractLicence(models.Model):
    """A number of seats of one company. free + used + reserved + transferred = quantity, always.

    The four are counted on this row, and changed under its lock by ``licences.services`` alone. A licence that is over
    stays, with nobody on its seats, as its history is read later.
    """

    class Kind(models.TextChoices):
        CUSTOMER = "customer", pgettext_lazy("of the shop", "Customer")
        SUPPLIER = "supplier", _("Supplier")

    class Source(models.TextChoices):
        GIVEN = "given", _("Given by the shop")
        PLAN = "plan", _("Came with a subscription")
        BOUGHT = "bought", _("Bought")
        TRANSFER = "transfer", _("Passed on by another company")

    company = models.ForeignKey(
        "clientportal_clients.Company",
        on_delete=models.PROTECT,
        related_name="licences",
        verbose_name=_("company"),
    )
    title = models.CharField(_("title"), max_length=128)
    description = models.TextField(_("description"), blank=True)
    kind = models.CharField(_("type"), max_length=8, choices=Kind.choices, default=Kind.CUSTOMER)
    source = models.CharField(
        _("origin"), max_length=8, choices=Source.choices, default=Source.GIVEN, editable=False
    )
    quantity = models.PositiveIntegerField(
        _("quantity"), validators=[MinValueValidator(1), MaxValueValidator(rules.MOST_SEATS)]
    )
    used = models.PositiveIntegerField(_("used"), default=0, editable=False)
    #: Promised: to people who are invited, or to another company that has not answered yet.
    reserved = models.PositiveIntegerField(_("reserved"), default=0, editable=False)
    transferred = models.PositiveIntegerField(_("transferred"), default=0, editable=False)
    #: What the quantity becomes with the next renewal, where a smaller one was asked for.
    quantity_next = models.PositiveIntegerField(
        _("quantity from the next renewal"), null=True, blank=True, editable=False
    )
    valid_from = models.DateTimeField(_("valid from"), default=timezone.now)
    #: Half-open: it holds until then. Empty: without an end.
    valid_until = models.DateTimeField(_("valid until"), null=True, blank=True)
    ended_at = models.DateTimeField(_("ended"), null=True, blank=True, editable=False)
    order_line = models.OneToOneField(
        "order.Line",
        on_delete=models.SET_NULL,
        null=True,
        blank=True,
        editable=False,
        related_name="clientportal_licence",
        verbose_name=_("order line"),
    )
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

    objects = LicenceQuerySet.as_manager()

    class Meta:
        abstract = True
        app_label = "clientportal_licences"
        ordering = ["-created_at", "-pk"]
        verbose_name = _("licence")
        verbose_name_plural = _("licences")
        indexes = [
            models.Index(fields=["created_at", "id"], name="clientportal_licence_created"),
            models.Index(fields=["title", "id"], name="clientportal_licence_title"),
            models.Index(fields=["valid_until", "id"], name="clientportal_licence_until"),
            models.Index(fields=["quantity", "id"], name="clientportal_licence_quantity"),
        ]
        permissions = [("export_licence", _("Can export licences"))]
        constraints = [
            models.CheckConstraint(condition=Q(quantity__gte=1), name="clientportal_licence_some"),
            models.CheckConstraint(
                condition=Q(quantity__gte=F("used") + F("reserved") + F("transferred")),
                name="clientportal_licence_within_quantity",
            ),
            models.CheckConstraint(
                condition=Q(valid_until=None) | Q(valid_until__gte=F("valid_from")),
                name="clientportal_licence_forwards",
            ),
        ]

    def __str__(self) -> str:
        return self.title

    @property
    def free(self) -> int:
        """Seats that nobody holds and nobody was promised."""
        return rules.free_of(self.quantity, self.used, self.reserved, self.transferred)
