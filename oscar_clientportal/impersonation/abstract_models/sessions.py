"""Sessions in which somebody saw the shop as a client, what was looked at and changed in them, and refused starts."""

import uuid

from django.conf import settings
from django.contrib.postgres.fields import ArrayField
from django.db import models
from django.db.models import Q
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from oscar_clientportal.impersonation.querysets import ImpersonationQuerySet

from .partners import _by


class AbstractImpersonation(models.Model):
    """One session of somebody as a client. Kept as evidence: only its end, and that its client was told, are added."""

    class Authority(models.TextChoices):
        STAFF = "staff", _("Staff of the shop")
        PARTNER = "partner", _("Partner")
        AGENT = "agent", _("Agent")

    class End(models.TextChoices):
        STOPPED = "stopped", _("Stopped")
        EXPIRED = "expired", _("Time was up")
        REVOKED = "revoked", _("Consent taken back or ended")
        DISABLED = "disabled", _("May not act any more")
        CLOSED = "closed", _("The client's login was closed")
        STAFF = "staff", _("Ended by the shop")
        LOGGED_OUT = "logged-out", _("Logged out")
        SUPERSEDED = "superseded", _("Began another one")

    impersonator = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        on_delete=models.SET_NULL,
        null=True,
        related_name="clientportal_impersonations",
        verbose_name=_("who"),
    )
    contact = models.ForeignKey(
        "clientportal_clients.Contact",
        on_delete=models.SET_NULL,
        null=True,
        related_name="clientportal_impersonations",
        verbose_name=_("as whom"),
    )
    company = models.ForeignKey(
        "clientportal_clients.Company",
        on_delete=models.SET_NULL,
        null=True,
        related_name="clientportal_impersonations",
        verbose_name=_("client"),
    )
    #: The login acted as; none while somebody is shown round who has none yet.
    user = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        on_delete=models.SET_NULL,
        null=True,
        blank=True,
        related_name="+",
        verbose_name=_("login"),
    )
    #: As they were called then: logins and contacts may be erased.
    impersonator_name = models.CharField(_("who"), max_length=255)
    contact_name = models.CharField(_("as whom"), max_length=255)
    is_tour = models.BooleanField(_("guided tour"), default=False)
    authority = models.CharField(_("as"), max_length=7, choices=Authority.choices)
    consent = models.ForeignKey(
        "clientportal_impersonation.Consent",
        on_delete=models.PROTECT,
        null=True,
        blank=True,
        related_name="sessions",
        verbose_name=_("consent"),
    )
    scopes = ArrayField(models.CharField(max_length=8), default=list, blank=True)
    reason = models.CharField(_("why"), max_length=255)
    ip = models.GenericIPAddressField(_("from where"), null=True, blank=True)
    user_agent = models.CharField(_("browser"), max_length=255, blank=True)
    #: Of the form it was begun with: the same form sent twice begins one.
    token = models.UUIDField(default=uuid.uuid4, editable=False)
    #: The hash of the key of the one browser session it belongs to.
    session_hash = models.CharField(max_length=64, blank=True, editable=False)
    return_to = models.CharField(max_length=500, blank=True, editable=False)
    started_at = models.DateTimeField(_("began"), default=timezone.now, editable=False)
    ends_at = models.DateTimeField(_("ends at the latest"))
    ended_at = models.DateTimeField(_("ended"), null=True, blank=True, editable=False)
    ended_by = _by(_("ended by"))
    how_ended = models.CharField(_("how it ended"), max_length=10, choices=End.choices, blank=True)
    #: Why the staff should look at it: "many" in an hour, at "night".
    flags = ArrayField(models.CharField(max_length=8), default=list, blank=True)
    #: When the client was told by mail.
    told_at = models.DateTimeField(_("client told"), null=True, blank=True, editable=False)

    objects = ImpersonationQuerySet.as_manager()

    class Meta:
        abstract = True
        app_label = "clientportal_impersonation"
        ordering = ["-started_at", "-pk"]
        verbose_name = _("session as a client")
        verbose_name_plural = _("sessions as clients")
        permissions = [
            ("end_impersonation", _("Can end sessions as clients")),
            ("export_impersonation", _("Can export sessions as clients")),
        ]
        constraints = [
            models.UniqueConstraint(
                fields=["impersonator"], condition=Q(ended_at=None), name="clientportal_one_session_each"
            ),
            models.UniqueConstraint(fields=["impersonator", "token"], name="clientportal_session_token_once"),
        ]
        indexes = [
            models.Index(fields=["company", "-started_at"], name="clientportal_session_company"),
            models.Index(fields=["contact", "-started_at"], name="clientportal_session_contact"),
            models.Index(fields=["-started_at", "-id"], name="clientportal_session_newest"),
            models.Index(fields=["ended_at"], condition=Q(told_at=None), name="clientportal_session_untold"),
        ]

    def __str__(self) -> str:
        return f"{self.impersonator_name} → {self.contact_name}"


