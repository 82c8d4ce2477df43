"""Upload, trial, import; each job is watched by whoever started it."""

from collections.abc import Iterable, Sequence
from io import BytesIO
from typing import Any

from django.core.exceptions import PermissionDenied
from django.db.models import QuerySet
from django.http import FileResponse, Http404, HttpRequest, HttpResponse, JsonResponse
from django.shortcuts import get_object_or_404, redirect
from django.urls import reverse
from django.utils.functional import cached_property
from django.utils.translation import get_language, gettext_lazy, ngettext, pgettext
from django.utils.translation import gettext as _
from django.views.generic import FormView, TemplateView
from wagtail.admin.views.generic.base import WagtailAdminTemplateMixin

from oscar_clientportal.clients.services.importing import headings
from wagtail_hooks import jobs
from wagtail_hooks.importing import columns_of
from wagtail_hooks.lists import export_files
from wagtail_hooks.models import ImportJob

from .kinds import LABELS, LISTS, UploadForm, allowed_kinds

Status = ImportJob.Status
#: So many problems stand on the page; the table holds them all.
SHOWN = 200


class ImportPage(WagtailAdminTemplateMixin):
    page_title = gettext_lazy("Import")
    header_icon = "upload"

    def dispatch(self, request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponse:
        if not self.kinds:
            raise PermissionDenied
        return super().dispatch(request, *args, **kwargs)

    @cached_property
    def kinds(self) -> list[str]:
        return allowed_kinds(self.request.user)

    def own_jobs(self) -> QuerySet[ImportJob]:
        """Without their reports, which can be long: a page that needs one asks for it."""
        own = ImportJob.objects.filter(owner=self.request.user, panel__in=self.kinds)
        return own.defer("report")

    def get_breadcrumbs_items(self) -> list[Any]:
        first = {"url": reverse("clientportal_imports:index"), "label": _("Import")}
        return [*self.breadcrumbs_items, first]


class UploadView(ImportPage, FormView):
    """Choose a file; what would come of it is said before anything is done."""

    template_name = "oscar_clientportal/wagtail/imports/index.html"
    form_class = UploadForm

    def get_form_kwargs(self) -> dict[str, Any]:
        return {**super().get_form_kwargs(), "kinds": self.kinds}

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        templates = [(kind, LABELS[kind]) for kind in self.kinds]
        own = [(job, words_of(job)) for job in self.own_jobs()[:20]]
        return super().get_context_data(templates=templates, own=own, labels=LABELS, **kwargs)

    def form_valid(self, form: UploadForm) -> HttpResponse:
        file = form.cleaned_data["file"]
        job = ImportJob.objects.create(
            panel=form.cleaned_data["kind"],
            owner=self.request.user,
            file=file,
            original_name=file.name[:255],
            choices={"language": get_language()},
        )
        jobs.start(job)
        return redirect("clientportal_imports:job", job.pk)


class JobView(ImportPage, TemplateView):
    """How far it is, and then what came of it."""

    template_name = "oscar_clientportal/wagtail/imports/job.html"

    @cached_property
    def job(self) -> ImportJob:
        return get_object_or_404(self.own_jobs(), pk=self.kwargs["pk"])

    def get(self, request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponse:
        self.job  # noqa: B018 - somebody else's is missing
        return super().get(request, *args, **kwargs)

    def get_page_subtitle(self) -> str:
        return f"{LABELS[self.job.panel]} · {self.job.original_name}"

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        report = self.job.report
        figures = [
            (pgettext("import", "New"), report.get("created", 0)),
            (pgettext("import", "Changed"), report.get("changed", 0)),
            (_("As they are already"), report.get("unchanged", 0)),
            (pgettext("import", "Left out"), report.get("left_out", 0)),
        ]
        return super().get_context_data(
            job=self.job,
            state=state_of(self.job),
            figures=figures if report else [],
            to_do=report.get("created", 0) + report.get("changed", 0),
            report=report,
            problems=report.get("problems", [])[:SHOWN],
            problem_count=len(report.get("problems", [])),
            makes_default_users=self.job.panel == "customers" and bool(report.get("created")),
            list_url=reverse(LISTS[self.job.panel]),
            **kwargs,
        )

    def post(self, request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponse:
        """Now in earnest. Pressed twice, it is done once."""
        tried = self.own_jobs().filter(pk=self.job.pk, is_trial=True, status=Status.DONE)
        anew = {"choices": {**self.job.choices, "tries": 0}, "report": {}, "done": 0, "finished_at": None}
        if tried.update(is_trial=False, status=Status.WAITING, **anew):
            jobs.start(ImportJob.objects.get(pk=self.job.pk))
        return redirect("clientportal_imports:job", self.job.pk)


class JobStateView(JobView):
    """The same for the script that keeps the page up to date."""

    def get(self, request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponse:
        return JsonResponse(state_of(self.job))


class ProblemsView(JobView):
    """What is wrong, as a table to work through."""

    def get(self, request: HttpRequest, *args: Any, **kwargs: Any) -> FileResponse:
        problems = self.job.report.get("problems", [])
        rows = ([problem["row"], problem["column"], problem["message"]] for problem in problems)
        return table(f"{self.job.panel}-problems", [_("Row"), _("Column"), _("Problem")], rows)


class TemplateFileView(ImportPage, TemplateView):
    """An empty table with the right headings."""

    def get(self, request: HttpRequest, *args: Any, **kwargs: Any) -> FileResponse:
        kind = self.kwargs["kind"]
        if kind not in self.kinds:
            raise Http404
        return table(kind, headings(columns_of(kind)), [])


def table(name: str, headings: Sequence[str], rows: Iterable[Sequence[Any]]) -> FileResponse:
    output = BytesIO()
    export_files.write_xlsx(output, headings, rows)
    output.seek(0)
    return FileResponse(output, as_attachment=True, filename=f"{name}.xlsx")


def words_of(job: ImportJob) -> str:
    """What can be said of the job in one line."""
    rows = job.total
    if job.status == Status.FAILED:
        return job.error or _("It failed. Please try the file again.")
    if job.status == Status.WAITING:
        return _("Waiting to begin.")
    if job.status == Status.RUNNING:
        return _("%(done)s of %(total)s rows read.") % {"done": job.done, "total": job.total}
    if job.is_trial:
        return ngettext("Tried: %(count)d row.", "Tried: %(count)d rows.", rows) % {"count": rows}
    return ngettext("Done: %(count)d row.", "Done: %(count)d rows.", rows) % {"count": rows}


def state_of(job: ImportJob) -> dict[str, Any]:
    """How far the job is, in numbers and in words."""
    share = 100 if job.status == Status.DONE else min(99, job.done * 100 // job.total) if job.total else 0
    return {
        "is_over": job.status in (Status.DONE, Status.FAILED),
        "is_done": job.status == Status.DONE,
        "share": share,
        "words": words_of(job),
    }
