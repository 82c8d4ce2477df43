"""A customer's files, as the shop's staff find, fetch and remove them. See ``file_forms`` for how they are added."""

from typing import Any

from django.db.models import QuerySet
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404
from django.template.defaultfilters import filesizeformat
from django.urls import reverse
from django.utils import formats
from django.utils.functional import cached_property
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, pgettext, pgettext_lazy
from django.views.generic import TemplateView, View
from oscar.core.loading import get_model
from wagtail.admin.ui.tables import Column, StatusTagColumn, Table, TitleColumn

from oscar_clientportal.clients import private_files, rules
from oscar_clientportal.clients.services.files import record_download, remove_file
from oscar_clientportal.core import clock, search
from wagtail_hooks.facts import readable
from wagtail_hooks.lists import keyset, paging
from wagtail_hooks.panels.accounts.page import RowButtonsColumn

from .pages import CustomerConfirmView, CustomerMixin

CompanyFile = get_model("clientportal_clients", "CompanyFile")

#: So many stand in the customer's form; all of them on a page of their own.
IN_FORM, ROWS_A_PAGE = 25, 50
NEWEST = keyset.Order("created_at", descending=True)
STATES = {
    rules.FileState.VALID: pgettext_lazy("file", "Valid"),
    rules.FileState.NOT_YET: gettext_lazy("Not yet"),
    rules.FileState.OVER: pgettext_lazy("file", "Expired"),
}


def url_of(name: str, *args: Any) -> str:
    return reverse(f"clientportal_customers:{name}", args=args)


def files_of(company: Any) -> QuerySet:
    """The customer's files with all that a list tells of them."""
    files = CompanyFile.objects.filter(company=company).with_downloads()
    return files.select_related("uploaded_by", "category")


def state_of(file: Any) -> rules.FileState:
    return rules.file_state(valid_from=file.valid_from, valid_until=file.valid_until, on=clock.today())


def validity(file: Any) -> str:
    """From which day to which, as far as there are any."""
    first, last = (
        formats.date_format(day, "DATE_FORMAT") if day else "" for day in (file.valid_from, file.valid_until)
    )
    return f"{first} – {last}" if first or last else ""  # noqa: RUF001


def last_download(file: Any) -> str:
    if not file.download_count:
        return _("Never")
    return f"{readable(file.last_download_at)} ({file.download_count})"


class ActsColumn(RowButtonsColumn):
    """What can be done with a file."""

    def __init__(self, *, may_change: bool) -> None:
        super().__init__("acts", label="", accessor="pk")
        self.may_change = may_change

    def get_value(self, instance: Any) -> list[dict[str, Any]]:
        acts = [(_("Downloads"), "file_downloads", False)]
        if self.may_change:
            acts += [(pgettext("button", "Change"), "file_change", False), (_("Delete"), "file_delete", True)]
        return [
            {"label": label, "url": url_of(name, instance.company_id, instance.pk), "is_serious": is_serious}
            for label, name, is_serious in acts
        ]


def files_table(files: list[Any], *, may_change: bool) -> Table:
    columns = [
        TitleColumn(
            "title",
            label=gettext_lazy("Title"),
            accessor="title",
            get_url=lambda row: url_of("file", row.company_id, row.pk),
        ),
        Column("category", label=gettext_lazy("Category"), accessor=lambda row: str(row.category or "")),
        Column("size", label=gettext_lazy("Size"), accessor=lambda row: filesizeformat(row.size)),
        StatusTagColumn(
            "state",
            label=pgettext_lazy("file", "Status"),
            accessor=lambda row: STATES[state_of(row)],
            primary=lambda row: state_of(row) == rules.FileState.VALID,
        ),
        Column("validity", label=gettext_lazy("Validity"), accessor=validity),
        Column("created_at", label=gettext_lazy("Uploaded"), accessor=lambda row: readable(row.created_at)),
        Column("uploaded_by", label=gettext_lazy("By"), accessor=lambda row: str(row.uploaded_by or "")),
        Column("downloaded", label=gettext_lazy("Last downloaded"), accessor=last_download),
        ActsColumn(may_change=may_change),
    ]
    return Table(columns, files)


def files_context(company: Any, user: Any) -> dict[str, Any]:
    """The customer's newest files in a table, where the others are, and where one is added."""
    may_change = user.has_perm("clientportal_clients.change_company")
    rows = list(files_of(company).order_by("-created_at", "-pk")[: IN_FORM + 1])
    return {
        "table": files_table(rows[:IN_FORM], may_change=may_change),
        "all_url": url_of("files", company.pk) if len(rows) > IN_FORM else "",
        "add_url": url_of("file_add", company.pk) if may_change else "",
    }


class FilesView(CustomerMixin, TemplateView):
    """All of a customer's files, searched and page by page."""

    permission_required = None
    any_permission_required = ["view", "change"]
    page_title = gettext_lazy("Files")
    header_icon = "doc-full"
    template_name = "oscar_clientportal/wagtail/customers/files_page.html"

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        typed, may_change = self.request.GET, self.user_has_permission("change")
        words = search.typed_words(typed.get("q", ""))
        asked = paging.Asked(
            NEWEST, ROWS_A_PAGE, after=typed.get("after", ""), before=typed.get("before", ""), number=2
        )
        page = paging.read_page(files_of(self.company).matching(words), asked)
        return super().get_context_data(
            table=files_table(page.object_list, may_change=may_change),
            page=page,
            words=words,
            add_url=url_of("file_add", self.company.pk) if may_change else "",
            **kwargs,
        )


class OneFileMixin(CustomerMixin):
    """About one file of this customer."""

    def get_files(self) -> QuerySet:
        return CompanyFile.objects.filter(company=self.company)

    @cached_property
    def file(self) -> Any:
        return get_object_or_404(self.get_files(), pk=self.kwargs["file_pk"])


class FileDownloadView(OneFileMixin, View):
    permission_required = None
    any_permission_required = ["view", "change"]

    def get(self, request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponse:
        response = private_files.download(self.file.file, title=self.file.title)
        if request.method == "GET":
            record_download(file=self.file, user=request.user)
        return response


class FileDeleteView(OneFileMixin, CustomerConfirmView):
    page_title = gettext_lazy("Delete a file")
    yes_label = gettext_lazy("Yes, delete")
    consequence = gettext_lazy("The customer no longer finds it. This can't be undone.")
    done_message = gettext_lazy("%(object)s: deleted.")
    is_serious = True

    @property
    def question(self) -> str:
        return _("Delete “%(file)s”?") % {"file": self.file}

    def act(self) -> str:
        remove_file(file=self.file)
        return str(self.file)
