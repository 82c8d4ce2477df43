"""The options of a shop about licences and terms of use."""

from django.core.validators import MaxValueValidator, MinValueValidator
from django.db import models
from django.utils.translation import gettext_lazy as _
from wagtail.admin.panels import FieldPanel, MultiFieldPanel

from oscar_clientportal.core import conf

from .remembered import RememberedSetting


def default_terms_before() -> str:
    return conf.settings.raw("TERMS_BEFORE")


def default_unused_seat_days() -> int:
    return conf.settings.raw("UNUSED_SEAT_DAYS")


class LicenceOptions(RememberedSetting):
    """What the shop's owner decides about licences and terms of use."""

    class Before(models.TextChoices):
        NOTHING = "", _("nothing")
        ORDERS = "orders", _("placing orders")
        PORTAL = "portal", _("placing orders, and every page for customers")

    terms_before = models.CharField(
        _("the terms of use must be accepted before"),
        max_length=8,
        choices=Before.choices,
        blank=True,
        default=default_terms_before,
        help_text=_("A customer's super-admin accepts them for the company; nobody who acts as them can."),
    )
    unused_seat_days = models.PositiveSmallIntegerField(
        _("seats are unused after (days)"),
        default=default_unused_seat_days,
        validators=[MinValueValidator(1), MaxValueValidator(3650)],
        help_text=_(
            "Seats of people who haven't logged in for so long are proposed to be taken back, never taken."
        ),
    )

    panels = [
        MultiFieldPanel([FieldPanel("terms_before")], heading=_("Terms of use")),
        MultiFieldPanel([FieldPanel("unused_seat_days")], heading=_("Licences")),
    ]

    class Meta:
        app_label = "clientportal_wagtail"
        verbose_name = _("licences and terms of use")

    def __str__(self) -> str:
        return str(self._meta.verbose_name)
