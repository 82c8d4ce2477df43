"""The whole list as a file: at once where it is short, as a job where it is long."""

from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from datetime import date
from tempfile import TemporaryFile
from typing import Any

from django.core.files import File
from django.http import FileResponse, HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.utils.functional import cached_property
from django.utils.translation import get_language, gettext_lazy

from wagtail_hooks import exports, jobs
from wagtail_hooks.lists import export_files, registry
from wagtail_hooks.lists.exporting import JobFile, JobPage, JobState
from wagtail_hooks.models import ExportJob

from .form import UntilForm
from .rows import foreseen, gather, headings, told
from .views import PANEL, ComingUpPage


@dataclass(frozen=True)
class Exported:
    """What the pages of a job want to know of a list."""

    panel: str = PANEL


def write_file(job: ExportJob, progress: jobs.Progress) -> File:
    """Work of an export."""
    until = date.fromisoformat(job.choices["state"]["until"])
    kind = job.choices["format"]
    return _file(_counted(foreseen(until), progress), kind)


def _counted(rows: Iterator[Any], progress: jobs.Progress) -> Iterator[Any]:
    """How many there will be is not known before the last."""
    for number, row in enumerate(rows, 1):
        if number % exports.ROWS_AT_A_TIME == 0:
            progress(number, number + exports.ROWS_AT_A_TIME)
        yield row


def _file(rows: Iterable[Any], kind: str) -> File:
    output = TemporaryFile()  # noqa: SIM115 - whoever gets the file closes it
    export_files.WRITERS[kind](output, headings(), told(rows))
    output.seek(0)
    return File(output, name=f"{PANEL}.{kind}")


class ExportView(ComingUpPage):
    """A short one is the answer; a long one is asked for once more, and made meanwhile."""

    page_title = gettext_lazy("Export")
    header_icon = "download"
    template_name = "oscar_clientportal/wagtail/coming_up/export.html"

    @property
    def kind(self) -> str:
        wanted = self.request.GET.get("export", "")
        return wanted if wanted in export_files.WRITERS else export_files.XLSX

    @cached_property
    def form(self) -> UntilForm:
        return UntilForm(self.request.GET)

    def get(self, request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponse:
        if not self.form.is_valid():
            return redirect(f"{self.index_url}?{request.GET.urlencode()}")
        rows, is_cut = gather(self.form.cleaned_data["until"])
        if is_cut:
            return super().get(request, *args, **kwargs)
        file = _file(rows, self.kind)
        return FileResponse(
            file.file,
            as_attachment=True,
            filename=file.name,
            content_type=export_files.CONTENT_TYPES[self.kind],
        )

    def post(self, request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponse:
        if not self.form.is_valid():
            return redirect(self.index_url)
        until = self.form.cleaned_data["until"].isoformat()
        choices = {"state": {"until": until}, "format": self.kind, "language": get_language()}
        job = ExportJob.objects.create(panel=PANEL, owner=request.user, choices=choices)
        jobs.start(job)
        return redirect(self.url_of("export_job", job.pk))

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        return super().get_context_data(
            most=export_files.SMALL, action=self.request.get_full_path(), **kwargs
        )


class ForReaders:
    """Whoever may see subscriptions may have the file."""

    permission_required = None
    any_permission_required = ("view", "change")
    listing = Exported()


class ComingUpJobPage(ForReaders, JobPage):
    pass


class ComingUpJobState(ForReaders, JobState):
    pass


class ComingUpJobFile(ForReaders, JobFile):
    pass


registry.register_writer(PANEL, write_file)
