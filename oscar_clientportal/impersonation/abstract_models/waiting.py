"""Orders that cost more than was agreed: they wait for the client's yes."""

from django.conf import settings
from django.db import models
from django.db.models import Q
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from oscar_clientportal.clients.standing import why_closed
from oscar_clientportal.core import clock
from oscar_clientportal.impersonation.querysets import WaitingOrderQuerySet

from .partners import _by


class AbstractWaitingOrder(models.Model):
    """An order that somebody would place as a client, with more of the client's money than they may spend.

    Its basket is frozen; nothing is held and nothing charged until the client says yes.
    """

    class Status(models.TextChoices):
        WAITING = "waiting", _("Waits for the client")
        #: The client said yes, and the order is being placed.
        AGREED = "agreed", _("Agreed")
        PLACED = "placed", _("Ordered")
        REFUSED = "refused", _("Refused")
        LAPSED = "lapsed", _("Not answered")
        #: The client said yes, but it could not be ordered any more: ``message`` says why.
        FAILED = "failed", _("Could not be ordered")
        WITHDRAWN = "withdrawn", _("Withdrawn")

    session = models.ForeignKey(
        "clientportal_impersonation.Impersonation",
        on_delete=models.PROTECT,
        related_name="waiting_orders",
        verbose_name=_("session"),
    )
    #: Who placed it, and in whose name.
    actor = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        on_delete=models.SET_NULL,
        null=True,
        related_name="+",
        verbose_name=_("placed by"),
    )
    user = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        on_delete=models.SET_NULL,
        null=True,
        related_name="clientportal_waiting_orders",
        verbose_name=_("login"),
    )
    company = models.ForeignKey(
        "clientportal_clients.Company",
        on_delete=models.PROTECT,
        related_name="clientportal_waiting_orders",
        verbose_name=_("client"),
    )
    basket = models.OneToOneField(
        "basket.Basket",
        on_delete=models.SET_NULL,
        null=True,
        related_name="clientportal_waiting_order",
        verbose_name=_("basket"),
    )
    order = models.OneToOneField(
        "order.Order",
        on_delete=models.SET_NULL,
        null=True,
        blank=True,
        related_name="clientportal_waiting_order",
        verbose_name=_("order"),
    )
    total = models.DecimalField(_("total"), max_digits=15, decimal_places=3)
    currency = models.CharField(_("currency"), max_length=3)
    status = models.CharField(_("status"), max_length=9, choices=Status.choices, default=Status.WAITING)
    #: Oscar's checkout session as it was on "place order".
    checkout_data = models.JSONField(default=dict)
    language = models.CharField(max_length=15, blank=True)
    message = models.CharField(_("message"), max_length=500, blank=True)
    created_at = models.DateTimeField(_("placed"), default=timezone.now, editable=False)
    expires_at = models.DateTimeField(_("waits until"))
    decided_at = models.DateTimeField(_("decided"), null=True, blank=True, editable=False)
    decided_by = _by(_("decided by"))

    objects = WaitingOrderQuerySet.as_manager()

    class Meta:
        abstract = True
        app_label = "clientportal_impersonation"
        ordering = ["-created_at", "-pk"]
        verbose_name = _("order that waits for a client")
        verbose_name_plural = _("orders that wait for clients")
        indexes = [
            models.Index(
                fields=["expires_at"], condition=Q(status="waiting"), name="clientportal_waiting_until"
            ),
        ]

    def __str__(self) -> str:
        return f"{self.company} {self.total} {self.currency}"

    @property
    def is_open(self) -> bool:
        """Whether it still waits for an answer."""
        return self.status == self.Status.WAITING and self.expires_at > clock.now()

    @property
    def placed_by(self) -> str:
        """Who asks, by name."""
        return self.session.impersonator_name

    def may_be_decided_by(self, contact) -> bool:
        """Whether this person of the client may answer: the one it was ordered as, or a super-admin. Never who asks."""
        is_theirs = contact.role == "super-admin" or (
            self.user_id is not None and contact.user_id == self.user_id
        )
        is_blocked = (contact.user is not None and not contact.user.is_active) or why_closed(contact)
        asks_themselves = self.actor_id is not None and contact.user_id == self.actor_id
        return contact.company_id == self.company_id and is_theirs and not is_blocked and not asks_themselves
