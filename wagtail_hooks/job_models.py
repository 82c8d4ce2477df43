"""Views of lists that people keep, and long work on files that they start and watch."""

from django.conf import settings
from django.db import models
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from oscar_clientportal.clients import private_files


class SavedView(models.Model):
    """A view of a list that somebody composed and named: which rows, which columns, in which order."""

    panel = models.CharField(max_length=64, editable=False)
    name = models.CharField(_("name"), max_length=64)
    owner = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        on_delete=models.CASCADE,
        editable=False,
        related_name="+",
        verbose_name=_("owner"),
    )
    is_shared = models.BooleanField(
        _("shared"), default=False, help_text=_("Everybody who may open the list sees it.")
    )
    #: Conditions, search words, order and columns, as the list's own form names them.
    choices = models.JSONField(default=dict, editable=False)
    created_at = models.DateTimeField(_("created"), default=timezone.now, editable=False)

    class Meta:
        ordering = ["name", "pk"]
        verbose_name = _("saved view")
        verbose_name_plural = _("saved views")
        constraints = [
            models.UniqueConstraint(fields=["owner", "panel", "name"], name="clientportal_view_name_once"),
        ]

    def __str__(self) -> str:
        return self.name


class Job(models.Model):
    """Long work on a file that somebody started and watches. Whoever runs it holds the row's lock."""

    class Status(models.TextChoices):
        WAITING = "waiting", _("Waiting")
        RUNNING = "running", _("Running")
        DONE = "done", _("Done")
        FAILED = "failed", _("Failed")

    panel = models.CharField(max_length=64, editable=False)
    owner = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        on_delete=models.CASCADE,
        editable=False,
        related_name="+",
        verbose_name=_("started by"),
    )
    status = models.CharField(_("status"), max_length=8, choices=Status.choices, default=Status.WAITING)
    choices = models.JSONField(default=dict, editable=False)
    file = models.FileField(
        _("file"), max_length=255, blank=True, storage=private_files.storage, upload_to=private_files.path_of
    )
    total = models.PositiveIntegerField(_("rows"), default=0)
    done = models.PositiveIntegerField(_("rows done"), default=0)
    error = models.CharField(_("error"), max_length=255, blank=True)
    created_at = models.DateTimeField(_("started"), default=timezone.now, editable=False)
    #: Renewed while somebody works on it: a job not touched for long is taken up again.
    touched_at = models.DateTimeField(null=True, blank=True, editable=False)
    finished_at = models.DateTimeField(_("finished"), null=True, blank=True, editable=False)

    class Meta:
        abstract = True
        ordering = ["-created_at", "-pk"]

    def __str__(self) -> str:
        return f"{self.panel} {self.created_at:%Y-%m-%d %H:%M}"


class ExportJob(Job):
    """A list on its way into a file."""

    class Meta(Job.Meta):
        verbose_name = _("export")
        verbose_name_plural = _("exports")


class ImportJob(Job):
    """A file on its way into the shop: tried first, then done."""

    original_name = models.CharField(_("file name"), max_length=255)
    is_trial = models.BooleanField(_("trial"), default=True)
    #: What was (or would be) made, changed and left, and each problem by row and column.
    report = models.JSONField(default=dict, editable=False)

    class Meta(Job.Meta):
        verbose_name = _("import")
        verbose_name_plural = _("imports")
