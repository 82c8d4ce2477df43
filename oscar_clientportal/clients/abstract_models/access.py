"""Ways in: invitations, unique keys, registration links; and how often somebody may try."""

from django.conf import settings
from django.db import models
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from oscar_clientportal.clients.querysets import InvitationQuerySet, RegistrationLinkQuerySet


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
    revoked_at = models.DateTimeField(_("revoked"), null=True, blank=True)

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


class AbstractRegistrationLink(models.Model):
    """A link that lets prospects register as customers of this shop. The link is signed, so nothing secret is kept."""

    label = models.CharField(_("label"), max_length=128, help_text=_("For your eyes: a fair, a campaign."))
    created_by = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        on_delete=models.SET_NULL,
        null=True,
        blank=True,
        editable=False,
        related_name="+",
        verbose_name=_("created by"),
    )
    created_at = models.DateTimeField(_("created"), default=timezone.now, editable=False)
    expires_at = models.DateTimeField(_("valid until"))
    revoked_at = models.DateTimeField(_("revoked"), null=True, blank=True, editable=False)
    most_uses = models.PositiveIntegerField(
        _("at most"), null=True, blank=True, help_text=_("So many registrations. Empty: any number.")
    )
    #: Registrations that were confirmed.
    uses = models.PositiveIntegerField(_("registrations"), default=0, editable=False)

    objects = RegistrationLinkQuerySet.as_manager()

    class Meta:
        abstract = True
        app_label = "clientportal_clients"
        ordering = ["-created_at", "-pk"]
        verbose_name = _("registration link")
        verbose_name_plural = _("registration links")

    def __str__(self) -> str:
        return self.label


class AbstractRegistration(models.Model):
    """What somebody typed who came by a registration link, until they have proved that the mailbox is theirs."""

    link = models.ForeignKey(
        "clientportal_clients.RegistrationLink",
        on_delete=models.CASCADE,
        related_name="registrations",
        verbose_name=_("registration link"),
    )
    token_hash = models.CharField(max_length=64, unique=True, editable=False)
    email = models.EmailField(_("e-mail address"), max_length=254)
    company_name = models.CharField(_("company"), max_length=255, blank=True)
    first_name = models.CharField(_("first name"), max_length=150, blank=True)
    last_name = models.CharField(_("last name"), max_length=150, blank=True)
    language = models.CharField(_("language"), max_length=15, blank=True)
    #: The address and further answers, as the form names them.
    answers = models.JSONField(default=dict, blank=True, editable=False)
    created_at = models.DateTimeField(_("created"), default=timezone.now, editable=False)
    expires_at = models.DateTimeField(_("valid until"))
    confirmed_at = models.DateTimeField(_("confirmed"), null=True, blank=True)
    contact = models.ForeignKey(
        "clientportal_clients.Contact",
        on_delete=models.SET_NULL,
        null=True,
        blank=True,
        related_name="+",
        verbose_name=_("contact"),
    )

    class Meta:
        abstract = True
        app_label = "clientportal_clients"
        ordering = ["-created_at", "-pk"]
        verbose_name = _("registration")
        verbose_name_plural = _("registrations")

    def __str__(self) -> str:
        return self.email
