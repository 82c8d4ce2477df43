"""Who holds a seat, and who waits for one."""

from django.conf import settings
from django.db import models
from django.db.models import Q
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from oscar_clientportal.licences.querysets import SeatQuerySet, SeatRequestQuerySet


def _user(verbose_name: str) -> models.ForeignKey:
    return models.ForeignKey(
        settings.AUTH_USER_MODEL,
        on_delete=models.SET_NULL,
        null=True,
        blank=True,
        editable=False,
        related_name="+",
        verbose_name=verbose_name,
    )


class AbstractSeat(models.Model):
    """Somebody's seat, for as long as they hold it: the row goes with it, its history is in ``LicenceEvent``."""

    class Status(models.TextChoices):
        #: Promised to somebody who is invited: counts, and opens nothing yet.
        RESERVED = "reserved", _("Reserved")
        USED = "used", _("Used")

    licence = models.ForeignKey(
        "clientportal_licences.Licence",
        on_delete=models.PROTECT,
        related_name="seats",
        verbose_name=_("licence"),
    )
    contact = models.ForeignKey(
        "clientportal_clients.Contact",
        on_delete=models.PROTECT,
        related_name="seats",
        verbose_name=_("user"),
    )
    status = models.CharField(_("status"), max_length=8, choices=Status.choices, default=Status.USED)
    given_by = _user(_("given by"))
    given_at = models.DateTimeField(_("since"), default=timezone.now, editable=False)

    objects = SeatQuerySet.as_manager()

    class Meta:
        abstract = True
        app_label = "clientportal_licences"
        ordering = ["pk"]
        verbose_name = _("seat")
        verbose_name_plural = _("seats")
        indexes = [models.Index(fields=["licence", "status", "id"], name="clientportal_seat_of_licence")]
        constraints = [
            models.UniqueConstraint(fields=["contact", "licence"], name="clientportal_seat_once"),
        ]

    def __str__(self) -> str:
        return f"{self.contact} · {self.licence}"


class AbstractSeatRequest(models.Model):
    """Somebody asks their company's super-admin for a seat: the waiting list."""

    class Answer(models.TextChoices):
        GIVEN = "given", _("Given")
        DECLINED = "declined", _("Declined")
        WITHDRAWN = "withdrawn", _("Withdrawn")

    company = models.ForeignKey(
        "clientportal_clients.Company",
        on_delete=models.CASCADE,
        related_name="seat_requests",
        verbose_name=_("company"),
    )
    #: Which licence's seat; none: any.
    licence = models.ForeignKey(
        "clientportal_licences.Licence",
        on_delete=models.CASCADE,
        null=True,
        blank=True,
        related_name="requests",
        verbose_name=_("licence"),
    )
    contact = models.ForeignKey(
        "clientportal_clients.Contact",
        on_delete=models.CASCADE,
        related_name="seat_requests",
        verbose_name=_("user"),
    )
    note = models.TextField(_("what for"), blank=True)
    asked_at = models.DateTimeField(_("asked"), default=timezone.now, editable=False)
    answer = models.CharField(_("answer"), max_length=9, choices=Answer.choices, blank=True, editable=False)
    answered_at = models.DateTimeField(_("answered"), null=True, blank=True, editable=False)
    answered_by = _user(_("answered by"))

    objects = SeatRequestQuerySet.as_manager()

    class Meta:
        abstract = True
        app_label = "clientportal_licences"
        ordering = ["asked_at", "pk"]
        verbose_name = _("request for a seat")
        verbose_name_plural = _("requests for seats")
        constraints = [
            models.UniqueConstraint(
                fields=["contact"],
                condition=Q(answer=""),
                name="clientportal_seat_request_once",
            ),
        ]

    def __str__(self) -> str:
        return str(self.contact)