class AbstractEntry(models.Model):
    """One step of a session: what was looked at, done, or refused because it is the client's own."""

    class Kind(models.TextChoices):
        LOOKED = "looked", _("Looked at")
        DID = "did", _("Did")
        BLOCKED = "blocked", _("Was not let")

    session = models.ForeignKey(
        "clientportal_impersonation.Impersonation",
        on_delete=models.CASCADE,
        related_name="entries",
        verbose_name=_("session"),
    )
    kind = models.CharField(_("what"), max_length=7, choices=Kind.choices)
    #: Name of the page in the URLconf: its words are looked up in the reader's language.
    page = models.CharField(_("page"), max_length=128, blank=True)
    path = models.CharField(_("address"), max_length=500)
    #: What the page was about, as it was called: a product, an order.
    title = models.CharField(_("title"), max_length=255, blank=True)
    created_at = models.DateTimeField(_("when"), default=timezone.now, editable=False)

    class Meta:
        abstract = True
        app_label = "clientportal_impersonation"
        ordering = ["created_at", "pk"]
        verbose_name = _("step of a session")
        verbose_name_plural = _("steps of sessions")

    def __str__(self) -> str:
        return f"{self.get_kind_display()} {self.path}"


class AbstractChange(models.Model):
    """Something written in a session: the session names both people, this row what they changed."""

    class Action(models.TextChoices):
        CREATED = "created", _("Added")
        CHANGED = "changed", _("Changed")
        DELETED = "deleted", _("Removed")

    session = models.ForeignKey(
        "clientportal_impersonation.Impersonation",
        on_delete=models.CASCADE,
        related_name="changes",
        verbose_name=_("session"),
    )
    #: What it is for people and for undoing: "address", "basket", "renewal", "order", "subscription", "posting"...
    kind = models.CharField(_("what"), max_length=16)
    action = models.CharField(_("how"), max_length=7, choices=Action.choices)
    #: ``app_label.modelname`` and key of the row.
    model = models.CharField(max_length=100)
    object_pk = models.CharField(max_length=64)
    #: What it is called: an address in a line, an order's number.
    title = models.CharField(_("which"), max_length=255, blank=True)
    #: Plain values, in no language; None: there was none, there is none.
    before = models.JSONField(null=True, blank=True)
    after = models.JSONField(null=True, blank=True)
    created_at = models.DateTimeField(_("when"), default=timezone.now, editable=False)
    undone_at = models.DateTimeField(_("undone"), null=True, blank=True, editable=False)
    undone_by = _by(_("undone by"))

    class Meta:
        abstract = True
        app_label = "clientportal_impersonation"
        ordering = ["created_at", "pk"]
        verbose_name = _("change made as a client")
        verbose_name_plural = _("changes made as clients")
        indexes = [models.Index(fields=["model", "object_pk"], name="clientportal_change_of")]

    def __str__(self) -> str:
        return f"{self.get_action_display()} {self.title}"


class AbstractRefusal(models.Model):
    """Somebody wanted to act as a client and was not let."""

    impersonator = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        on_delete=models.SET_NULL,
        null=True,
        related_name="+",
        verbose_name=_("who"),
    )
    contact = models.ForeignKey(
        "clientportal_clients.Contact",
        on_delete=models.SET_NULL,
        null=True,
        related_name="+",
        verbose_name=_("as whom"),
    )
    impersonator_name = models.CharField(_("who"), max_length=255)
    contact_name = models.CharField(_("as whom"), max_length=255, blank=True)
    #: ``code`` of the exception, and its words when it was refused.
    code = models.CharField(max_length=32)
    reason = models.CharField(_("why"), max_length=255)
    ip = models.GenericIPAddressField(_("from where"), null=True, blank=True)
    created_at = models.DateTimeField(_("when"), default=timezone.now, editable=False)

    class Meta:
        abstract = True
        app_label = "clientportal_impersonation"
        ordering = ["-created_at", "-pk"]
        verbose_name = _("refused session as a client")
        verbose_name_plural = _("refused sessions as clients")

    def __str__(self) -> str:
        return f"{self.impersonator_name} → {self.contact_name}"
