"""Contracted partners: the shop enables the partner, and each client they may be linked with."""

from django.conf import settings
from django.db import models
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from oscar_clientportal.impersonation.querysets import PartnerLinkQuerySet, PartnerQuerySet


def _by(verbose_name: str) -> models.ForeignKey:
    return models.ForeignKey(
        settings.AUTH_USER_MODEL,
        on_delete=models.SET_NULL,
        null=True,
        blank=True,
        editable=False,
        related_name="+",
        verbose_name=verbose_name,
    )


class AbstractPartner(models.Model):
    """A company whose people may act for clients, once these agree: the shop's master option."""

    company = models.OneToOneField(
        "clientportal_clients.Company",
        on_delete=models.PROTECT,
        related_name="clientportal_partner",
        verbose_name=_("company"),
    )
    is_active = models.BooleanField(_("enabled"), default=True)
    enabled_by = _by(_("enabled by"))
    created_at = models.DateTimeField(_("enabled"), default=timezone.now, editable=False)
    disabled_at = models.DateTimeField(_("disabled"), null=True, blank=True, editable=False)

    objects = PartnerQuerySet.as_manager()

    class Meta:
        abstract = True
        app_label = "clientportal_impersonation"
        ordering = ["company__name", "pk"]
        verbose_name = _("partner")
        verbose_name_plural = _("partners")

    def __str__(self) -> str:
        return str(self.company)


class AbstractPartnerUser(models.Model):
    """One of the partner's people for whom "Partner master account" is ticked: they land on the dashboard."""

    partner = models.ForeignKey(
        "clientportal_impersonation.Partner",
        on_delete=models.CASCADE,
        related_name="users",
        verbose_name=_("partner"),
    )
    contact = models.OneToOneField(
        "clientportal_clients.Contact",
        on_delete=models.CASCADE,
        related_name="clientportal_partner_user",
        verbose_name=_("contact"),
    )
    ticked_by = _by(_("ticked by"))
    created_at = models.DateTimeField(_("ticked"), default=timezone.now, editable=False)

    class Meta:
        abstract = True
        app_label = "clientportal_impersonation"
        ordering = ["pk"]
        verbose_name = _("user of a partner")
        verbose_name_plural = _("users of partners")

    def __str__(self) -> str:
        return str(self.contact)


class AbstractPartnerLink(models.Model):
    """The shop allows this partner to ask this client, and to act for them once they agree."""

    partner = models.ForeignKey(
        "clientportal_impersonation.Partner",
        on_delete=models.CASCADE,
        related_name="links",
        verbose_name=_("partner"),
    )
    company = models.ForeignKey(
        "clientportal_clients.Company",
        on_delete=models.CASCADE,
        related_name="clientportal_partner_links",
        verbose_name=_("client"),
    )
    is_active = models.BooleanField(_("enabled"), default=True)
    enabled_by = _by(_("enabled by"))
    created_at = models.DateTimeField(_("enabled"), default=timezone.now, editable=False)

    objects = PartnerLinkQuerySet.as_manager()

    class Meta:
        abstract = True
        app_label = "clientportal_impersonation"
        ordering = ["company__name", "pk"]
        verbose_name = _("client of a partner")
        verbose_name_plural = _("clients of partners")
        constraints = [
            models.UniqueConstraint(fields=["partner", "company"], name="clientportal_partner_link_once"),
        ]

    def __str__(self) -> str:
        return f"{self.partner} → {self.company}"
