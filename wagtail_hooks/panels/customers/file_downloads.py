"""Who has fetched a customer's file: page by page, the newest first."""

from typing import Any

from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.generic import TemplateView
from oscar.core.loading import get_model
from wagtail.admin.ui.tables import Column, Table

from wagtail_hooks.facts import readable
from wagtail_hooks.lists import paging
from wagtail_hooks.lists.gathering import NEWEST

from .files import ROWS_A_PAGE, OneFileMixin
from .record import person

FileDownload = get_model("clientportal_clients", "FileDownload")


def who(download: Any) -> str:
    """Whose hand it was, and as whom."""
    by = person(download.user) or _("A deleted login")
    if download.on_behalf_of is None:
        return by
    return _("%(by)s on behalf of %(behalf)s") % {"by": by, "behalf": person(download.on_behalf_of)}


def downloads_table(downloads: list[Any]) -> Table:
    columns = [
        Column("at", label=gettext_lazy("When"), accessor=lambda row: readable(row.at)),
        Column("who", label=gettext_lazy("Downloaded by"), accessor=who),
    ]
    return Table(columns, downloads)


class FileDownloadsView(OneFileMixin, TemplateView):
    permission_required = None
    any_permission_required = ["view", "change"]
    page_title = gettext_lazy("Downloads")
    header_icon = "download"
    template_name = "oscar_clientportal/wagtail/customers/file_downloads.html"

    def get_page_subtitle(self) -> str:
        return str(self.file)

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        typed = self.request.GET
        asked = paging.Asked(
            NEWEST, ROWS_A_PAGE, after=typed.get("after", ""), before=typed.get("before", ""), number=2
        )
        rows = FileDownload.objects.filter(file=self.file).select_related("user", "on_behalf_of")
        page = paging.read_page(rows, asked)
        return super().get_context_data(table=downloads_table(page.object_list), page=page, **kwargs)
