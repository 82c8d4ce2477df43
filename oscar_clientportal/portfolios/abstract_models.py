"""Agents, their clients, and for whom a basket or order line is: the fields and constraints."""

from django.conf import settings
from django.db import models
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from .querysets import AgentQuerySet, ClientLinkQuerySet, OrderLineBeneficiaryQuerySet


class AbstractAgent(models.Model):
    """A user with a portfolio: they buy for their clients with their own means."""

    user = models.OneToOneField(
        settings.AUTH_USER_MODEL,
        on_delete=models.CASCADE,
        related_name="clientportal_agent",
        verbose_name=_("login"),
    )
    is_active = models.BooleanField(_("active"), default=True)
    created_at = models.DateTimeField(_("created"), default=timezone.now, editable=False)

    objects = AgentQuerySet.as_manager()

    class Meta:
        abstract = True
        app_label = "clientportal_portfolios"
        ordering = ["user__last_name", "user__first_name", "user__email", "pk"]
        verbose_name = _("agent")
        verbose_name_plural = _("agents")

    def __str__(self) -> str:
        return self.user.get_full_name() or self.user.email


class AbstractClientLink(models.Model):
    """One client in one agent's portfolio.

    A link to somebody who already had an account is *pending* until the shop's staff accept it. The agent
    must not be able to tell: nothing shown to the agent may depend on the difference between pending and
    linked.
    """

    class Status(models.TextChoices):
        PENDING = "pending", _("Waiting for approval")
        LINKED = "linked", _("Linked")
        REFUSED = "refused", _("Refused")
        ENDED = "ended", _("Ended")

    agent = models.ForeignKey(
        "clientportal_portfolios.Agent",
        on_delete=models.CASCADE,
        related_name="client_links",
        verbose_name=_("agent"),
    )
    contact = models.ForeignKey(
        "clientportal_clients.Contact",
        on_delete=models.PROTECT,
        related_name="client_links",
        verbose_name=_("client"),
    )
    status = models.CharField(_("status"), max_length=8, choices=Status.choices, default=Status.PENDING)
    created_at = models.DateTimeField(_("added"), default=timezone.now, editable=False)
    decided_at = models.DateTimeField(_("decided"), null=True, blank=True, editable=False)
    decided_by = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        on_delete=models.SET_NULL,
        null=True,
        blank=True,
        editable=False,
        related_name="+",
        verbose_name=_("decided by"),
    )

    objects = ClientLinkQuerySet.as_manager()

    class Meta:
        abstract = True
        app_label = "clientportal_portfolios"
        ordering = ["-created_at", "-pk"]
        verbose_name = _("client in a portfolio")
        verbose_name_plural = _("clients in portfolios")
        constraints = [
            models.UniqueConstraint(fields=["agent", "contact"], name="clientportal_client_once_per_agent"),
        ]

    def __str__(self) -> str:
        return f"{self.agent} → {self.contact}"

    @property
    def client_name(self) -> str:
        """What the agent may read of the client: see ``Contact.name_for_agent``."""
        return self.contact.name_for_agent(linked=self.status == self.Status.LINKED)


class AbstractLineBeneficiary(models.Model):
    """For whom a basket line is. The line's option only shows it; this row is the truth."""

    line = models.OneToOneField(
        "basket.Line",
        on_delete=models.CASCADE,
        related_name="clientportal_beneficiary",
        verbose_name=_("line"),
    )
    contact = models.ForeignKey(
        "clientportal_clients.Contact", on_delete=models.CASCADE, related_name="+", verbose_name=_("client")
    )

    class Meta:
        abstract = True
        app_label = "clientportal_portfolios"
        verbose_name = _("beneficiary of a basket line")
        verbose_name_plural = _("beneficiaries of basket lines")

    def __str__(self) -> str:
        return str(self.contact)


class AbstractOrderParties(models.Model):
    """Who paid for an order and, under impersonation, who really placed it."""

    order = models.OneToOneField(
        "order.Order", on_delete=models.CASCADE, related_name="clientportal_parties", verbose_name=_("order")
    )
    payer = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        on_delete=models.SET_NULL,
        null=True,
        related_name="+",
        verbose_name=_("payer"),
    )
    actor = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        on_delete=models.SET_NULL,
        null=True,
        blank=True,
        related_name="+",
        verbose_name=_("placed by"),
    )

    class Meta:
        abstract = True
        app_label = "clientportal_portfolios"
        verbose_name = _("parties of an order")
        verbose_name_plural = _("parties of orders")

    def __str__(self) -> str:
        return str(self.order)


class AbstractOrderLineBeneficiary(models.Model):
    """For whom an order line was bought."""

    line = models.OneToOneField(
        "order.Line",
        on_delete=models.CASCADE,
        related_name="clientportal_beneficiary",
        verbose_name=_("line"),
    )
    contact = models.ForeignKey(
        "clientportal_clients.Contact",
        on_delete=models.PROTECT,
        related_name="order_lines_received",
        verbose_name=_("client"),
    )

    objects = OrderLineBeneficiaryQuerySet.as_manager()

    class Meta:
        abstract = True
        app_label = "clientportal_portfolios"
        verbose_name = _("beneficiary of an order line")
        verbose_name_plural = _("beneficiaries of order lines")

    def __str__(self) -> str:
        return str(self.contact)
