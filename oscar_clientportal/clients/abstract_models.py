"""Companies, contacts and invitations: the fields and constraints."""

from django.conf import settings
from django.db import models
from django.db.models import Q
from django.db.models.functions import Lower
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from . import rules
from .querysets import ContactQuerySet, InvitationQuerySet


class AbstractCompany(models.Model):
    """The commercial party: it owns the customer account and the subscriptions."""

    name = models.CharField(_("name"), max_length=255)
    is_individual = models.BooleanField(_("individual"), default=False)
    #: Terms of payment: days from the order until an invoice is due; empty where the company must pay at once.
    invoice_days = models.PositiveSmallIntegerField(
        _("payment on invoice (days)"),
        null=True,
        blank=True,
        help_text=_("Days until an invoice is due. Empty: no payment on invoice."),
    )
    created_at = models.DateTimeField(_("created"), default=timezone.now, editable=False)

    class Meta:
        abstract = True
        app_label = "clientportal_clients"
        ordering = ["name", "pk"]
        verbose_name = _("company")
        verbose_name_plural = _("companies")

    def __str__(self) -> str:
        return self.name


class AbstractContact(models.Model):
    """A person the shop knows, with or without a login."""

    class Kind(models.TextChoices):
        CLIENT = "client", _("Client")
        PARTNER = "partner", _("Partner")
        LEAD = "lead", _("Lead")

    class Status(models.TextChoices):
        ADDED = "added", _("Added")
        INVITED = "invited", _("Invited")
        ACTIVE = "active", _("Active")

    company = models.ForeignKey(
        "clientportal_clients.Company",
        on_delete=models.PROTECT,
        null=True,
        blank=True,
        related_name="contacts",
        verbose_name=_("company"),
    )
    user = models.OneToOneField(
        settings.AUTH_USER_MODEL,
        on_delete=models.SET_NULL,
        null=True,
        blank=True,
        related_name="clientportal_contact",
        verbose_name=_("login"),
    )
    kind = models.CharField(_("kind"), max_length=8, choices=Kind.choices, default=Kind.CLIENT)
    status = models.CharField(_("status"), max_length=8, choices=Status.choices, default=Status.ADDED)
    first_name = models.CharField(_("first name"), max_length=150, blank=True)
    last_name = models.CharField(_("last name"), max_length=150, blank=True)
    #: Always as ``clients.rules.normalise_email`` returns it, so that equality finds it.
    email = models.EmailField(_("e-mail address"), max_length=254, blank=True)
    language = models.CharField(_("language"), max_length=15, blank=True)
    created_at = models.DateTimeField(_("created"), default=timezone.now, editable=False)

    objects = ContactQuerySet.as_manager()

    class Meta:
        abstract = True
        app_label = "clientportal_clients"
        ordering = ["last_name", "first_name", "email", "pk"]
        verbose_name = _("contact")
        verbose_name_plural = _("contacts")
        constraints = [
            models.UniqueConstraint(
                Lower("email"), condition=~Q(email=""), name="clientportal_contact_email_once"
            ),
        ]

    def __str__(self) -> str:
        return self.name

    @property
    def name(self) -> str:
        """The person's name, or the e-mail address while no name is known."""
        return f"{self.first_name} {self.last_name}".strip() or self.email

    def name_for_agent(self, *, linked: bool) -> str:
        """What an agent may read of this contact: see ``rules.may_read_name``."""
        active = self.status == self.Status.ACTIVE
        return self.name if rules.may_read_name(linked=linked, active=active) else self.email


class AbstractInvitation(models.Model):
    """A one-time way in for a contact; only the token's hash is stored."""

    contact = models.ForeignKey(
        "clientportal_clients.Contact",
        on_delete=models.CASCADE,
        related_name="invitations",
        verbose_name=_("contact"),
    )
    token_hash = models.CharField(max_length=64, unique=True, editable=False)
    invited_by = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        on_delete=models.SET_NULL,
        null=True,
        blank=True,
        related_name="+",
        verbose_name=_("invited by"),
    )
    created_at = models.DateTimeField(_("created"), default=timezone.now, editable=False)
    expires_at = models.DateTimeField(_("valid until"))
    accepted_at = models.DateTimeField(_("accepted"), null=True, blank=True)

    objects = InvitationQuerySet.as_manager()

    class Meta:
        abstract = True
        app_label = "clientportal_clients"
        ordering = ["-created_at", "-pk"]
        verbose_name = _("invitation")
        verbose_name_plural = _("invitations")

    def __str__(self) -> str:
        return str(self.contact)


class AbstractSpaceKey(models.Model):
    """The unique key that opens "My space" for a contact without a login; only its hash is stored.

    It is made anew whenever it is mailed, so that there is never more than one that works.
    """

    contact = models.OneToOneField(
        "clientportal_clients.Contact",
        on_delete=models.CASCADE,
        related_name="space_key",
        verbose_name=_("contact"),
    )
    key_hash = models.CharField(max_length=64, unique=True, editable=False)
    created_at = models.DateTimeField(_("created"), default=timezone.now, editable=False)
    used_at = models.DateTimeField(_("last used"), null=True, blank=True, editable=False)

    class Meta:
        abstract = True
        app_label = "clientportal_clients"
        verbose_name = _("unique key")
        verbose_name_plural = _("unique keys")

    def __str__(self) -> str:
        return str(self.contact)


class AbstractThrottle(models.Model):
    """How often somebody (an address, a machine; kept as a hash) has failed within the present window."""

    who = models.CharField(max_length=64, unique=True, editable=False)
    failures = models.PositiveIntegerField(default=0)
    since = models.DateTimeField(default=timezone.now)

    class Meta:
        abstract = True
        app_label = "clientportal_clients"
        verbose_name = _("failed attempts")
        verbose_name_plural = _("failed attempts")

    def __str__(self) -> str:
        return f"{self.failures}"
