"""Leads and the units they want; pieces of work with partners and decisions."""

from django.conf import settings
from django.db import models
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from oscar_clientportal.portfolios.querysets import InterestQuerySet, ProjectQuerySet


class AbstractInterest(models.Model):
    """A unit for sale that a lead is interested in. Sold, it makes the lead a client.

    Whoever notes it has a row of their own: an agent must not learn that somebody else noted it before.
    """

    contact = models.ForeignKey(
        "clientportal_clients.Contact",
        on_delete=models.CASCADE,
        related_name="interests",
        verbose_name=_("lead"),
    )
    product = models.ForeignKey(
        "catalogue.Product", on_delete=models.CASCADE, related_name="+", verbose_name=_("product")
    )
    created_by = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        on_delete=models.SET_NULL,
        null=True,
        blank=True,
        editable=False,
        related_name="+",
        verbose_name=_("noted by"),
    )
    created_at = models.DateTimeField(_("noted"), default=timezone.now, editable=False)
    sold_at = models.DateTimeField(_("sold"), null=True, blank=True, editable=False)
    sold_by = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        on_delete=models.SET_NULL,
        null=True,
        blank=True,
        editable=False,
        related_name="+",
        verbose_name=_("marked as sold by"),
    )
    #: The order by which it was sold, where it was by one.
    order = models.ForeignKey(
        "order.Order",
        on_delete=models.SET_NULL,
        null=True,
        blank=True,
        editable=False,
        related_name="+",
        verbose_name=_("order"),
    )

    objects = InterestQuerySet.as_manager()

    class Meta:
        abstract = True
        app_label = "clientportal_portfolios"
        ordering = ["-created_at", "-pk"]
        verbose_name = _("interest of a lead")
        verbose_name_plural = _("interests of leads")
        constraints = [
            models.UniqueConstraint(
                fields=["contact", "product", "created_by"], name="clientportal_interest_once_each"
            ),
        ]

    def __str__(self) -> str:
        return f"{self.contact}: {self.product}"


class AbstractProject(models.Model):
    """A named piece of work of a client, with its partners and decisions."""

    class Status(models.TextChoices):
        OPEN = "open", _("Open")
        CLOSED = "closed", _("Closed")

    contact = models.ForeignKey(
        "clientportal_clients.Contact",
        on_delete=models.PROTECT,
        related_name="projects",
        verbose_name=_("client"),
    )
    #: The agent who keeps it; empty where the shop's staff do.
    agent = models.ForeignKey(
        "clientportal_portfolios.Agent",
        on_delete=models.SET_NULL,
        null=True,
        blank=True,
        related_name="projects",
        verbose_name=_("agent"),
    )
    title = models.CharField(_("title"), max_length=255)
    description = models.TextField(_("description"), blank=True)
    status = models.CharField(_("status"), max_length=8, choices=Status.choices, default=Status.OPEN)
    #: Contacts of the kind partner.
    partners = models.ManyToManyField(
        "clientportal_clients.Contact",
        blank=True,
        related_name="partner_projects",
        verbose_name=_("partners"),
    )
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

    objects = ProjectQuerySet.as_manager()

    class Meta:
        abstract = True
        app_label = "clientportal_portfolios"
        ordering = ["-created_at", "-pk"]
        verbose_name = _("project")
        verbose_name_plural = _("projects")

    def __str__(self) -> str:
        return self.title


class AbstractDecision(models.Model):
    """Something that the client and the partners of a project have to agree on."""

    project = models.ForeignKey(
        "clientportal_portfolios.Project",
        on_delete=models.CASCADE,
        related_name="decisions",
        verbose_name=_("project"),
    )
    title = models.CharField(_("title"), max_length=255)
    text = models.TextField(_("text"), blank=True)
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
    withdrawn_at = models.DateTimeField(_("withdrawn"), null=True, blank=True, editable=False)

    class Meta:
        abstract = True
        app_label = "clientportal_portfolios"
        ordering = ["-created_at", "-pk"]
        verbose_name = _("decision")
        verbose_name_plural = _("decisions")

    def __str__(self) -> str:
        return self.title


class AbstractDecisionAnswer(models.Model):
    """Whose answer a decision waits for, and what it was."""

    class Answer(models.TextChoices):
        WAITING = "waiting", _("Waiting for an answer")
        AGREED = "agreed", _("Agreed")
        DECLINED = "declined", _("Declined")

    decision = models.ForeignKey(
        "clientportal_portfolios.Decision",
        on_delete=models.CASCADE,
        related_name="answers",
        verbose_name=_("decision"),
    )
    contact = models.ForeignKey(
        "clientportal_clients.Contact", on_delete=models.PROTECT, related_name="+", verbose_name=_("contact")
    )
    answer = models.CharField(_("answer"), max_length=8, choices=Answer.choices, default=Answer.WAITING)
    remark = models.CharField(_("remark"), max_length=255, blank=True)
    answered_at = models.DateTimeField(_("answered"), null=True, blank=True, editable=False)

    class Meta:
        abstract = True
        app_label = "clientportal_portfolios"
        ordering = ["pk"]
        verbose_name = _("answer to a decision")
        verbose_name_plural = _("answers to decisions")
        constraints = [
            models.UniqueConstraint(fields=["decision", "contact"], name="clientportal_answer_once"),
        ]

    def __str__(self) -> str:
        return f"{self.contact}: {self.get_answer_display()}"
