"""A client's leave to act as them, and its history."""

from django.conf import settings
from django.contrib.postgres.fields import ArrayField
from django.db import models
from django.db.models import Q
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from oscar_clientportal.impersonation.querysets import ConsentQuerySet

from .partners import _by


class ScopeChoice(models.TextChoices):
    """``core.acting.Scope``, in words. Looking round is part of every consent, so it is no choice."""

    BASKET = "basket", _("Fill our basket, keep our addresses")
    BUY = "buy", _("Order, and pay themselves")
    BALANCE = "balance", _("Order, and pay with our account or on our invoice")
    USERS = "users", _("Manage our users")


def scopes_field() -> ArrayField:
    return ArrayField(
        models.CharField(max_length=8, choices=ScopeChoice.choices),
        verbose_name=_("allowed"),
        default=list,
        blank=True,
    )


class AbstractConsent(models.Model):
    """Who may act for a company, as whom, for what and until when. Asked for by a partner or an agent, or given
    unasked; exactly one of ``partner``, ``agent`` and ``to_shop`` says to whom.
    """

    class Status(models.TextChoices):
        REQUESTED = "requested", _("Asked for")
        GIVEN = "given", _("Given")
        REFUSED = "refused", _("Refused")
        REVOKED = "revoked", _("Taken back")
        ENDED = "ended", _("Ended")
        LAPSED = "lapsed", _("Not answered")

    #: At most one of these for a company and whom it is given to.
    OPEN = (Status.REQUESTED, Status.GIVEN)

    company = models.ForeignKey(
        "clientportal_clients.Company",
        on_delete=models.PROTECT,
        related_name="clientportal_consents",
        verbose_name=_("client"),
    )
    partner = models.ForeignKey(
        "clientportal_impersonation.Partner",
        on_delete=models.PROTECT,
        null=True,
        blank=True,
        related_name="consents",
        verbose_name=_("partner"),
    )
    agent = models.ForeignKey(
        "clientportal_portfolios.Agent",
        on_delete=models.PROTECT,
        null=True,
        blank=True,
        related_name="clientportal_consents",
        verbose_name=_("agent"),
    )
    to_shop = models.BooleanField(_("the shop's staff"), default=False)
    status = models.CharField(_("status"), max_length=9, choices=Status.choices, default=Status.REQUESTED)
    #: The named user of the company they act as; known once the consent is given.
    acts_as = models.ForeignKey(
        "clientportal_clients.Contact",
        on_delete=models.PROTECT,
        null=True,
        blank=True,
        related_name="clientportal_consents",
        verbose_name=_("acts as"),
    )
    scopes = scopes_field()
    #: Of the company's money, in a calendar month of the shop's time zone; asked where ``balance`` is allowed.
    monthly_limit = models.DecimalField(
        _("at most per month"), max_digits=15, decimal_places=3, null=True, blank=True
    )
    currency = models.CharField(_("currency"), max_length=3, blank=True)
    purpose = models.CharField(_("for what"), max_length=255, blank=True)
    created_at = models.DateTimeField(_("created"), default=timezone.now, editable=False)
    requested_by = _by(_("asked by"))
    decided_at = models.DateTimeField(_("decided"), null=True, blank=True, editable=False)
    decided_by = _by(_("decided by"))
    until = models.DateTimeField(_("until"), null=True, blank=True)
    ended_at = models.DateTimeField(_("ended"), null=True, blank=True, editable=False)
    ended_by = _by(_("ended by"))
    reminded_at = models.DateTimeField(null=True, blank=True, editable=False)

    objects = ConsentQuerySet.as_manager()

    class Meta:
        abstract = True
        app_label = "clientportal_impersonation"
        ordering = ["-created_at", "-pk"]
        verbose_name = _("consent")
        verbose_name_plural = _("consents")
        permissions = [("export_consent", _("Can export consents"))]
        constraints = [
            models.CheckConstraint(
                condition=Q(partner__isnull=False, agent__isnull=True, to_shop=False)
                | Q(partner__isnull=True, agent__isnull=False, to_shop=False)
                | Q(partner__isnull=True, agent__isnull=True, to_shop=True),
                name="clientportal_consent_to_one",
            ),
            models.CheckConstraint(
                condition=~Q(status="given") | Q(acts_as__isnull=False, until__isnull=False),
                name="clientportal_consent_given_whole",
            ),
            *[
                models.UniqueConstraint(
                    fields=["company", who],
                    condition=Q(status__in=["requested", "given"]),
                    name=f"clientportal_consent_once_{who}",
                )
                for who in ("partner", "agent")
            ],
            models.UniqueConstraint(
                fields=["company"],
                condition=Q(status__in=["requested", "given"], to_shop=True),
                name="clientportal_consent_once_shop",
            ),
        ]
        indexes = [
            models.Index(fields=["until"], condition=Q(status="given"), name="clientportal_consent_until"),
            models.Index(
                fields=["created_at"], condition=Q(status="requested"), name="clientportal_consent_asked"
            ),
        ]

    def __str__(self) -> str:
        return f"{self.company} → {self.given_to}"

    @property
    def given_to(self) -> str:
        """Whom it is for, by name."""
        if self.to_shop:
            return str(_("The shop's staff"))
        return str(self.partner if self.partner_id else self.agent)


class AbstractConsentEvent(models.Model):
    """What happened to a consent; never changed."""

    class Kind(models.TextChoices):
        REQUESTED = "requested", _("Asked for")
        GIVEN = "given", _("Given")
        CHANGED = "changed", _("Changed")
        REFUSED = "refused", _("Refused")
        REVOKED = "revoked", _("Taken back")
        ENDED = "ended", _("Ended")
        LAPSED = "lapsed", _("Not answered")

    consent = models.ForeignKey(
        "clientportal_impersonation.Consent",
        on_delete=models.CASCADE,
        related_name="events",
        verbose_name=_("consent"),
    )
    kind = models.CharField(_("what"), max_length=9, choices=Kind.choices)
    actor = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        on_delete=models.SET_NULL,
        null=True,
        blank=True,
        related_name="+",
        verbose_name=_("by"),
    )
    #: The terms as they were from then on: scopes, limit, currency, until, acts_as. Plain values, in no language.
    terms = models.JSONField(default=dict)
    created_at = models.DateTimeField(_("when"), default=timezone.now, editable=False)

    class Meta:
        abstract = True
        app_label = "clientportal_impersonation"
        ordering = ["-created_at", "-pk"]
        verbose_name = _("event of a consent")
        verbose_name_plural = _("events of consents")

    def __str__(self) -> str:
        return str(self.get_kind_display())
