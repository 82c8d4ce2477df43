"""What was changed about a company and its people, by whom and on whose behalf: kept for good."""

from django.conf import settings
from django.db import models
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from oscar_clientportal.clients.querysets import CompanyEventQuerySet


class AbstractCompanyEvent(models.Model):
    """One change of rights or data. ``clients.services.record`` writes it, in the transaction of the change."""

    class Kind(models.TextChoices):
        INVITED = "invited", _("Invited")
        UNINVITED = "uninvited", _("Invitation taken back")
        JOINED = "joined", _("Came in")
        ROLE = "role", _("Role changed")
        DETAILS = "details", _("Data changed")
        DEACTIVATED = "deactivated", _("Deactivated")
        REACTIVATED = "reactivated", _("Activated again")
        LEAVING = "leaving", _("Last day set")
        LEFT = "left", _("Left the company")
        LOGIN_DELETED = "login-deleted", _("Login deleted")
        DEFAULT_USER = "default-user", _("Default user made")
        BLOCKED = "blocked", _("Blocked")
        UNBLOCKED = "unblocked", _("Unblocked")
        VALIDITY = "validity", _("Validity changed")
        TEMPLATE = "template", _("Settings template applied")
        TERMS_ACCEPTED = "terms-accepted", _("Terms of use accepted")
        TERMS_DECLINED = "terms-declined", _("Terms of use declined")
        TERMS_REMINDED = "terms-reminded", _("Reminded of the terms of use")

    company = models.ForeignKey(
        "clientportal_clients.Company",
        on_delete=models.CASCADE,
        related_name="events",
        verbose_name=_("company"),
    )
    contact = models.ForeignKey(
        "clientportal_clients.Contact",
        on_delete=models.SET_NULL,
        null=True,
        blank=True,
        related_name="+",
        verbose_name=_("contact"),
    )
    #: As it was then: the person may be gone.
    contact_name = models.CharField(_("name"), max_length=302, blank=True)
    kind = models.CharField(_("what happened"), max_length=16, choices=Kind.choices)
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
    #: The fields that changed, by name.
    before = models.JSONField(default=dict, blank=True)
    after = models.JSONField(default=dict, blank=True)
    created_at = models.DateTimeField(_("when"), default=timezone.now, editable=False)

    objects = CompanyEventQuerySet.as_manager()

    class Meta:
        abstract = True
        app_label = "clientportal_clients"
        ordering = ["-pk"]
        verbose_name = _("change of a customer")
        verbose_name_plural = _("changes of customers")
        indexes = [models.Index(fields=["company", "-id"], name="clientportal_company_events")]

    def __str__(self) -> str:
        return f"{self.get_kind_display()} {self.contact_name}".strip()
