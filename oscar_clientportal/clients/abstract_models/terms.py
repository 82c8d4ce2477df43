"""Terms of use: versions, their texts, and every answer that was ever given."""

from django.conf import settings
from django.db import models
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from oscar_clientportal.clients.querysets import TermsAnswerQuerySet, TermsVersionQuerySet


class AbstractTermsVersion(models.Model):
    """One version of the terms of use; a draft until it is published, and never changed after that."""

    number = models.PositiveIntegerField(_("version"), unique=True, editable=False)
    #: What is new, in a sentence or two: customers read it above the text.
    summary = models.TextField(_("what is new"), blank=True)
    created_at = models.DateTimeField(_("created"), default=timezone.now, editable=False)
    published_at = models.DateTimeField(_("published"), null=True, blank=True, editable=False)
    published_by = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        on_delete=models.SET_NULL,
        null=True,
        blank=True,
        editable=False,
        related_name="+",
        verbose_name=_("published by"),
    )

    objects = TermsVersionQuerySet.as_manager()

    class Meta:
        abstract = True
        app_label = "clientportal_clients"
        ordering = ["-number"]
        verbose_name = _("version of the terms of use")
        verbose_name_plural = _("terms of use")
        permissions = [
            ("publish_termsversion", _("Can publish terms of use")),
            ("remind_termsversion", _("Can remind customers of terms of use")),
            ("export_termsversion", _("Can export answers to terms of use")),
        ]

    def __str__(self) -> str:
        return str(self.number)


class AbstractTermsText(models.Model):
    """A version's text in one language."""

    version = models.ForeignKey(
        "clientportal_clients.TermsVersion",
        on_delete=models.CASCADE,
        related_name="texts",
        verbose_name=_("version"),
    )
    language = models.CharField(_("language"), max_length=15)
    title = models.CharField(_("title"), max_length=255)
    body = models.TextField(_("text"))

    class Meta:
        abstract = True
        app_label = "clientportal_clients"
        ordering = ["version", "language"]
        verbose_name = _("text of the terms of use")
        verbose_name_plural = _("texts of the terms of use")
        constraints = [
            models.UniqueConstraint(fields=["version", "language"], name="clientportal_terms_text_once"),
        ]

    def __str__(self) -> str:
        return self.title


class AbstractTermsAnswer(models.Model):
    """An answer in a company's name. Never changed: a new answer is a new row."""

    class Answer(models.TextChoices):
        ACCEPTED = "accepted", _("Accepted")
        DECLINED = "declined", _("Declined")

    version = models.ForeignKey(
        "clientportal_clients.TermsVersion",
        on_delete=models.PROTECT,
        related_name="answers",
        verbose_name=_("version"),
    )
    company = models.ForeignKey(
        "clientportal_clients.Company",
        on_delete=models.PROTECT,
        related_name="terms_answers",
        verbose_name=_("company"),
    )
    answer = models.CharField(_("answer"), max_length=8, choices=Answer.choices)
    user = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        on_delete=models.SET_NULL,
        null=True,
        blank=True,
        related_name="+",
        verbose_name=_("user"),
    )
    #: As it was then: the login may be gone.
    user_name = models.CharField(_("name"), max_length=302, blank=True)
    #: The language they read it in.
    language = models.CharField(_("language"), max_length=15, blank=True)
    created_at = models.DateTimeField(_("answered"), default=timezone.now, editable=False)

    objects = TermsAnswerQuerySet.as_manager()

    class Meta:
        abstract = True
        app_label = "clientportal_clients"
        ordering = ["-pk"]
        verbose_name = _("answer to the terms of use")
        verbose_name_plural = _("answers to the terms of use")
        indexes = [
            models.Index(fields=["company", "version", "-id"], name="clientportal_terms_by_company"),
            models.Index(fields=["version", "-id"], name="clientportal_terms_by_version"),
        ]

    def __str__(self) -> str:
        return f"{self.company}: {self.get_answer_display()}"
