"""People the shop knows."""

from django.conf import settings
from django.db import models
from django.db.models import Q
from django.db.models.functions import Lower
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from oscar_clientportal.clients import rules
from oscar_clientportal.clients.querysets import ContactQuerySet
from oscar_clientportal.core.search import SearchText, search_index

from .companies import mail_kinds_field


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

    class Role(models.TextChoices):
        SUPER_ADMIN = "super-admin", _("Super-admin")
        USER = "user", _("User")

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
    #: The first contact person of a company is its super-admin and configures the company's account.
    role = models.CharField(_("role"), max_length=12, choices=Role.choices, default=Role.USER)
    title = models.CharField(_("title"), max_length=64, blank=True)
    position = models.CharField(_("position"), max_length=128, blank=True)
    department = models.CharField(_("department"), max_length=128, blank=True)
    phone = models.CharField(_("phone"), max_length=64, blank=True)
    fax = models.CharField(_("fax"), max_length=64, blank=True)
    mobile = models.CharField(_("mobile"), max_length=64, blank=True)
    mail_kinds = mail_kinds_field()
    remark = models.TextField(_("remark"), blank=True, help_text=_("This person sees it."))
    note = models.TextField(_("internal note"), blank=True, help_text=_("Seen by the shop's staff alone."))
    #: Deactivated: the login is closed, by the company's super-admin or the staff; see ``clients.standing``.
    deactivated_at = models.DateTimeField(_("deactivated"), null=True, blank=True, editable=False)
    deactivated_by = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        on_delete=models.SET_NULL,
        null=True,
        blank=True,
        editable=False,
        related_name="+",
        verbose_name=_("deactivated by"),
    )
    #: The last day, in the shop's time zone, on which this person may log in.
    leaves_on = models.DateField(_("last day"), null=True, blank=True)
    #: Made with a company that has no contact person; gone as soon as the first one comes.
    is_default = models.BooleanField(_("default user"), default=False, editable=False)
    #: When access data were last mailed to this person.
    access_sent_at = models.DateTimeField(_("access data sent"), null=True, blank=True, editable=False)
    created_at = models.DateTimeField(_("created"), default=timezone.now, editable=False)
    search_text = SearchText("first_name", "last_name", "email")

    objects = ContactQuerySet.as_manager()

    class Meta:
        abstract = True
        app_label = "clientportal_clients"
        ordering = ["last_name", "first_name", "email", "pk"]
        verbose_name = _("contact")
        verbose_name_plural = _("contacts")
        indexes = [
            search_index("clientportal_contact_search"),
            models.Index(fields=["kind", "last_name", "id"], name="clientportal_contact_by_name"),
            models.Index(fields=["company", "last_name", "id"], name="clientportal_contact_colleague"),
            # Few of many colleagues: whom to ask, and who leaves.
            models.Index(
                fields=["company", "last_name", "id"],
                condition=models.Q(role="super-admin"),
                name="clientportal_super_admin",
            ),
            models.Index(
                fields=["company", "leaves_on", "id"],
                condition=models.Q(leaves_on__isnull=False),
                name="clientportal_contact_leaver",
            ),
        ]
        permissions = [
            ("invite_contact", _("Can invite contacts")),
            ("send_access_contact", _("Can send access data")),
            ("export_contact", _("Can export contacts")),
            ("import_contact", _("Can import contacts")),
            ("impersonate_contact", _("Can see the shop as a client")),
        ]
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


class AbstractKnownIdentity(models.Model):
    """An address that a legacy database knows: whoever adds it to a portfolio asks the shop's staff first."""

    source = models.CharField(_("source"), max_length=64)
    #: Always as ``clients.rules.normalise_email`` returns it.
    email = models.EmailField(_("e-mail address"), max_length=254)
    external_id = models.CharField(_("number there"), max_length=64, blank=True)
    created_at = models.DateTimeField(_("imported"), default=timezone.now, editable=False)

    class Meta:
        abstract = True
        app_label = "clientportal_clients"
        ordering = ["source", "email", "pk"]
        verbose_name = _("known identity")
        verbose_name_plural = _("known identities")
        constraints = [
            models.UniqueConstraint(fields=["email", "source"], name="clientportal_identity_once_per_source"),
        ]

    def __str__(self) -> str:
        return f"{self.email} ({self.source})"
