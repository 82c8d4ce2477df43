"""Everything that ever changed a licence's numbers, with the numbers after it: its history and its chart."""

from django.conf import settings
from django.db import models
from django.utils import timezone
from django.utils.translation import gettext_lazy as _


class AbstractLicenceEvent(models.Model):
    """One change, written in its transaction under the licence's lock."""

    class Kind(models.TextChoices):
        CREATED = "created", _("Created")
        RESERVED = "reserved", _("Seat reserved")
        GIVEN = "given", _("Seat given")
        TAKEN = "taken", _("Seat taken back")
        RELEASED = "released", _("Reservation ended")
        QUANTITY = "quantity", _("Quantity changed")
        QUANTITY_NEXT = "quantity-next", _("Smaller quantity from the next renewal")
        CHANGED = "changed", _("Changed")
        OFFERED = "offered", _("Offered to another company")
        OFFER_OVER = "offer-over", _("Offer ended")
        TRANSFERRED = "transferred", _("Passed on")
        RETURNED = "returned", _("Came back")
        ENDED = "ended", _("Ended")

    licence = models.ForeignKey(
        "clientportal_licences.Licence",
        on_delete=models.PROTECT,
        related_name="events",
        verbose_name=_("licence"),
    )
    kind = models.CharField(_("what happened"), max_length=13, choices=Kind.choices)
    contact = models.ForeignKey(
        "clientportal_clients.Contact",
        on_delete=models.SET_NULL,
        null=True,
        blank=True,
        related_name="+",
        verbose_name=_("user"),
    )
    #: As it was then: the person may be gone.
    contact_name = models.CharField(_("name"), max_length=302, blank=True)
    #: Whose hand it was; none: the shop itself.
    by = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        on_delete=models.SET_NULL,
        null=True,
        blank=True,
        related_name="+",
        verbose_name=_("by"),
    )
    #: As whom they acted, where they did.
    on_behalf_of = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        on_delete=models.SET_NULL,
        null=True,
        blank=True,
        related_name="+",
        verbose_name=_("on behalf of"),
    )
    session = models.PositiveBigIntegerField(_("session"), null=True, blank=True)
    #: Why, or what else there is to know, as JSON has it.
    details = models.JSONField(default=dict, blank=True)
    quantity = models.PositiveIntegerField(_("quantity"))
    used = models.PositiveIntegerField(_("used"))
    reserved = models.PositiveIntegerField(_("reserved"))
    transferred = models.PositiveIntegerField(_("transferred"))
    created_at = models.DateTimeField(_("when"), default=timezone.now, editable=False)

    class Meta:
        abstract = True
        app_label = "clientportal_licences"
        ordering = ["-pk"]
        verbose_name = _("change of a licence")
        verbose_name_plural = _("changes of licences")
        indexes = [models.Index(fields=["licence", "-id"], name="clientportal_licence_events")]

    def __str__(self) -> str:
        return f"{self.get_kind_display()} {self.contact_name}".strip()
