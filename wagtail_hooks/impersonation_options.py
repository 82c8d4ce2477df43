"""The options of a shop about acting as clients."""

from django.core.validators import MaxValueValidator, MinValueValidator
from django.db import models
from django.utils.translation import gettext_lazy as _
from wagtail.admin.panels import FieldPanel, MultiFieldPanel

from oscar_clientportal.core import conf

from .remembered import RememberedSetting


def default_minutes() -> int:
    return conf.settings.raw("IMPERSONATION_MINUTES")


def default_staff_need_consent() -> bool:
    return conf.settings.raw("STAFF_NEED_CONSENT")


def default_sessions_per_hour() -> int:
    return conf.settings.raw("SESSIONS_PER_HOUR")


def default_night_begins() -> int:
    return conf.settings.raw("NIGHT_BEGINS")


def default_night_ends() -> int:
    return conf.settings.raw("NIGHT_ENDS")


def default_commissions_url() -> str:
    return conf.settings.raw("COMMISSIONS_URL")


class ImpersonationOptions(RememberedSetting):
    """What the shop's owner decides about acting as clients, and about partners."""

    impersonation_minutes = models.PositiveSmallIntegerField(
        _("longest session (minutes)"),
        default=default_minutes,
        validators=[MinValueValidator(1), MaxValueValidator(480)],
        help_text=_("Whatever is done in it, a session as a client ends after this time."),
    )
    staff_need_consent = models.BooleanField(
        _("the staff need the client's consent"),
        default=default_staff_need_consent,
        help_text=_(
            "Otherwise they may look round and fill baskets without it; the client is told either way."
        ),
    )
    sessions_per_hour = models.PositiveSmallIntegerField(
        _("sessions an hour"),
        default=default_sessions_per_hour,
        validators=[MinValueValidator(1)],
        help_text=_("More than this, of one person, are shown to you as unusual."),
    )
    night_begins = models.PositiveSmallIntegerField(
        _("night begins (hour)"),
        default=default_night_begins,
        validators=[MaxValueValidator(23)],
        help_text=_("A number from 0 to 23, in the time zone of the shop."),
    )
    night_ends = models.PositiveSmallIntegerField(
        _("night ends (hour)"),
        default=default_night_ends,
        validators=[MaxValueValidator(23)],
        help_text=_("Sessions at night are shown to you as unusual. The same hour twice: none is."),
    )
    commissions_url = models.URLField(
        _("commissions"),
        blank=True,
        default=default_commissions_url,
        help_text=_("Where partners see their commissions; the partner dashboard links to it."),
    )

    panels = [
        MultiFieldPanel(
            [FieldPanel("impersonation_minutes"), FieldPanel("staff_need_consent")], heading=_("Sessions")
        ),
        MultiFieldPanel(
            [FieldPanel("sessions_per_hour"), FieldPanel("night_begins"), FieldPanel("night_ends")],
            heading=_("Unusual sessions"),
        ),
        MultiFieldPanel([FieldPanel("commissions_url")], heading=_("Partners")),
    ]

    class Meta:
        app_label = "clientportal_wagtail"
        verbose_name = _("acting as clients")

    def __str__(self) -> str:
        return str(self._meta.verbose_name)
