"""Long exports: ordered on one page, watched on another, fetched by whoever ordered them."""

from collections.abc import Iterator
from itertools import chain
from pathlib import Path
from tempfile import TemporaryFile
from typing import Any
from urllib.parse import urlencode

from django.core.files import File
from django.db.models import QuerySet
from django.http import FileResponse, Http404, HttpRequest, HttpResponse, JsonResponse
from django.shortcuts import get_object_or_404, redirect
from django.utils.functional import cached_property
from django.utils.translation import get_language, gettext_lazy
from django.utils.translation import gettext as _

from wagtail_hooks import exports, jobs
from wagtail_hooks.models import ExportJob

from . import export_files, keyset, paging
from .registry import listing_of, writer_of
from .saving import ListPage


def write_file(job: ExportJob, progress: jobs.Progress) -> File:
    """Work of an export: the rows that fit what was asked, in the order and columns of the list."""
    if (write := writer_of(job.panel)) is not None:
        return write(job, progress)
    listing = listing_of(job.panel)
    if listing is None:
        raise jobs.JobError(_("This list is no longer there."))
    state, kind = listing.read_kept(job.choices.get("state")), job.choices.get("format")
    kind = kind if kind in export_files.WRITERS else export_files.XLSX
    facts, rows = listing.facts_of(state), listing.filtered(state)
    progress(0, rows.order_by().count())
    ordered = keyset.Order.of(listing.ordering_of(state)).applied(rows)
    output = TemporaryFile()  # noqa: SIM115 - the job's file closes it
    told = _told(exports.facts_of(ordered, facts), progress)
    closing = listing.closing(rows, facts) if listing.closing and kind == export_files.XLSX else ()
    export_files.WRITERS[kind](output, [str(fact.label) for fact in facts], chain(told, closing))
    output.seek(0)
    return File(output, name=f"{job.panel}.{kind}")


def _told(rows: Iterator[Any], progress: jobs.Progress) -> Iterator[Any]:
    for number, row in enumerate(rows, 1):
        yield row
        if number % exports.ROWS_AT_A_TIME == 0:
            progress(number)


class ExportPage(ListPage):
    """Says how many rows it will be, and begins."""

    any_permission_required = None
    permission_required = "export"
    page_title = gettext_lazy("Export")
    header_icon = "download"
    template_name = "oscar_clientportal/wagtail/lists/export.html"

    @property
    def kind(self) -> str:
        wanted = self.request.GET.get("export", "")
        return wanted if wanted in export_files.WRITERS else export_files.XLSX

    @cached_property
    def state(self) -> Any:
        return self.listing.read(self.request.GET)

    @property
    def back_url(self) -> str:
        return f"{self.index_url}?{self.state.as_query()}"

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        rows = self.listing.filtered(self.state)
        return super().get_context_data(
            count=paging.count(rows),
            action=f"{self.request.path}?{urlencode([*self.state.pairs(), ('export', self.kind)])}",
            own=own_jobs(self.request.user, self.listing.panel)[:20],
            **kwargs,
        )

    def post(self, request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponse:
        choices = {"state": self.state.as_json(), "format": self.kind, "language": get_language()}
        job = ExportJob.objects.create(panel=self.listing.panel, owner=request.user, choices=choices)
        jobs.start(job)
        return redirect(self.url_of("export_job", job.pk))


def own_jobs(user: Any, panel: str) -> QuerySet[ExportJob]:
    return ExportJob.objects.filter(owner=user, panel=panel)


class JobPage(ListPage):
    """How far an export of one's own is."""

    any_permission_required = None
    permission_required = "export"
    page_title = gettext_lazy("Export")
    header_icon = "download"
    template_name = "oscar_clientportal/wagtail/lists/job.html"

    @cached_property
    def job(self) -> ExportJob:
        return get_object_or_404(own_jobs(self.request.user, self.listing.panel), pk=self.kwargs["pk"])

    def get(self, request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponse:
        self.job  # noqa: B018 - somebody else's is missing
        return super().get(request, *args, **kwargs)

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        return super().get_context_data(
            job=self.job,
            report=report(self.job),
            state_url=self.url_of("export_state", self.job.pk),
            file_url=self.url_of("export_file", self.job.pk),
            **kwargs,
        )


class JobState(JobPage):
    """The same for the script that keeps the page up to date."""

    def get(self, request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponse:
        return JsonResponse(report(self.job))


class JobFile(JobPage):
    """The file, for whoever ordered it."""

    def get(self, request: HttpRequest, *args: Any, **kwargs: Any) -> FileResponse:
        job = self.job
        if job.status != ExportJob.Status.DONE or not job.file or not job.file.storage.exists(job.file.name):
            raise Http404
        kind = Path(job.file.name).suffix[1:]
        name = f"{job.panel}-{job.created_at:%Y-%m-%d}.{kind}"
        content_type = export_files.CONTENT_TYPES.get(kind, "application/octet-stream")
        return FileResponse(job.file.open(), as_attachment=True, filename=name, content_type=content_type)


def report(job: ExportJob) -> dict[str, Any]:
    """How far the job is, in numbers and in words."""
    status = ExportJob.Status
    is_over = job.status in (status.DONE, status.FAILED)
    share = 100 if job.status == status.DONE else min(99, job.done * 100 // job.total) if job.total else 0
    words = {
        status.WAITING: _("Waiting to begin."),
        status.RUNNING: _("%(done)s of %(total)s rows written.") % {"done": job.done, "total": job.total},
        status.DONE: _("The file is ready."),
        status.FAILED: job.error or _("The export failed. Please start it again."),
    }
    return {
        "is_over": is_over,
        "is_done": job.status == status.DONE,
        "share": share,
        "words": words[job.status],
    }
