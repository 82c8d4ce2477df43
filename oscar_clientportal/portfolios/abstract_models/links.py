"""Agents and the clients in their portfolios."""

from django.conf import settings
from django.db import models
from django.db.models import Q
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from oscar_clientportal.clients import rules as client_rules
from oscar_clientportal.core.search import SearchText, search_index
from oscar_clientportal.portfolios.querysets import AgentQuerySet, ClientLinkQuerySet


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
    linked, and what the agent typed is kept apart from what the shop knows. For a moment after it was added,
    nobody has looked yet whom the address belongs to: then there is no contact.
    """

    class Kind(models.TextChoices):
        CLIENT = "client", _("Client")
        PARTNER = "partner", _("Partner")
        LEAD = "lead", _("Lead")

    class Status(models.TextChoices):
        PENDING = "pending", _("Waiting for approval")
        LINKED = "linked", _("Linked")
        REFUSED = "refused", _("Refused")
        ENDED = "ended", _("Ended")

    #: Stands in the portfolio, the shop's decision made or not.
    LIVE = (Status.PENDING, Status.LINKED)

    class ShownStatus(models.TextChoices):
        ADDED = "added", _("Added")
        INVITED = "invited", _("Invited")
        ACTIVE = "active", _("Active")

    agent = models.ForeignKey(
        "clientportal_portfolios.Agent",
        on_delete=models.CASCADE,
        related_name="client_links",
        verbose_name=_("agent"),
    )
    contact = models.ForeignKey(
        "clientportal_clients.Contact",
        on_delete=models.PROTECT,
        null=True,
        blank=True,
        related_name="client_links",
        verbose_name=_("client"),
    )
    #: As the agent typed them; the address is normalised, and empty for a lead without one.
    email = models.EmailField(_("e-mail address"), max_length=254, blank=True)
    first_name = models.CharField(_("first name"), max_length=150, blank=True)
    last_name = models.CharField(_("last name"), max_length=150, blank=True)
    company_name = models.CharField(_("company"), max_length=255, blank=True)
    language = models.CharField(_("language"), max_length=15, blank=True, editable=False)
    kind = models.CharField(_("kind"), max_length=8, choices=Kind.choices, default=Kind.CLIENT)
    #: When the agent asked that this person be invited; clients are at once.
    invited_at = models.DateTimeField(_("invited"), null=True, blank=True, editable=False)
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
    reason = models.CharField(_("reason"), max_length=255, blank=True, editable=False)
    #: By when the staff must have decided; set while the link waits for them.
    due_at = models.DateTimeField(_("to be decided by"), null=True, blank=True, editable=False)
    #: The last reminder that was sent, in per cent of the time.
    reminded = models.PositiveSmallIntegerField(default=0, editable=False)
    ended_at = models.DateTimeField(_("ended"), null=True, blank=True, editable=False)
    #: What the agent typed, to be searched: see ``core.search``.
    search_text = SearchText("email", "first_name", "last_name", "company_name")

    objects = ClientLinkQuerySet.as_manager()

    class Meta:
        abstract = True
        app_label = "clientportal_portfolios"
        ordering = ["-created_at", "-pk"]
        verbose_name = _("client in a portfolio")
        verbose_name_plural = _("clients in portfolios")
        constraints = [
            models.UniqueConstraint(fields=["agent", "contact"], name="clientportal_client_once_per_agent"),
            models.UniqueConstraint(
                fields=["agent", "email"], condition=~Q(email=""), name="clientportal_address_once_per_agent"
            ),
        ]
        indexes = [
            models.Index(fields=["agent", "kind", "-created_at", "-id"], name="clientportal_link_newest"),
            models.Index(fields=["due_at"], condition=Q(status="pending"), name="clientportal_link_due"),
            search_index("clientportal_link_search"),
        ]
        permissions = [
            ("approve_clientlink", _("Can approve and refuse clients")),
            ("export_clientlink", _("Can export portfolios")),
        ]

    def __str__(self) -> str:
        return f"{self.agent} → {self.typed_name}"

    @property
    def typed_name(self) -> str:
        """The name as the agent typed it, or the address while none was."""
        return f"{self.first_name} {self.last_name}".strip() or self.email

    @property
    def waits_for_contact(self) -> bool:
        """Whether nobody has looked yet whom the address belongs to: see ``services.resolve_link``."""
        return self.contact_id is None and self.status == self.Status.PENDING and bool(self.email)

    @property
    def is_open(self) -> bool:
        """Whether the agent may read what the shop knows of the client: see ``clients.rules.may_read_name``."""
        contact = self.contact
        linked = self.status == self.Status.LINKED
        return contact is not None and client_rules.may_read_name(
            linked=linked, active=contact.status == contact.Status.ACTIVE
        )

    @property
    def shown_status(self) -> str:
        """Added, invited or active, as the agent may know it: ``clients.Contact.Status``, told by what the agent did
        until the client is open to them.
        """
        Status = type(self).ShownStatus
        if self.is_open:
            return Status.ACTIVE
        return Status.INVITED if self.invited_at else Status.ADDED

    def get_shown_status_display(self) -> str:
        return str(type(self).ShownStatus(self.shown_status).label)

    @property
    def client_name(self) -> str:
        """What the agent may read: the client's name, and until then what the agent typed."""
        return self.contact.name if self.is_open else self.typed_name

    @property
    def client_email(self) -> str:
        """The client's address as the agent may read it."""
        return self.contact.email if self.is_open else self.email


class AbstractClientNote(models.Model):
    """What an agent noted about a client, for the agent alone."""

    link = models.ForeignKey(
        "clientportal_portfolios.ClientLink",
        on_delete=models.CASCADE,
        related_name="notes",
        verbose_name=_("client"),
    )
    text = models.TextField(_("note"))
    created_at = models.DateTimeField(_("written"), default=timezone.now, editable=False)

    class Meta:
        abstract = True
        app_label = "clientportal_portfolios"
        ordering = ["-created_at", "-pk"]
        verbose_name = _("note on a client")
        verbose_name_plural = _("notes on clients")

    def __str__(self) -> str:
        return self.text[:64]


class AbstractClientAddress(models.Model):
    """Which client an address in the agent's address book belongs to. The same address may be several clients'."""

    link = models.ForeignKey(
        "clientportal_portfolios.ClientLink",
        on_delete=models.CASCADE,
        related_name="addresses",
        verbose_name=_("client"),
    )
    address = models.ForeignKey(
        "address.UserAddress",
        on_delete=models.CASCADE,
        related_name="clientportal_clients",
        verbose_name=_("address"),
    )

    class Meta:
        abstract = True
        app_label = "clientportal_portfolios"
        ordering = ["pk"]
        verbose_name = _("address of a client")
        verbose_name_plural = _("addresses of clients")
        constraints = [
            models.UniqueConstraint(fields=["link", "address"], name="clientportal_address_once_per_link"),
        ]

    def __str__(self) -> str:
        return str(self.address)
