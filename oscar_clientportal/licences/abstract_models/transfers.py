"""Licences that a company passes on to another."""

from django.conf import settings
from django.db import models
from django.db.models import Q
from django.utils import timezone
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from oscar_clientportal.licences.querysets import TransferQuerySet


class AbstractLicenceTransfer(models.Model):
    """An offer of free licences to another company, which takes them with a yes.

    While it waits they count as reserved; once accepted as transferred, and ``target`` is what the other company got.
    """

    class Status(models.TextChoices):
        OFFERED = "offered", _("Offered")
        ACCEPTED = "accepted", _("Accepted")
        DECLINED = "declined", _("Declined")
        WITHDRAWN = "withdrawn", _("Withdrawn")
        LAPSED = "lapsed", _("Lapsed")
        RETURNED = "returned", _("Given back")

    licence = models.ForeignKey(
        "clientportal_licences.Licence",
        on_delete=models.PROTECT,
        related_name="transfers",
        verbose_name=_("licence"),
    )
    to_company = models.ForeignKey(
        "clientportal_clients.Company",
        on_delete=models.PROTECT,
        related_name="licence_offers",
        verbose_name=pgettext_lazy("transfer of licences", "to"),
    )
    target = models.OneToOneField(
        "clientportal_licences.Licence",
        on_delete=models.PROTECT,
        null=True,
        blank=True,
        related_name="came_by",
        verbose_name=_("licence there"),
    )
    quantity = models.PositiveIntegerField(_("quantity"))
    status = models.CharField(_("status"), max_length=9, choices=Status.choices, default=Status.OFFERED)
    note = models.TextField(_("message"), blank=True)
    offered_by = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        on_delete=models.SET_NULL,
        null=True,
        blank=True,
        related_name="+",
        verbose_name=_("offered by"),
    )
    offered_at = models.DateTimeField(_("offered"), default=timezone.now, editable=False)
    expires_at = models.DateTimeField(_("open until"))
    answered_by = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        on_delete=models.SET_NULL,
        null=True,
        blank=True,
        related_name="+",
        verbose_name=_("answered by"),
    )
    answered_at = models.DateTimeField(_("answered"), null=True, blank=True)

    objects = TransferQuerySet.as_manager()

    class Meta:
        abstract = True
        app_label = "clientportal_licences"
        ordering = ["-offered_at", "-pk"]
        verbose_name = _("transfer of licences")
        verbose_name_plural = _("transfers of licences")
        constraints = [
            models.CheckConstraint(condition=Q(quantity__gte=1), name="clientportal_transfer_some"),
        ]

    def __str__(self) -> str:
        return f"{self.quantity} → {self.to_company}"
